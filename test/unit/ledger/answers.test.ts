// Guarantee: what the functions of the books answer reaches the caller as it is, and an answer that this version does not know
// stops it: money is not taken for moved on a guess.
import { describe, expect, test } from 'vitest';
import type { Queryable, Transaction } from '../../../src/db/client.ts';
import { balancesOf, chargeBatch, openLedgerAccount, post, reverse, verifyBooks } from '../../../src/ledger/index.ts';

/** A database that answers every query with these rows. */
const answering = (rows: readonly object[]) => ({ $queryRaw: async () => rows }) as unknown as Transaction;

const occurredAt = new Date('2026-11-21T12:00:00Z');
const idempotencyKey = 'test:answers';
const lines = [
  { accountId: 1n, amountMinor: -5n },
  { accountId: 2n, amountMinor: 5n },
];
const row = (outcome: string, transactionId: bigint | null, accountId: bigint | null = null) => ({
  ...{ outcome, transaction_id: transactionId, account_id: accountId },
});
/** As PostgreSQL writes the record in which ledger_post answers. */
const record = (outcome: string, transactionId: bigint | null, accountId: bigint | null = null) => ({
  answer: `(${outcome},${transactionId ?? ''},${accountId ?? ''})`,
});
const posted = (rows: readonly object[]) =>
  post(answering(rows), { idempotencyKey, kind: 'top-up', lines, occurredAt });
const reversed = (rows: readonly object[]) =>
  reverse(answering(rows), { idempotencyKey, transactionId: 7n, occurredAt });
const batched = (rows: readonly object[]) =>
  chargeBatch(answering(rows), {
    lines: [{ key: 'test:batch:1', ownerKey: 'account:1', amountMinor: 5n }],
    ...{ currency: 'RUB', revenueId: 2n, occurredAt, takesWhatThereIs: false },
  });

describe('of a posting', () => {
  test.each(['posted', 'already-posted', 'idempotency-mismatch'])('%s names the transaction', async (kind) => {
    expect(await posted([record(kind, 7n)])).toEqual({ kind, transactionId: 7n });
    await expect(posted([record(kind, null)])).rejects.toThrow(`the ledger answered ${kind}`);
  });

  test('insufficient funds name the account', async () => {
    expect(await posted([record('insufficient-funds', null, 1n)])).toEqual({
      kind: 'insufficient-funds',
      accountId: 1n,
    });
    await expect(posted([record('insufficient-funds', null)])).rejects.toThrow(
      'the ledger answered insufficient-funds',
    );
  });

  test('anything else is an error, and no answer is one', async () => {
    await expect(posted([record('perhaps', 7n, 1n)])).rejects.toThrow('the ledger answered perhaps');
    await expect(posted([{ answer: 'posted' }])).rejects.toThrow('the ledger answered undefined');
    await expect(posted([])).rejects.toThrow('the ledger answered undefined');
  });
});

describe('of a reversal', () => {
  test('already-reversed names the reversal that stands, and what cannot be undone is said to be so', async () => {
    expect(await reversed([row('already-reversed', 8n)])).toEqual({ kind: 'already-reversed', transactionId: 8n });
    expect(await reversed([row('unknown-transaction', null)])).toEqual({ kind: 'unknown-transaction' });
    expect(await reversed([row('is-reversal', null)])).toEqual({ kind: 'is-reversal' });
  });

  test('anything else is as of a posting', async () => {
    expect(await reversed([row('posted', 9n)])).toEqual({ kind: 'posted', transactionId: 9n });
    await expect(reversed([row('already-reversed', null)])).rejects.toThrow('the ledger answered already-reversed');
    await expect(reversed([])).rejects.toThrow('the ledger answered undefined');
  });
});

describe('of a batch', () => {
  test('a posted line says what it took from where, and a repeat which transaction it repeats', async () => {
    expect(await batched([{ answers: 'posted 7 2 3' }])).toEqual([
      { kind: 'posted', transactionId: 7n, fromBonusMinor: 2n, fromMoneyMinor: 3n },
    ]);
    for (const kind of ['already-posted', 'idempotency-mismatch']) {
      expect(await batched([{ answers: `${kind} 7 2 3` }])).toEqual([{ kind, transactionId: 7n }]);
    }
  });

  test.each(['insufficient-funds', 'unknown-account', 'held-back'])('%s took nothing', async (kind) => {
    expect(await batched([{ answers: `${kind} 0 2 3` }])).toEqual([{ kind }]);
  });

  test('anything else is an error, and so is a transaction without its number', async () => {
    await expect(batched([{ answers: 'perhaps 7 2 3' }])).rejects.toThrow('the ledger answered perhaps');
    const nameless = batched([{ answers: 'posted 0 2 3' }]);
    await expect(nameless).rejects.toThrow('the ledger answered posted without a transaction');
  });

  test('more answers than lines, or none at all, are an error', async () => {
    const twice = batched([{ answers: 'posted 7 2 3,posted 8 2 3' }]);
    await expect(twice).rejects.toThrow('the ledger answered for 2 of 1 lines');
    await expect(batched([])).rejects.toThrow('the ledger answered for 0 of 1 lines');
  });
});

describe('of accounts', () => {
  test('an account that was not opened is an error that names its owner', async () => {
    const wish = { ownerKey: 'account:1', kind: 'customer', currency: 'RUB' } as const;
    expect(await openLedgerAccount(answering([{ id: 4n }]), wish)).toBe(4n);
    await expect(openLedgerAccount(answering([]), wish)).rejects.toThrow('no ledger account for account:1');
  });

  test.each([
    ['kind', { kind: 'treasure', currency: 'RUB' }],
    ['currency', { kind: 'customer', currency: 'XAU' }],
  ])('a balance of a %s that nobody knows is not shown', async (_what, { kind, currency }) => {
    const read = balancesOf(answering([{ kind, currency, amount_minor: 5n }]), 'account:1');
    await expect(read).rejects.toThrow(`account:1 has an account of unknown kind: ${kind} ${currency}`);
  });
});

test('the proof is one snapshot, and has ten minutes and a connection of its own', async () => {
  const asked: unknown[] = [];
  const tx = { $queryRaw: async (text: readonly string[]) => (text.join('').includes('float8') ? [size] : []) };
  const size = { accounts: 1, transactions: 2, entries: 4 };
  const $transaction = async (prove: (tx: Queryable) => Promise<unknown>, options: unknown) => {
    asked.push(options);
    return prove(tx as unknown as Queryable);
  };
  const report = await verifyBooks({ $transaction } as unknown as Parameters<typeof verifyBooks>[0]);
  expect(report).toEqual({ kind: 'balanced', ...size });
  expect(asked).toEqual([{ isolationLevel: 'RepeatableRead', timeout: 7_200_000, maxWait: 20_000 }]);
});

test('books that cannot be counted are not called balanced', async () => {
  const $transaction = (prove: (tx: Queryable) => Promise<unknown>) => prove(answering([]));
  const proof = verifyBooks({ $transaction } as unknown as Parameters<typeof verifyBooks>[0]);
  await expect(proof).rejects.toThrow('the books could not be counted');
});
