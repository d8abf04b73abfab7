// Guarantee: a refund takes back what the payment's promo code had given, whole and once, and never pays it out; a refund that
// comes to nothing gives it back; and the code's place stays used, or one code would top up for ever.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chargeAccount } from '../../../src/accounts/charge-account.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import type { OwnedPayment } from '../../../src/payments/index.ts';
import { applyCode, codeStatistics, type PromoCode } from '../../../src/promo/index.ts';
import { pollRefunds } from '../../../src/refunds/index.ts';
import { noFaults } from '../../../src/sandbox/robokassa/faults.ts';
import { spend } from '../../support/autopay-world.ts';
import { claimStates } from '../../support/promo-world.ts';
import {
  acceptedRefund,
  holds,
  minuteMs,
  newCode,
  openRefundWorld,
  openTopUp,
  paidTopUp,
  type RefundWorld,
  refund,
} from '../../support/refund-world.ts';

let world: RefundWorld;
beforeAll(async () => {
  world = await openRefundWorld();
});
beforeEach(() => {
  Object.assign(world.robokassa.faults, noFaults());
});
afterAll(() => world.close());

/** 1 000 ₽ by card, and 200 ₽ by a code. */
async function withBonus(code?: PromoCode): Promise<{ payment: OwnedPayment; code: PromoCode }> {
  const used = code ?? (await newCode(world));
  return { payment: await paidTopUp(world, { code: used }), code: used };
}

const states = ({ id }: OwnedPayment) => claimStates(world.db, id);

describe('a refund takes back', () => {
  test('a bonus that nobody has spent', async () => {
    const { payment } = await withBonus();
    expect(await holds(world, payment.accountId)).toEqual([100_000n, 20_000n]);
    await acceptedRefund(world, payment);
    expect(await holds(world, payment.accountId)).toEqual([0n, 0n]);
    expect(await states(payment)).toEqual(['reversed']);
  });

  test('the whole of it with a part of the money, and none of it with the next part', async () => {
    const { payment } = await withBonus();
    await acceptedRefund(world, payment, { amountMinor: 10_000n });
    expect(await holds(world, payment.accountId)).toEqual([90_000n, 0n]);
    await acceptedRefund(world, payment, { amountMinor: 90_000n });
    expect(await holds(world, payment.accountId)).toEqual([0n, 0n]);
  });

  test('what is spent of it out of the money, so that less goes to the card', async () => {
    const { payment } = await withBonus();
    await spend(world, payment.accountId, 15_000n);
    expect(await holds(world, payment.accountId)).toEqual([100_000n, 5_000n]);
    expect(await refund(world, payment)).toEqual({ kind: 'refused', reason: 'spent', mostMinor: 85_000n });
    await acceptedRefund(world, payment, { amountMinor: 85_000n });
    expect(await holds(world, payment.accountId)).toEqual([0n, 0n]);
  });

  test('only its own: what another code has given stays', async () => {
    const { payment } = await withBonus();
    const customer = { userId: payment.userId, accountId: payment.accountId, chatId: payment.chatId };
    await paidTopUp(world, { customer, amountMinor: 50_000n, code: await newCode(world) });
    await acceptedRefund(world, payment);
    expect(await holds(world, payment.accountId)).toEqual([50_000n, 20_000n]);
  });

  test('exactly, though the service charges at the same moment', async () => {
    const { payment } = await withBonus();
    const { accountId } = payment;
    const charges = Array.from({ length: 10 }, (_, place) =>
      inTransaction(world.db, (tx) => {
        const key = `charge:beside:${payment.id}:${place}`;
        return chargeAccount(tx, { accountId, amountMinor: 3_000n, key, occurredAt: world.clock.now() });
      }),
    );
    const [outcome] = await Promise.all([refund(world, payment, { amountMinor: 50_000n }), ...charges]);
    expect(outcome.kind).toBe('accepted');
    // 1 200 ₽ less 300 ₽ spent, 500 ₽ given back and 200 ₽ of bonus taken back, however they met.
    expect(await holds(world, accountId)).toEqual([20_000n, 0n]);
  });
});

describe('a refund that comes to nothing gives it back', () => {
  test('refused at once', async () => {
    const { payment } = await withBonus();
    await spend(world, payment.accountId, 15_000n);
    world.robokassa.faults.refund = 'refuse';
    expect((await refund(world, payment, { amountMinor: 50_000n })).kind).toBe('rejected');
    expect(await holds(world, payment.accountId)).toEqual([100_000n, 5_000n]);
    expect(await states(payment)).toEqual(['granted']);
  });

  test('cancelled later, and the next refund takes it again', async () => {
    const { payment } = await withBonus();
    await acceptedRefund(world, payment);
    world.robokassa.faults.refundState = 'canceled';
    world.clock.advance(5 * minuteMs);
    await pollRefunds(world.deps);
    expect(await states(payment)).toEqual(['granted']);
    expect(await holds(world, payment.accountId)).toEqual([100_000n, 20_000n]);
    world.robokassa.faults.refundState = 'processing';
    await acceptedRefund(world, payment);
    expect(await states(payment)).toEqual(['reversed']);
    expect(await holds(world, payment.accountId)).toEqual([0n, 0n]);
  });
});

describe('a code that was used and given back', () => {
  test('is used: neither by the same account nor in place of others', async () => {
    const { payment, code } = await withBonus(await newCode(world, { totalLimit: 1 }));
    await acceptedRefund(world, payment);
    const { userId, accountId, chatId } = payment;
    const again = await openTopUp(world, { customer: { userId, accountId, chatId }, amountMinor: 70_000n });
    const wish = { paymentId: again.payment.id, userId, code: code.code };
    expect(await applyCode(world.deps, wish)).toMatchObject({ kind: 'refused', reason: 'used-by-account' });
    const { payment: others } = await openTopUp(world);
    const theirs = { paymentId: others.id, userId: others.userId, code: code.code };
    expect(await applyCode(world.deps, theirs)).toMatchObject({ kind: 'refused', reason: 'used-up' });
  });

  test('is not counted among the bonuses that were given', async () => {
    const { payment, code } = await withBonus();
    await acceptedRefund(world, payment);
    const figures = await codeStatistics(world.db, code.code);
    expect(figures).toMatchObject({ granted: 0, bonusMinor: 0n, code: { claimed: 1 } });
  });
});

test('a payment without a code is given back without a word of one', async () => {
  const payment = await paidTopUp(world);
  await acceptedRefund(world, payment);
  const lines = await world.db.$queryRaw<{ kind: string }[]>`
    SELECT a.kind FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
      JOIN refund f ON f.ledger_transaction_id = e.transaction_id AND f.payment_id = ${payment.id} ORDER BY a.kind`;
  expect(lines.map(({ kind }) => kind)).toEqual(['customer', 'gateway']);
});
