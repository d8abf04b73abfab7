import { z } from 'zod';
import { type Agent, recordAct } from '../audit/index.ts';
import type { Prisma, Queryable, Transaction } from '../db/client.ts';
import type { Currency } from '../ledger/money.ts';

const minor = z
  .string()
  .regex(/^-?\d{1,19}$/)
  .transform(BigInt);

/** As the column keeps it: sums as decimal strings. */
const storedAct = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('adjustment'), amountMinor: minor, reason: z.string(), key: z.string() }),
  z.object({ kind: z.literal('invoice-payment'), amountMinor: minor, orderNumber: z.string() }),
  z.object({
    kind: z.literal('refund'),
    amountMinor: minor,
    reason: z.string(),
    key: z.string(),
    paymentId: z.number().int().positive(),
  }),
]);

/**
 * What a second agent is to agree to, whole: it is done as it was asked. An adjustment's sum is signed, and `key` is what it
 * will be posted under; a refund's is what goes to the card, and `key` is its wish's.
 */
export type ApprovalAct = Readonly<z.output<typeof storedAct>>;

/** What one agent has asked and another must agree to. */
export interface Approval {
  readonly id: bigint;
  readonly act: ApprovalAct;
  readonly accountId: bigint;
  readonly invoiceId: bigint | null;
  readonly askedBy: Agent;
  readonly askedAt: Date;
  readonly state: 'waiting' | 'approved' | 'declined';
  readonly decidedBy: Agent | null;
  readonly decidedAt: Date | null;
}

/** The table's CHECK allows no other states; acts are written by `askApproval` alone. */
export function toApproval(row: Prisma.ApprovalGetPayload<object>): Approval {
  const { id, accountId, invoiceId, askedAt, decidedBy, decidedByName, decidedAt } = row;
  return {
    id,
    act: storedAct.parse(row.act),
    accountId,
    invoiceId,
    askedBy: { id: row.askedBy, name: row.askedByName },
    askedAt,
    state: row.state as Approval['state'],
    decidedBy: decidedBy === null ? null : { id: decidedBy, name: decidedByName ?? '' },
    decidedAt,
  };
}

export async function findApproval(db: Queryable, approvalId: bigint): Promise<Approval | null> {
  const row = await db.approval.findUnique({ where: { id: approvalId } });
  return row && toApproval(row);
}

/** @param requestKey the wish's. @returns the request that was made of it before */
export async function approvalOfWish(db: Queryable, requestKey: string): Promise<Approval | null> {
  const row = await db.approval.findUnique({ where: { requestKey } });
  return row && toApproval(row);
}

/** Locks the request until the transaction ends: of many agents who press at once, one decides. */
export async function lockApproval(tx: Transaction, approvalId: bigint): Promise<Approval | null> {
  await tx.$queryRaw`SELECT 1 FROM approval WHERE id = ${approvalId} FOR UPDATE`;
  return findApproval(tx, approvalId);
}

export interface ApprovalRequest {
  /** Natural, of the wish: the same wish makes one request. */
  readonly requestKey: string;
  readonly act: ApprovalAct;
  readonly accountId: bigint;
  readonly invoiceId?: bigint;
  readonly currency: Currency;
  readonly agent: Agent;
  readonly at: Date;
}

/** Keeps a request, once for its key, and logs who asked. @returns it, or the one that was made of the same wish before */
export async function askApproval(tx: Transaction, request: ApprovalRequest): Promise<Approval> {
  const { requestKey, act, accountId, invoiceId = null, currency, agent, at } = request;
  const stored = JSON.stringify({ ...act, amountMinor: act.amountMinor.toString() });
  const made = await tx.$queryRaw<{ id: bigint }[]>`
    INSERT INTO approval (request_key, act, account_id, invoice_id, asked_by, asked_by_name, asked_at)
    VALUES (${requestKey}, ${stored}::jsonb, ${accountId}, ${invoiceId}, ${agent.id}, ${agent.name}, ${at})
    ON CONFLICT (request_key) DO NOTHING RETURNING id`;
  const approval = await approvalOfWish(tx, requestKey);
  if (approval === null) throw new Error(`no request was kept for ${requestKey}`);
  if (made.length === 0) return approval;
  await recordAct(tx, {
    ...{ at, agent, act: 'approval-asked', accountId, amountMinor: act.amountMinor, currency },
    ...(invoiceId === null ? {} : { invoiceId }),
    ...(act.kind === 'invoice-payment' ? {} : { reason: act.reason }),
    detail: {
      approval: String(approval.id),
      kind: act.kind,
      ...(act.kind === 'invoice-payment' ? { order: act.orderNumber } : {}),
      ...(act.kind === 'refund' ? { payment: String(act.paymentId) } : {}),
    },
  });
  return approval;
}

/** Marks a request that the caller has locked as decided. */
export async function decide(
  tx: Transaction,
  approval: Approval,
  decision: { readonly state: 'approved' | 'declined'; readonly agent: Agent; readonly at: Date },
): Promise<Approval> {
  const { state, agent, at } = decision;
  const data = { state, decidedBy: agent.id, decidedByName: agent.name, decidedAt: at };
  return toApproval(await tx.approval.update({ where: { id: approval.id }, data }));
}
