import type { Prisma } from '../db/client.ts';
import { type Currency, currencies } from '../ledger/money.ts';
import type { Agent } from './agent.ts';

/** Whatever support does that changes something: stable codes, kept for ever. */
export const auditActs = [
  'invoice-taken',
  'invoice-issued',
  'invoice-rejected',
  'invoice-payment',
  'invoice-payment-reversed',
  'credit',
  'debit',
  'adjustment-reversed',
  'approval-asked',
  'approval-approved',
  'approval-declined',
  'bank-import',
  'bank-assigned',
  'bank-ignored',
  'promo-created',
  'promo-stopped',
  'refund',
  'refund-confirmed',
  'refund-denied',
  'broadcast-started',
  'broadcast-stopped',
  'dead-redriven',
] as const;

export type AuditAct = (typeof auditActs)[number];

/** One line of the log. */
export interface AuditRow {
  readonly id: bigint;
  readonly at: Date;
  readonly agent: Agent;
  readonly act: AuditAct;
  readonly accountId: bigint | null;
  readonly invoiceId: bigint | null;
  readonly amountMinor: bigint | null;
  readonly currency: Currency | null;
  /** In the agent's own words. */
  readonly reason: string | null;
  readonly detail: Readonly<Record<string, string>>;
  readonly ledgerTransactionId: bigint | null;
}

/** @throws when the row holds an act or a currency that this version does not know */
export function toAuditRow(row: Prisma.AuditEntryGetPayload<object>): AuditRow {
  const { agentId, agentName, ...rest } = row;
  const act = auditActs.find((known) => known === row.act);
  const currency = row.currency === null ? null : currencies.find((known) => known === row.currency);
  if (!act || currency === undefined) throw new Error(`audit entry ${row.id} is of an unknown act or currency`);
  // recordAct writes nothing but texts here.
  const detail = row.detail as Record<string, string>;
  return { ...rest, agent: { id: agentId, name: agentName }, act, currency, detail };
}
