import { auditActs } from '../audit/entry.ts';
import type { AuditAct } from '../audit/index.ts';
import type { Prisma, Queryable } from '../db/client.ts';
import { type Currency, currencies } from '../ledger/money.ts';

/** What moved on customers' balances for one reason, refunds left out: `top-up` by card or by invoice, `adjustment`, `reversal`, … */
export interface MovedMoney {
  /** The transaction's kind in the books. */
  readonly kind: string;
  /** On whose other side it stands: the gateway, the bank, or a correction by hand. */
  readonly against: string;
  readonly currency: Currency;
  /** Net, signed: what customers have more. */
  readonly amountMinor: bigint;
  readonly transactions: number;
}

export interface AgentActs {
  readonly agentId: bigint;
  /** As of the latest act. */
  readonly agentName: string;
  readonly act: AuditAct;
  readonly count: number;
}

/** A day of support's. */
export interface DaySummary {
  readonly moved: readonly MovedMoney[];
  readonly invoicesRequested: { readonly count: number; readonly amountMinor: bigint };
  /** The bank's money for invoices that was not taken back since. */
  readonly invoicePayments: { readonly count: number; readonly amountMinor: bigint };
  /** To cards: asked for on the day, whatever the gateway says later. */
  readonly refunds: { readonly count: number; readonly amountMinor: bigint };
  /** What came back to balances on the day because it could not get to a card, asked for whenever. */
  readonly refundsUndone: { readonly count: number; readonly amountMinor: bigint };
  readonly acts: readonly AgentActs[];
}

interface Period {
  readonly from: Date;
  /** Not within. */
  readonly to: Date;
}

/** Kinds, sides and currencies are few; so are a desk's agents. A summary of more lines is none. */
const mostLines = 100;

async function moved(db: Queryable, { from, to }: Period): Promise<MovedMoney[]> {
  const rows = await db.$queryRaw<(Omit<MovedMoney, 'currency'> & { currency: string })[]>`
    SELECT t.kind, o.kind AS against, e.currency::text, sum(e.amount)::bigint AS "amountMinor",
           count(DISTINCT t.id)::int AS transactions
      FROM ledger_transaction t
      LEFT JOIN ledger_transaction undone ON undone.id = t.reverses_id
      JOIN ledger_entry e ON e.transaction_id = t.id
      JOIN ledger_account a ON a.id = e.account_id AND a.kind = 'customer'
      JOIN LATERAL (
        SELECT b.kind FROM ledger_entry f JOIN ledger_account b ON b.id = f.account_id
         WHERE f.transaction_id = t.id AND b.kind NOT IN ('customer', 'customer_bonus') ORDER BY f.line LIMIT 1) o ON true
     WHERE t.occurred_at >= ${from} AND t.occurred_at < ${to}
       AND coalesce(undone.kind, t.kind) <> 'refund'
     GROUP BY t.kind, o.kind, e.currency ORDER BY t.kind, o.kind, e.currency LIMIT ${mostLines}`;
  return rows.map((row) => {
    const currency = currencies.find((known) => known === row.currency);
    if (!currency) throw new Error(`the books hold an unknown currency: ${row.currency}`);
    return { ...row, currency };
  });
}

async function agentActs(db: Queryable, { from, to }: Period): Promise<AgentActs[]> {
  const rows = await db.$queryRaw<(Omit<AgentActs, 'act'> & { act: string })[]>`
    SELECT agent_id AS "agentId", (array_agg(agent_name ORDER BY id DESC))[1] AS "agentName", act, count(*)::int AS count
      FROM audit_entry WHERE at >= ${from} AND at < ${to}
     GROUP BY agent_id, act ORDER BY agent_id, act LIMIT ${mostLines}`;
  return rows.flatMap((row) => {
    const act = auditActs.find((known) => known === row.act);
    return act ? [{ ...row, act }] : [];
  });
}

async function refundsOf(db: Queryable, where: Prisma.RefundWhereInput): Promise<DaySummary['refunds']> {
  const { _count, _sum } = await db.refund.aggregate({ where, _count: true, _sum: { amountMinor: true } });
  return { count: _count, amountMinor: _sum.amountMinor ?? 0n };
}

/** @param period the day, from its first moment to before the next one's */
export async function todaySummary(db: Queryable, period: Period): Promise<DaySummary> {
  const within = { gte: period.from, lt: period.to };
  const requested = await db.invoice.aggregate({
    where: { requestedAt: within },
    _count: true,
    _sum: { amountMinor: true },
  });
  const paid = await db.invoicePayment.aggregate({
    where: { recordedAt: within, reversedAt: null },
    _count: true,
    _sum: { amountMinor: true },
  });
  return {
    moved: await moved(db, period),
    invoicesRequested: { count: requested._count, amountMinor: requested._sum.amountMinor ?? 0n },
    invoicePayments: { count: paid._count, amountMinor: paid._sum.amountMinor ?? 0n },
    refunds: await refundsOf(db, { askedAt: within }),
    refundsUndone: await refundsOf(db, { endedAt: within, state: { in: ['refused', 'cancelled'] } }),
    acts: await agentActs(db, period),
  };
}
