import { markForAlert } from '../alerts/mark.ts';
import { markForCheck } from '../autopay/mark.ts';
import type { Transaction } from '../db/client.ts';
import { openLedgerAccount, type PostingLine, post } from '../ledger/index.ts';
import { ledgerOwnerOf } from './account.ts';
import { balanceOf, totalOf } from './balance-of.ts';

export interface Charge {
  readonly accountId: bigint;
  /** Above zero, in minor units of the account's currency. */
  readonly amountMinor: bigint;
  /** Natural and the same on every try: `charge:…`. 8 to 200 characters. */
  readonly key: string;
  readonly occurredAt: Date;
  /** Texts and references for the history; at most 4 KB as JSON. */
  readonly detail?: Readonly<Record<string, string>>;
}

/** What a charge took from where. */
interface Split {
  readonly fromBonusMinor: bigint;
  readonly fromMoneyMinor: bigint;
}

export type ChargeOutcome =
  | ({ readonly kind: 'charged' | 'already-charged'; readonly transactionId: bigint } & Split)
  /** Nothing was taken: money and bonus together are less. */
  | { readonly kind: 'insufficient-funds'; readonly totalMinor: bigint };

/**
 * A repeat is known by its key before the sum is split: the balances are others by then, and so would be the split.
 * @throws when the key was used for another charge: keys are natural, so that is a mistake of ours
 */
async function chargedBefore(tx: Transaction, charge: Charge): Promise<ChargeOutcome | undefined> {
  const { accountId, amountMinor, key } = charge;
  const rows = await tx.$queryRaw<
    { transactionId: bigint; kind: string; account: string | null; taken: bigint | null }[]
  >`
    SELECT t.id AS "transactionId", t.kind, a.kind AS account, -e.amount AS taken
      FROM ledger_transaction t
      LEFT JOIN (ledger_entry e JOIN ledger_account a ON a.id = e.account_id AND a.owner_key = ${ledgerOwnerOf(accountId)})
        ON e.transaction_id = t.id
     WHERE t.idempotency_key = ${key}`;
  const [first] = rows;
  if (!first) return undefined;
  const takenFrom = (kind: string) => rows.find(({ account }) => account === kind)?.taken ?? 0n;
  const split = { fromBonusMinor: takenFrom('customer_bonus'), fromMoneyMinor: takenFrom('customer') };
  if (first.kind !== 'charge' || split.fromBonusMinor + split.fromMoneyMinor !== amountMinor) {
    throw new Error(`${key} was used for another charge`);
  }
  return { kind: 'already-charged', transactionId: first.transactionId, ...split };
}

/**
 * Charges an account for the service, with the caller's transaction: the bonus is spent first, then the customer's money. A
 * repeat of the key takes nothing, whatever the balances are by then. Autopay looks at what is left.
 * @throws RangeError when nothing is to be charged
 */
export async function chargeAccount(tx: Transaction, charge: Charge): Promise<ChargeOutcome> {
  const { accountId, amountMinor, key, occurredAt, detail } = charge;
  if (amountMinor <= 0n) throw new RangeError(`a charge of ${amountMinor}`);
  // Charges of one account split one after another. Its row may still be referred to meanwhile: a top-up need not wait.
  await tx.$queryRaw`SELECT 1 FROM account WHERE id = ${accountId} FOR NO KEY UPDATE`;
  const before = await chargedBefore(tx, charge);
  if (before) return before;
  const balance = await balanceOf(tx, accountId);
  const { currency, bonusMinor } = balance;
  const totalMinor = totalOf(balance).amountMinor;
  if (totalMinor < amountMinor) return { kind: 'insufficient-funds', totalMinor };
  const fromBonusMinor = bonusMinor < amountMinor ? bonusMinor : amountMinor;
  const fromMoneyMinor = amountMinor - fromBonusMinor;
  const ownerKey = ledgerOwnerOf(accountId);
  const bonus = await openLedgerAccount(tx, { ownerKey, kind: 'customer_bonus', currency });
  const money = await openLedgerAccount(tx, { ownerKey, kind: 'customer', currency });
  const revenue = await openLedgerAccount(tx, { ownerKey: 'system:revenue', kind: 'revenue', currency });
  const lines: PostingLine[] = [
    { accountId: bonus, amountMinor: -fromBonusMinor },
    { accountId: money, amountMinor: -fromMoneyMinor },
    { accountId: revenue, amountMinor },
  ].filter((line) => line.amountMinor !== 0n);
  const described = detail ? { detail } : {};
  const posted = await post(tx, { idempotencyKey: key, kind: 'charge', lines, occurredAt, ...described });
  // Support has debited the account between the look at it and the posting.
  if (posted.kind === 'insufficient-funds') {
    return { kind: posted.kind, totalMinor: totalOf(await balanceOf(tx, accountId)).amountMinor };
  }
  if (posted.kind !== 'posted') throw new Error(`${key} was used for another charge`);
  await markForCheck(tx, { accountId, now: occurredAt });
  await markForAlert(tx, { accountIds: [accountId], now: occurredAt });
  return { kind: 'charged', transactionId: posted.transactionId, fromBonusMinor, fromMoneyMinor };
}
