// Guarantee: a charge takes the bonus first and the customer's money for the rest, all or nothing, once for each key, however many
// are at it and whatever the balances are by then.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { balanceOf } from '../../../src/accounts/balance-of.ts';
import { type Charge, chargeAccount } from '../../../src/accounts/charge-account.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { applyCode } from '../../../src/promo/index.ts';
import { topUpFacts } from '../../../src/topup/facts.ts';
import { newCode, openFor, openPromoWorld, type PromoWorld, pay } from '../../support/promo-world.ts';

let world: PromoWorld;
beforeAll(async () => {
  world = await openPromoWorld({ maxConnections: 20 });
});
afterAll(() => world.close());

/** An account with 1 000 ₽ of its own and this bonus. */
async function account(bonusMinor: bigint): Promise<bigint> {
  const payment = await openFor(world);
  if (bonusMinor > 0n) {
    const { code } = await newCode(world, { bonus: { kind: 'fixed', bonusMinor } });
    await applyCode(world.deps, { paymentId: payment.id, userId: payment.userId, code });
  }
  await pay(world, payment);
  return payment.accountId;
}

let serial = 0;
function newKey(): string {
  serial += 1;
  return `charge:test:${serial}`;
}

const charge = (wish: Pick<Charge, 'accountId' | 'amountMinor'> & { key?: string }) =>
  inTransaction(world.db, (tx) => chargeAccount(tx, { key: newKey(), occurredAt: world.clock.now(), ...wish }));

async function balances(accountId: bigint): Promise<readonly [bigint, bigint]> {
  const { bonusMinor, availableMinor } = await balanceOf(world.db, accountId);
  return [bonusMinor, availableMinor];
}

test.each([
  { bonus: 20_000n, amount: 5_000n, fromBonus: 5_000n, fromMoney: 0n },
  { bonus: 20_000n, amount: 20_000n, fromBonus: 20_000n, fromMoney: 0n },
  { bonus: 20_000n, amount: 20_001n, fromBonus: 20_000n, fromMoney: 1n },
  { bonus: 20_000n, amount: 120_000n, fromBonus: 20_000n, fromMoney: 100_000n },
  { bonus: 0n, amount: 100_000n, fromBonus: 0n, fromMoney: 100_000n },
])('of $bonus bonus, a charge of $amount takes $fromBonus, and $fromMoney of the money', async (row) => {
  const accountId = await account(row.bonus);
  expect(await charge({ accountId, amountMinor: row.amount })).toMatchObject({
    ...{ kind: 'charged', fromBonusMinor: row.fromBonus, fromMoneyMinor: row.fromMoney },
  });
  expect(await balances(accountId)).toEqual([row.bonus - row.fromBonus, 100_000n - row.fromMoney]);
});

test('more than both together is refused, and nothing is taken', async () => {
  const accountId = await account(20_000n);
  const refused = await charge({ accountId, amountMinor: 120_001n });
  expect(refused).toEqual({ kind: 'insufficient-funds', totalMinor: 120_000n });
  expect(await balances(accountId)).toEqual([20_000n, 100_000n]);
});

test('a repeat of the key takes nothing and tells the split of the first time, though it would be another now', async () => {
  const accountId = await account(20_000n);
  const wish = { accountId, amountMinor: 15_000n, key: newKey() };
  const first = await charge(wish);
  await charge({ accountId, amountMinor: 50_000n });
  expect(await charge(wish)).toEqual({ ...first, kind: 'already-charged' });
  await charge({ accountId, amountMinor: 55_000n });
  expect(await charge(wish)).toMatchObject({ kind: 'already-charged', fromBonusMinor: 15_000n, fromMoneyMinor: 0n });
  expect(await balances(accountId)).toEqual([0n, 0n]);
});

test('a key of another charge, and a charge of nothing, are mistakes', async () => {
  const [accountId, other] = [await account(0n), await account(0n)];
  const wish = { accountId, amountMinor: 1_000n, key: newKey() };
  await charge(wish);
  await expect(charge({ ...wish, amountMinor: 999n })).rejects.toThrow('another charge');
  await expect(charge({ ...wish, accountId: other })).rejects.toThrow('another charge');
  await expect(charge({ accountId, amountMinor: 0n })).rejects.toThrow(RangeError);
  expect(await balances(other)).toEqual([0n, 100_000n]);
});

test('a day’s spending is money and bonus together', async () => {
  const accountId = await account(20_000n);
  await charge({ accountId, amountMinor: 30_000n });
  expect((await topUpFacts(world.db, accountId, world.clock.now())).highestDailySpendMinor).toBe(30_000n);
});

test('40 charges at once, each sent twice: all that there is and no more is taken, the bonus first', async () => {
  const accountId = await account(20_000n);
  // 40 × 3 500 are 20 000 more than there is: 34 fit, and 1 000 stay.
  const keys = Array.from({ length: 40 }, newKey);
  const answers = await Promise.all([...keys, ...keys].map((key) => charge({ accountId, amountMinor: 3_500n, key })));
  const charged = answers.filter(({ kind }) => kind === 'charged');
  expect(charged).toHaveLength(34);
  const split = charged.map((answer) => (answer.kind === 'charged' ? answer : undefined));
  expect(split.reduce((sum, part) => sum + (part?.fromBonusMinor ?? 0n), 0n)).toBe(20_000n);
  // Only the charge that uses the bonus up is of both.
  expect(split.filter((part) => part && part.fromBonusMinor > 0n && part.fromMoneyMinor > 0n)).toHaveLength(1);
  expect(await balances(accountId)).toEqual([0n, 1_000n]);
});

test('charges and a top-up with a bonus at once: nothing is lost', async () => {
  const accountId = await account(20_000n);
  const { userId } = await world.db.accountMember.findFirstOrThrow({ where: { accountId } });
  const { code } = await newCode(world);
  const next = await openFor(world, { customer: { userId, accountId, chatId: userId }, amountMinor: 50_000n });
  await applyCode(world.deps, { paymentId: next.id, userId: next.userId, code });
  const [paid, ...answers] = await Promise.all([
    pay(world, next),
    ...Array.from({ length: 12 }, () => charge({ accountId, amountMinor: 10_000n })),
  ]);
  expect(paid).toBe('credited');
  expect(answers.every(({ kind }) => kind === 'charged')).toBe(true);
  const [bonus, money] = await balances(accountId);
  expect(bonus + money).toBe(70_000n);
});
