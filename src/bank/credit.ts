import type { Agent } from '../audit/index.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { lockDocument, type UnmatchedReason } from './document.ts';
import { needsSecondAgent, type SettleDeps, settleDocument } from './settle.ts';

export interface CreditedDocument {
  readonly documentId: bigint;
  readonly invoiceId: bigint;
  readonly invoiceNumber: string;
  readonly amountMinor: bigint;
  /** 'by-hand': an agent had credited it meanwhile; it is joined with that payment and not credited again. */
  readonly how: 'credited' | 'by-hand';
}

export interface SkippedDocument {
  readonly documentId: bigint;
  readonly amountMinor: bigint;
  readonly why: SkipReason;
}

export type SkipReason =
  /** Someone else settled it first. */
  | 'settled-meanwhile'
  /** It became unmatched: what the file was matched against has changed. */
  | Extract<UnmatchedReason, 'invoice-paid' | 'order-number-taken'>
  /** It is above the limit, and the same agent brought the file. */
  | 'needs-second-agent';

export interface CreditOutcome {
  readonly credited: readonly CreditedDocument[];
  readonly skipped: readonly SkippedDocument[];
  /** Matched payments that were not come to in this call: ask again. */
  readonly left: number;
}

export interface StatementCrediting {
  readonly statementId: bigint;
  readonly agent: Agent;
}

/** A press of a button works through so many, some 10 ms each; a day's statement has fewer. */
const mostAtOnce = 1_000;

type OneOutcome =
  | { readonly kind: 'credited'; readonly document: CreditedDocument }
  | { readonly kind: 'skipped'; readonly document: SkippedDocument };

async function creditOne(
  tx: Transaction,
  deps: SettleDeps,
  wish: { readonly documentId: bigint; readonly agent: Agent },
): Promise<OneOutcome> {
  const { documentId, agent } = wish;
  const document = await lockDocument(tx, documentId);
  if (!document) throw new Error(`document ${documentId} is gone`);
  const { amountMinor, invoiceId, state, reason } = document;
  const skip = (why: SkipReason): OneOutcome => ({ kind: 'skipped', document: { documentId, amountMinor, why } });
  if (state !== 'matched' || invoiceId === null) return skip('settled-meanwhile');
  if (await needsSecondAgent(tx, deps, document, { agent, invoiceId })) return skip('needs-second-agent');
  const by = reason === 'inn-and-sum' ? reason : 'number-and-inn';
  const settled = await settleDocument(tx, deps, { document, invoiceId, agent, reason: by });
  switch (settled.kind) {
    case 'credited':
    case 'by-hand': {
      const { number: invoiceNumber } = settled.invoice;
      return { kind: 'credited', document: { documentId, invoiceId, invoiceNumber, amountMinor, how: settled.kind } };
    }
    case 'invoice-paid':
    case 'order-number-taken':
      await tx.bankDocument.update({ where: { id: documentId }, data: { state: 'unmatched', reason: settled.kind } });
      return skip(settled.kind);
    case 'unknown-invoice':
      throw new Error(`document ${documentId} is matched to no invoice`);
  }
}

/**
 * Credits what a statement was matched to, each payment in a transaction of its own: a failure leaves the rest to be asked
 * for again. Any number of agents may press at once; each payment is credited once, whoever comes first.
 */
export async function creditStatement(deps: SettleDeps, wish: StatementCrediting): Promise<CreditOutcome> {
  const { statementId, agent } = wish;
  const matched = { statementId, state: 'matched' };
  const rows = await deps.db.bankDocument.findMany({
    where: matched,
    select: { id: true },
    orderBy: { id: 'asc' },
    take: mostAtOnce,
  });
  const credited: CreditedDocument[] = [];
  const skipped: SkippedDocument[] = [];
  for (const { id } of rows) {
    const one = await inTransaction(deps.db, (tx) => creditOne(tx, deps, { documentId: id, agent }));
    if (one.kind === 'credited') credited.push(one.document);
    else skipped.push(one.document);
  }
  const last = rows.at(-1)?.id ?? 0n;
  const left = await deps.db.bankDocument.count({ where: { ...matched, id: { gt: last } } });
  return { credited, skipped, left };
}
