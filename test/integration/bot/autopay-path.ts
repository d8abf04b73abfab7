import { expect } from 'vitest';
import type { Customer } from '../../support/customer.ts';
import type { World } from '../../support/world.ts';

/** From the menu to the consent screen of a top-up. */
export async function openConsent(customer: Customer, sum = '500'): Promise<void> {
  await customer.say(sum);
  await customer.press('☐ Автоплатёж');
}

/** Turns autopay on as a customer does: a sum, the tick, the consent, the payment. */
export async function enableAutopay(world: World, customer: Customer, sum = '500'): Promise<void> {
  await openConsent(customer, sum);
  await customer.press('Согласиться');
  await payShown(world, customer);
}

/** Pays by the link that the newest summary has. */
export async function payShown(world: World, customer: Customer): Promise<void> {
  const url = await customer.press('Оплатить');
  if (url === undefined) throw new Error('no link to pay by');
  await world.robokassa.pay(url);
  await world.settle();
}

export const mandatesOf = (world: World, customer: Customer) =>
  world.database.db.autopayMandate.findMany({ where: { userId: BigInt(customer.id) }, orderBy: { id: 'asc' } });

export const consentsOf = (world: World, customer: Customer) =>
  world.database.db.autopayConsent.findMany({ where: { userId: BigInt(customer.id) }, orderBy: { id: 'asc' } });

/** @returns the states of a customer's mandates, oldest first, and why they stand so */
export async function statesOf(world: World, customer: Customer): Promise<string[]> {
  const mandates = await mandatesOf(world, customer);
  return mandates.map(({ state, reason }) => (reason === null ? state : `${state} ${reason}`));
}

/** Presses what an old or forged button says. */
export async function pressStale(world: World, customer: Customer, data: string): Promise<void> {
  world.telegram.pressStale({ from: customer.id, messageId: customer.screen().messageId, data });
  await world.settle();
}

/** @returns what the button of the newest message that has it says when it is pressed */
export function dataOf(world: World, customer: Customer, label: string): string {
  const buttons = world.telegram
    .messages(customer.id)
    .flatMap(({ keyboard }) => keyboard.flat())
    .filter((button) => button.label === label);
  const button = buttons.at(-1);
  expect(button, label).toBeDefined();
  return button && 'data' in button ? String(button.data) : '';
}

/** A charge whose outcome is not known yet, as one that was sent a moment ago. */
export async function chargeUnderWay(world: World, customer: Customer): Promise<void> {
  const { db } = world.database;
  const now = world.clock.now();
  const mandate = (await mandatesOf(world, customer)).find(({ state }) => state === 'active');
  if (!mandate) throw new Error('no card is bound');
  const { id: mandateId, accountId, userId, chatId, amountMinor, parentPaymentId } = mandate;
  const payment = await db.payment.create({
    data: {
      ...{ gateway: 'robokassa', accountId, userId, chatId, amountMinor, currency: 'RUB', cardKind: 'russian' },
      ...{ state: 'pending', origin: 'autopay', parentId: parentPaymentId, createdAt: now },
      expiresAt: new Date(now.getTime() + 24 * 60 * 60_000),
    },
  });
  const attempt = { mandateId, accountId, paymentId: payment.id, amountMinor, sentAt: now, createdAt: now };
  await db.autopayAttempt.create({ data: attempt });
}
