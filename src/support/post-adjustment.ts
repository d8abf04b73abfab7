import { ledgerOwnerOf } from '../accounts/account.ts';
import { type AccountBalance, balanceOf } from '../accounts/balance-of.ts';
import { markForAlert } from '../alerts/mark.ts';
import { type Agent, recordAct } from '../audit/index.ts';
import { markForCheck } from '../autopay/mark.ts';
import type { Transaction } from '../db/client.ts';
import { openLedgerAccount, post } from '../ledger/index.ts';
import type { Currency } from '../ledger/money.ts';
import type { SupportDeps } from './deps.ts';

/** Money put on a customer's balance by hand, or taken from it. */
export interface Adjustment {
  readonly accountId: bigint;
  readonly currency: Currency;
  /** Above zero a credit, below a debit. */
  readonly amountMinor: bigint;
  readonly reason: string;
  /** What it is posted under, the same on every try: `adjustment:<chat>:<update>`. */
  readonly key: string;
  /** Who does it; of two agents the second. */
  readonly agent: Agent;
  /** For the log: who had asked for it. */
  readonly detail?: Readonly<Record<string, string>>;
}

export type PostedAdjustment =
  | { readonly kind: 'posted' | 'already-posted'; readonly transactionId: bigint; readonly balance: AccountBalance }
  /** Nothing was taken: so much is there. */
  | { readonly kind: 'insufficient-funds'; readonly availableMinor: bigint };

type TellDeps = Pick<SupportDeps, 'enqueueNotice'>;

/** Those of an account who see to its money; of a company's many, the first who joined. */
const mostTold = 20;

/** Tells the people of an account, with the transaction that moves its money. @param told.eventKey tells the event apart */
export async function tellAdjusted(
  tx: Transaction,
  deps: TellDeps,
  told: {
    readonly accountId: bigint;
    readonly amountMinor: bigint;
    readonly reason: string;
    readonly eventKey: string;
  },
): Promise<void> {
  const { accountId, amountMinor, reason, eventKey } = told;
  const people = await tx.accountMember.findMany({
    where: { accountId, role: { not: 'viewer' } },
    orderBy: [{ createdAt: 'asc' }, { userId: 'asc' }],
    take: mostTold,
    select: { userId: true },
  });
  for (const { userId } of people) {
    await deps.enqueueNotice(tx, {
      notice: {
        kind: 'account.adjusted',
        accountId: String(accountId),
        amountMinor: String(amountMinor),
        reason,
      },
      chatId: userId,
      dedupeKey: `${eventKey}:${userId}`,
    });
  }
}

async function postLines(tx: Transaction, adjustment: Adjustment, at: Date) {
  const { accountId, currency, amountMinor, reason, key, agent } = adjustment;
  const own = await openLedgerAccount(tx, { ownerKey: 'system:adjustment', kind: 'adjustment', currency });
  const customer = await openLedgerAccount(tx, { ownerKey: ledgerOwnerOf(accountId), kind: 'customer', currency });
  return post(tx, {
    idempotencyKey: key,
    kind: 'adjustment',
    lines: [
      { accountId: own, amountMinor: -amountMinor },
      { accountId: customer, amountMinor },
    ],
    occurredAt: at,
    detail: { reason, agent: String(agent.id) },
  });
}

/**
 * Posts an adjustment, logs it and tells the customer, with the caller's transaction; a repeat of the same key does nothing.
 * After a debit autopay looks at what is left.
 * @throws when the key was used for another sum or account: keys are natural, so that is a mistake of ours
 */
export async function postAdjustment(
  tx: Transaction,
  deps: TellDeps,
  adjustment: Adjustment,
  at: Date,
): Promise<PostedAdjustment> {
  const { accountId, currency, amountMinor, reason, agent, detail = {} } = adjustment;
  const posted = await postLines(tx, adjustment, at);
  const balance = await balanceOf(tx, accountId);
  if (posted.kind === 'insufficient-funds') return { kind: posted.kind, availableMinor: balance.availableMinor };
  if (posted.kind === 'idempotency-mismatch') throw new Error(`${adjustment.key} was used for another adjustment`);
  if (posted.kind === 'already-posted') return { ...posted, balance };
  const ledgerTransactionId = posted.transactionId;
  const act = amountMinor > 0n ? 'credit' : 'debit';
  await recordAct(tx, { at, agent, act, accountId, amountMinor, currency, reason, detail, ledgerTransactionId });
  await tellAdjusted(tx, deps, { accountId, amountMinor, reason, eventKey: `adjustment:${ledgerTransactionId}` });
  if (amountMinor < 0n) await markForCheck(tx, { accountId, now: at });
  await markForAlert(tx, { accountIds: [accountId], now: at });
  return { ...posted, balance };
}
