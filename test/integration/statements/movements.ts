import { type Account, ledgerOwnerOf } from '../../../src/accounts/account.ts';
import type { Database } from '../../../src/db/client.ts';
import { openLedgerAccount, post, reverse } from '../../../src/ledger/index.ts';
import { makeAccount } from '../accounts/support.ts';

/** What moves a customer's balance, by the books' own functions. Sums in minor units, below zero what goes. */
export interface Movement {
  readonly kind: string;
  readonly at: Date;
  readonly moneyMinor?: bigint;
  readonly bonusMinor?: bigint;
  readonly detail?: Readonly<Record<string, string>>;
}

export interface Customer {
  readonly account: Account;
  readonly accountId: bigint;
  /** @returns the transaction's id */
  move(movement: Movement): Promise<bigint>;
  undo(transactionId: bigint, at: Date): Promise<bigint>;
  /** Posts so many charges of one kopeck, a minute apart. */
  chargeOften(count: number, from: Date): Promise<void>;
}

let serial = 0;

/** An account in Moscow with nothing on it yet. */
export async function newCustomer(db: Database): Promise<Customer> {
  const account = await makeAccount(db);
  const ownerKey = ledgerOwnerOf(account.id);
  const currency = 'RUB';
  const money = await openLedgerAccount(db, { ownerKey, kind: 'customer', currency });
  const bonus = await openLedgerAccount(db, { ownerKey, kind: 'customer_bonus', currency });
  const other = await openLedgerAccount(db, { ownerKey: 'system:revenue', kind: 'revenue', currency });
  const key = (): string => {
    serial += 1;
    return `statement-test:${serial}`;
  };
  return {
    account,
    accountId: account.id,
    move: async ({ kind, at, moneyMinor = 0n, bonusMinor = 0n, detail }) => {
      const lines = [
        { accountId: money, amountMinor: moneyMinor },
        { accountId: bonus, amountMinor: bonusMinor },
        { accountId: other, amountMinor: -moneyMinor - bonusMinor },
      ]
        .filter(({ amountMinor }) => amountMinor !== 0n)
        .toSorted((left, right) => (left.accountId < right.accountId ? -1 : 1));
      const described = detail ? { detail } : {};
      const posted = await post(db, { idempotencyKey: key(), kind, lines, occurredAt: at, ...described });
      if (posted.kind !== 'posted') throw new Error(posted.kind);
      return posted.transactionId;
    },
    undo: async (transactionId, at) => {
      const undone = await reverse(db, { idempotencyKey: key(), transactionId, occurredAt: at });
      if (undone.kind !== 'posted') throw new Error(undone.kind);
      return undone.transactionId;
    },
    chargeOften: async (count, from) => {
      const [first, second] = money < other ? [money, other] : [other, money];
      const sum = money < other ? -1n : 1n;
      await db.$queryRaw`
        SELECT count(*) FROM generate_series(1, ${count}::integer) AS n CROSS JOIN LATERAL ledger_post(
          ${key()} || ':' || n, 'charge', ARRAY[${first}, ${second}]::bigint[], ARRAY[${sum}, ${-sum}]::bigint[],
          ${from.toISOString()}::timestamptz + n * interval '1 minute')`;
    },
  };
}
