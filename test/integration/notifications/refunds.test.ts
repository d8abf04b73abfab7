// Guarantee: a customer reads of a refund what it took off the balance and where the money is now, bonus and all, and never
// that it is on its way when it came back.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pollRefunds } from '../../../src/refunds/index.ts';
import { noFaults } from '../../../src/sandbox/robokassa/faults.ts';
import { newMandate, spend } from '../../support/autopay-world.ts';
import {
  acceptedRefund,
  dayMs,
  newCode,
  openRefundWorld,
  paidTopUp,
  type RefundWorld,
} from '../../support/refund-world.ts';
import { textOf, wordsOf } from './words.ts';

let world: RefundWorld;
beforeAll(async () => {
  world = await openRefundWorld();
});
beforeEach(() => {
  Object.assign(world.robokassa.faults, noFaults());
});
afterAll(() => world.close());

const notice = (kind: 'refund.accepted' | 'refund.undone', { id }: { readonly id: bigint }) =>
  ({ kind, refundId: String(id) }) as const;

test('a part is given back: the sum, and what is left', async () => {
  const payment = await paidTopUp(world);
  const made = await acceptedRefund(world, payment, { amountMinor: 30_050n });
  const text = await textOf(world, notice('refund.accepted', made), payment.chatId);
  expect(text).toMatch(/^Возвращаем 300,50 ₽ на карту\nОбычно деньги приходят .*\n\nБаланс: 699,50 ₽\n/);
  expect(text).not.toContain('бонус');
  expect(await wordsOf(world, notice('refund.undone', made), payment.chatId)).toBe('outdated');
});

test('the bonus of its promo code is named with it, and the part that was spent', async () => {
  const payment = await paidTopUp(world, { code: await newCode(world) });
  // Of the bonus of 200 ₽, which is spent first, 150 ₽ are left.
  await spend(world, payment.accountId, 5_000n);
  const made = await acceptedRefund(world, payment, { amountMinor: 50_000n });
  const text = await textOf(world, notice('refund.accepted', made), payment.chatId);
  expect(text).toContain('бонус по промокоду: −200 ₽.\nИз него 50 ₽ уже потрачено,');
  expect(text).toContain('Баланс: 450 ₽');
});

test('one that the payment service cancels is told as back on the balance, and not as on its way', async () => {
  const payment = await paidTopUp(world, { code: await newCode(world) });
  const made = await acceptedRefund(world, payment);
  world.robokassa.faults.refundState = 'canceled';
  world.clock.advance(dayMs);
  await world.robokassa.tick();
  await pollRefunds(world.deps);
  expect(await wordsOf(world, notice('refund.accepted', made), payment.chatId)).toBe('outdated');
  const text = await textOf(world, notice('refund.undone', made), payment.chatId);
  expect(text).toMatch(/^Вернуть 1 000 ₽ на карту не удалось\nДеньги и бонус снова на балансе\./);
  expect(text).toContain('Баланс: 1 200 ₽');
});

test('the card is named where it is known: of a top-up that has bound it', async () => {
  const { payment, mandate, customer } = await newMandate(world);
  await world.db.autopayMandate.update({ where: { id: mandate.id }, data: { cardMask: '411111******1111' } });
  const made = await acceptedRefund(world, payment);
  expect(await textOf(world, notice('refund.accepted', made), customer.chatId)).toMatch(
    /^Возвращаем 500 ₽ на карту •• 1111\n/,
  );
});
