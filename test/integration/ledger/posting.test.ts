// Guarantee: a posting happens once and whole, or not at all, and whoever asked is told which; what a customer does not
// have cannot be spent. On both engines, as the application's role.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../../src/db/transaction.ts';
import { balancesOf, maxLines, openLedgerAccount, type Posting, post, reverse } from '../../../src/ledger/index.ts';
import { type Books, engines, expectBalanced, freshKey, move, openAccount, readBalance } from './books.ts';

const occurredAt = new Date('2026-03-01T09:00:00.123Z');

describe.each(engines)('on $engine', ({ openBooks }) => {
  let books: Books;
  let customer: bigint;
  let gateway: bigint;
  let revenue: bigint;

  const posting = (part: Partial<Posting>): Posting => ({
    idempotencyKey: freshKey('posting'),
    kind: 'top-up',
    lines: move(gateway, customer, 1_00n),
    occurredAt,
    ...part,
  });

  beforeAll(async () => {
    books = await openBooks();
    customer = await openAccount(books.db, 'customer');
    gateway = await openAccount(books.db, 'gateway');
    revenue = await openAccount(books.db, 'revenue');
  });
  afterAll(async () => {
    await expectBalanced(books.db);
    await books.close();
  });

  test('a posting moves the balance, and its repeat moves nothing and gives the same transaction', async () => {
    const first = posting({ lines: move(gateway, customer, 500_00n) });
    const before = await readBalance(books.db, customer);
    const posted = await post(books.db, first);
    expect(posted).toEqual({ kind: 'posted', transactionId: expect.any(BigInt) });
    const later = { ...first, occurredAt: new Date('2026-03-02T00:00:00Z'), lines: [...first.lines].reverse() };
    expect(await post(books.db, later)).toEqual({ ...posted, kind: 'already-posted' });
    expect(await readBalance(books.db, customer)).toBe(before + 500_00n);
  });

  test.each([
    ['another sum', (): Partial<Posting> => ({ lines: move(gateway, customer, 2_00n) })],
    ['another account', (): Partial<Posting> => ({ lines: move(gateway, revenue, 1_00n) })],
    ['another account on the other side', (): Partial<Posting> => ({ lines: move(revenue, customer, 1_00n) })],
    ['another kind', (): Partial<Posting> => ({ kind: 'charge' })],
  ])('the same key with %s is a mismatch, and nothing moves', async (_what, other) => {
    const first = posting({});
    const posted = await post(books.db, first);
    const before = await readBalance(books.db, customer);
    expect(await post(books.db, { ...first, ...other() })).toEqual({ ...posted, kind: 'idempotency-mismatch' });
    expect(await readBalance(books.db, customer)).toBe(before);
  });

  test('one kopeck more than there is is refused, names the account, and leaves the key free', async () => {
    const poor = await openAccount(books.db, 'customer');
    await post(books.db, posting({ lines: move(gateway, poor, 10_00n) }));
    const charge = posting({ kind: 'charge', lines: move(poor, revenue, 10_01n) });
    expect(await post(books.db, charge)).toEqual({ kind: 'insufficient-funds', accountId: poor });
    await post(books.db, posting({ lines: move(gateway, poor, 1n) }));
    expect(await post(books.db, charge)).toMatchObject({ kind: 'posted' });
    expect(await readBalance(books.db, poor)).toBe(0n);
  });

  test('of two accounts that fall short, the one that was opened first is named', async () => {
    const [first, second] = [await openAccount(books.db, 'customer'), await openAccount(books.db, 'customer')];
    const lines = [
      { accountId: second, amountMinor: -1n },
      { accountId: first, amountMinor: -1n },
      { accountId: revenue, amountMinor: 2n },
    ];
    const refused = await post(books.db, posting({ kind: 'charge', lines }));
    expect(refused).toEqual({ kind: 'insufficient-funds', accountId: first });
  });

  test('a refusal leaves the transaction around it usable', async () => {
    const poor = await openAccount(books.db, 'customer');
    const outcomes = await inTransaction(books.db, async (tx) => {
      const refused = await post(tx, posting({ kind: 'charge', lines: move(poor, revenue, 1n) }));
      return [refused, await post(tx, posting({ lines: move(gateway, poor, 7n) }))];
    });
    expect(outcomes.map(({ kind }) => kind)).toEqual(['insufficient-funds', 'posted']);
    expect(await readBalance(books.db, poor)).toBe(7n);
  });

  test('a posting is undone with the transaction that it was made in', async () => {
    const before = await readBalance(books.db, customer);
    const lost = posting({});
    const undone = inTransaction(books.db, async (tx) => {
      await post(tx, lost);
      throw new Error('the caller changed its mind');
    });
    await expect(undone).rejects.toThrow('changed its mind');
    expect(await readBalance(books.db, customer)).toBe(before);
    expect(await post(books.db, lost)).toMatchObject({ kind: 'posted' });
  });

  test('bonus and money are spent together, or neither is', async () => {
    const [own, bonus] = [await openAccount(books.db, 'customer'), await openAccount(books.db, 'customer_bonus')];
    const promo = await openAccount(books.db, 'promo_expense');
    const lines = [...move(gateway, own, 5_00n), ...move(promo, bonus, 2_00n)];
    await post(books.db, posting({ lines }));
    const split = (ownMinor: bigint, bonusMinor: bigint) => [
      { accountId: own, amountMinor: -ownMinor },
      { accountId: bonus, amountMinor: -bonusMinor },
      { accountId: revenue, amountMinor: ownMinor + bonusMinor },
    ];
    const tooMuch = await post(books.db, posting({ kind: 'charge', lines: split(1_00n, 2_01n) }));
    expect(tooMuch).toEqual({ kind: 'insufficient-funds', accountId: bonus });
    expect(await post(books.db, posting({ kind: 'charge', lines: split(4_00n, 2_00n) }))).toMatchObject({
      kind: 'posted',
    });
    expect([await readBalance(books.db, own), await readBalance(books.db, bonus)]).toEqual([1_00n, 0n]);
  });

  test('two currencies may move in one transaction, each summing to zero', async () => {
    const [dollars, bank] = [
      await openAccount(books.db, 'customer', 'USD'),
      await openAccount(books.db, 'bank', 'USD'),
    ];
    const lines = [...move(gateway, customer, 74_00n), ...move(bank, dollars, 1_00n)];
    expect(await post(books.db, posting({ lines }))).toMatchObject({ kind: 'posted' });
    expect(await readBalance(books.db, dollars)).toBe(1_00n);
  });

  test('the history keeps when, why and what for', async () => {
    const own = await openAccount(books.db, 'customer');
    await post(books.db, posting({ kind: 'promo', lines: move(gateway, own, 3_00n), detail: { reason: 'Подарок' } }));
    const rows = await books.db.$queryRaw`
      SELECT t.kind, t.detail, t.occurred_at, e.amount, e.balance_after, e.account_version
        FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id WHERE e.account_id = ${own}`;
    const entry = { amount: 3_00n, balance_after: 3_00n, account_version: 1n };
    expect(rows).toEqual([{ kind: 'promo', detail: { reason: 'Подарок' }, occurred_at: occurredAt, ...entry }]);
  });

  test('an account is opened once, however often it is asked for', async () => {
    const wish = { ownerKey: freshKey('owner'), kind: 'customer', currency: 'RUB' } as const;
    const ids = await Promise.all(Array.from({ length: 8 }, () => openLedgerAccount(books.db, wish)));
    expect(new Set(ids).size).toBe(1);
  });

  test('balances of an owner: the running ones of a customer, the sum of entries of our own', async () => {
    const ownerKey = freshKey('owner');
    const open = (kind: 'customer' | 'customer_bonus' | 'gateway') =>
      openLedgerAccount(books.db, { ownerKey, kind, currency: 'RUB' });
    const [own, taken] = [await open('customer'), await open('gateway')];
    await open('customer_bonus');
    await post(books.db, posting({ lines: move(taken, own, 9_00n) }));
    expect(await balancesOf(books.db, ownerKey)).toEqual([
      { kind: 'customer', currency: 'RUB', amountMinor: 9_00n },
      { kind: 'customer_bonus', currency: 'RUB', amountMinor: 0n },
      { kind: 'gateway', currency: 'RUB', amountMinor: -9_00n },
    ]);
  });

  test('a hundred lines are a posting, and one more is none', async () => {
    const owners = await Promise.all(Array.from({ length: maxLines }, () => openAccount(books.db, 'suspense')));
    const lines = owners.map((accountId, index) => ({ accountId, amountMinor: index % 2 === 0 ? 1n : -1n }));
    expect(await post(books.db, posting({ lines }))).toMatchObject({ kind: 'posted' });
    const more = [...lines, { accountId: gateway, amountMinor: 1n }];
    await expect(post(books.db, posting({ lines: more }))).rejects.toThrow('LEDGER_LINES');
  });

  test('a reversal gives everything back, once, and cannot be reversed', async () => {
    const own = await openAccount(books.db, 'customer');
    const credited = await post(books.db, posting({ lines: move(gateway, own, 6_00n) }));
    if (credited.kind !== 'posted') throw new Error(credited.kind);
    const undo = { idempotencyKey: freshKey('undo'), transactionId: credited.transactionId, occurredAt };
    const undone = await reverse(books.db, undo);
    expect(undone).toMatchObject({ kind: 'posted' });
    if (undone.kind !== 'posted') throw new Error(undone.kind);
    expect(await readBalance(books.db, own)).toBe(0n);
    expect(await reverse(books.db, undo)).toEqual({ ...undone, kind: 'already-posted' });
    const again = await reverse(books.db, { ...undo, idempotencyKey: freshKey('undo') });
    expect(again).toEqual({ kind: 'already-reversed', transactionId: undone.transactionId });
    const back = { ...undo, idempotencyKey: freshKey('undo'), transactionId: undone.transactionId };
    expect(await reverse(books.db, back)).toEqual({ kind: 'is-reversal' });
    expect(await reverse(books.db, { ...back, transactionId: 999_999_999n })).toEqual({ kind: 'unknown-transaction' });
  });

  test('money that was spent meanwhile is not taken back by a reversal', async () => {
    const own = await openAccount(books.db, 'customer');
    const credited = await post(books.db, posting({ lines: move(gateway, own, 6_00n) }));
    if (credited.kind !== 'posted') throw new Error(credited.kind);
    await post(books.db, posting({ kind: 'charge', lines: move(own, revenue, 1n) }));
    const undo = { idempotencyKey: freshKey('undo'), transactionId: credited.transactionId, occurredAt };
    expect(await reverse(books.db, undo)).toEqual({ kind: 'insufficient-funds', accountId: own });
    expect(await readBalance(books.db, own)).toBe(5_99n);
  });
});
