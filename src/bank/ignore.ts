import { type Agent, recordAct } from '../audit/index.ts';
import { inTransaction } from '../db/transaction.ts';
import type { BankDeps } from './deps.ts';
import { type DocumentState, isWaiting, lockDocument } from './document.ts';

export type IgnoreOutcome =
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unknown-document' }
  /** Credited or ignored before. */
  | { readonly kind: 'settled'; readonly state: DocumentState };

export interface Ignoring {
  readonly documentId: bigint;
  readonly agent: Agent;
  /** Kept in the log, cut to 500 characters. */
  readonly reason: string;
}

/** Sets a payment aside that is for no invoice, such as a refund or interest: no later file brings it up again. */
export async function ignoreDocument(deps: Pick<BankDeps, 'db' | 'clock'>, wish: Ignoring): Promise<IgnoreOutcome> {
  const { documentId, agent, reason } = wish;
  return inTransaction(deps.db, async (tx): Promise<IgnoreOutcome> => {
    const document = await lockDocument(tx, documentId);
    if (!document) return { kind: 'unknown-document' };
    const { state, amountMinor, number } = document;
    if (!isWaiting(state)) return { kind: 'settled', state };
    await tx.bankDocument.update({ where: { id: documentId }, data: { state: 'ignored', reason: 'by-agent' } });
    const detail = { document: String(documentId), order: number };
    const act = { at: deps.clock.now(), agent, act: 'bank-ignored', amountMinor, currency: 'RUB', reason } as const;
    await recordAct(tx, { ...act, detail });
    return { kind: 'ignored' };
  });
}
