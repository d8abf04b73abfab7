import type { Transaction } from '../db/client.ts';
import type { Currency } from '../ledger/money.ts';
import type { Agent } from './agent.ts';
import type { AuditAct } from './entry.ts';

/** An act to be kept; sums are signed minor units of the currency. */
export interface Act {
  readonly at: Date;
  readonly agent: Agent;
  readonly act: AuditAct;
  readonly accountId?: bigint;
  readonly invoiceId?: bigint;
  readonly amountMinor?: bigint;
  readonly currency?: Currency;
  readonly reason?: string;
  /** References for whoever looks into it later; at most 4 KB as JSON. */
  readonly detail?: Readonly<Record<string, string>>;
  readonly ledgerTransactionId?: bigint;
}

/** Telegram's first and last name together may have twice 64 characters; more is no name. */
const longestName = 128;

/** As the column's CHECK. */
const longestReason = 500;

/** Writes an act into the log with the caller's transaction: what was done and that it was done stand or fall together. */
export async function recordAct(tx: Transaction, entry: Act): Promise<void> {
  const { agent, reason, detail, ...rest } = entry;
  await tx.auditEntry.create({
    data: {
      ...rest,
      agentId: agent.id,
      agentName: [...agent.name].slice(0, longestName).join(''),
      reason: reason === undefined ? null : [...reason].slice(0, longestReason).join(''),
      detail: { ...detail },
    },
  });
}
