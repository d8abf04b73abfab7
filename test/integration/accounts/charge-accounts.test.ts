// Guarantee: a batch of charges takes what the same charges would take one by one, bonus first; all of it or nothing, and then it
// says which line is why; or what there is, where that was asked for; each key once, whoever else is at it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { balanceOf } from '../../../src/accounts/balance-of.ts';
import { chargeAccount } from '../../../src/accounts/charge-account.ts';
import { chargeAccounts } from '../../../src/accounts/charge-accounts.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { applyCode } from '../../../src/promo/index.ts';
import { newCode, openFor, openPromoWorld, type PromoWorld, pay } from '../../support/promo-world.ts';
import { warmUp } from './support.ts';

let world: PromoWorld;
beforeAll(async () => {
  world = await openPromoWorld({ maxConnections: 20 });
});
afterAll(() => world.close());

/** An account with 1 000 ₽ of its own and this bonus. */
async function account(bonusMinor = 0n): Promise<bigint> {
  const payment = await openFor(world);
  if (bonusMinor > 0n) {
    const { code } = await newCode(world, { bonus: { kind: 'fixed', bonusMinor } });
    await applyCode(world.deps, { paymentId: payment.id, userId: payment.userId, code });
  }
  await pay(world, payment);
  return payment.accountId;
}

let serial = 0;
function line(accountId: bigint, amountMinor: bigint, key?: string) {
  serial += 1;
  return { accountId, amountMinor, key: key ?? `charge:batch:${serial}`, detail: { service: 'web' } };
}

const batch = (charges: readonly ReturnType<typeof line>[], takesWhatThereIs = false) =>
  inTransaction(world.db, (tx) => {
    const now = world.clock.now();
    return chargeAccounts(tx, { charges, currency: 'RUB', occurredAt: now, takesWhatThereIs, now });
  });

async function balances(accountId: bigint): Promise<readonly [bigint, bigint]> {
  const { bonusMinor, availableMinor } = await balanceOf(world.db, accountId);
  return [bonusMinor, availableMinor];
}

test('several accounts, and one of them several times: its bonus is spent first, line by line', async () => {
  const [first, second] = [await account(15_000n), await account()];
  const outcomes = await batch([line(first, 10_000n), line(second, 30_000n), line(first, 10_000n), line(first, 1n)]);
  expect(outcomes).toMatchObject([
    { kind: 'posted', fromBonusMinor: 10_000n, fromMoneyMinor: 0n },
    { kind: 'posted', fromBonusMinor: 0n, fromMoneyMinor: 30_000n },
    { kind: 'posted', fromBonusMinor: 5_000n, fromMoneyMinor: 5_000n },
    { kind: 'posted', fromBonusMinor: 0n, fromMoneyMinor: 1n },
  ]);
  expect([await balances(first), await balances(second)]).toEqual([
    [0n, 94_999n],
    [0n, 70_000n],
  ]);
});

test('one line that does not fit: nothing of the batch is taken, and it is said which', async () => {
  const [first, second] = [await account(), await account()];
  const outcomes = await batch([line(first, 60_000n), line(second, 1n), line(first, 40_001n), line(987_654n, 1n)]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['held-back', 'held-back', 'insufficient-funds', 'unknown-account']);
  expect([await balances(first), await balances(second)]).toEqual([
    [0n, 100_000n],
    [0n, 100_000n],
  ]);
});

test('where what there is will do, the line that does not fit takes the rest, and those after it nothing', async () => {
  const accountId = await account(10_000n);
  const wish = [line(accountId, 100_000n), line(accountId, 20_000n), line(accountId, 1n)];
  expect(await batch(wish, true)).toMatchObject([
    { kind: 'posted', fromBonusMinor: 10_000n, fromMoneyMinor: 90_000n },
    { kind: 'posted', fromBonusMinor: 0n, fromMoneyMinor: 10_000n },
    { kind: 'insufficient-funds' },
  ]);
  expect(await balances(accountId)).toEqual([0n, 0n]);
  expect((await batch(wish, true)).map(({ kind }) => kind)).toEqual([
    'already-posted',
    'already-posted',
    'insufficient-funds',
  ]);
});

test('a repeat takes nothing, whatever there is by then; another sum under the key is refused', async () => {
  const accountId = await account();
  const wish = line(accountId, 90_000n);
  const [first] = await batch([wish]);
  const [again, more] = await batch([wish, line(accountId, 10_000n)]);
  expect(first).toMatchObject({ kind: 'posted' });
  expect(again).toMatchObject({
    kind: 'already-posted',
    transactionId: first?.kind === 'posted' && first.transactionId,
  });
  expect(more?.kind).toBe('posted');
  const mismatch = await batch([line(accountId, 1n, wish.key), line(await account(), 5n)]);
  expect(mismatch.map(({ kind }) => kind)).toEqual(['idempotency-mismatch', 'held-back']);
});

test('a key that was charged alone is known to the batch, and the other way round', async () => {
  const accountId = await account(500n);
  const [alone, batched] = [line(accountId, 700n), line(accountId, 900n)];
  const occurredAt = world.clock.now();
  await inTransaction(world.db, (tx) => chargeAccount(tx, { ...alone, occurredAt }));
  expect((await batch([alone, batched])).map(({ kind }) => kind)).toEqual(['already-posted', 'posted']);
  const repeated = await inTransaction(world.db, (tx) => chargeAccount(tx, { ...batched, occurredAt }));
  expect(repeated.kind).toBe('already-charged');
  expect(await balances(accountId)).toEqual([0n, 98_900n]);
});

test('twenty batches of the same keys over the same accounts at once, in other orders: each key is taken once', async () => {
  const accounts = await Promise.all(Array.from({ length: 10 }, () => account(1_000n)));
  const wishes = accounts.flatMap((accountId) => [line(accountId, 1_500n), line(accountId, 200n)]);
  await warmUp(world.db, 20);
  const runs = await Promise.all(
    Array.from({ length: 20 }, (_, turn) => batch([...wishes.slice(turn), ...wishes.slice(0, turn)])),
  );
  const posted = runs.flat().filter(({ kind }) => kind === 'posted').length;
  const repeated = runs.flat().filter(({ kind }) => kind === 'already-posted').length;
  expect([posted, repeated]).toEqual([20, 380]);
  for (const accountId of accounts) expect(await balances(accountId)).toEqual([0n, 99_300n]);
});

test('a batch that no caller should ask for is thrown out whole', async () => {
  const accountId = await account();
  const same = line(accountId, 1n);
  await expect(batch([same, same])).rejects.toThrow('LEDGER_BATCH');
  await expect(batch([line(accountId, 0n)])).rejects.toThrow('LEDGER_BATCH');
  await expect(batch([])).rejects.toThrow('LEDGER_BATCH');
  expect(await balances(accountId)).toEqual([0n, 100_000n]);
});
