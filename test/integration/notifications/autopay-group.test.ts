// Guarantee: what an agent must look at after a charge or a refund comes to the customer's topic with the buttons that mend it,
// what only the operator can mend comes to all, and what has been seen to meanwhile is not asked again.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AutopayTrouble, RefundReport } from '../../../src/notifications/notice.ts';
import {
  addCustomer,
  addPayment,
  type Customer,
  openPostOffice,
  type PostOffice,
  supportForum,
  supportGroup,
} from './post-office.ts';

let office: PostOffice;
beforeAll(async () => {
  office = await openPostOffice();
});
afterAll(async () => {
  expect(office.emulator.violations).toEqual([]);
  await office.close();
});

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 11, minute));

interface Charged {
  readonly customer: Customer;
  readonly paymentId: number;
  readonly attemptId: bigint;
}

/** A card that was charged by autopay, which has ended a minute before; no money moves here. */
async function addCharge(state: 'succeeded' | 'failed'): Promise<Charged> {
  const customer = await addCustomer(office, { username: 'anna' });
  const { accountId, chatId } = customer;
  const parentId = await addPayment(office, customer);
  const { id: paymentId } = await office.db.payment.create({
    data: {
      ...{ gateway: 'robokassa', accountId, userId: chatId, chatId, amountMinor: 50_000n, currency: 'RUB', parentId },
      ...{ cardKind: 'russian', origin: 'autopay', state: 'cancelled', createdAt: at(0), expiresAt: at(0) },
    },
  });
  const mandate = await office.db.autopayMandate.create({
    data: {
      ...{ accountId, userId: chatId, chatId, parentPaymentId: parentId, cardMask: '411111******1111' },
      ...{ currency: 'RUB', amountMinor: 50_000n, consentedMinor: 50_000n, monthlyLimit: 3, belowMinor: 10_000n },
      ...{ state: 'ended', reason: 'by-customer', createdAt: at(0), activatedAt: at(0), endedAt: at(5) },
    },
  });
  const { id: attemptId } = await office.db.autopayAttempt.create({
    data: {
      ...{ mandateId: mandate.id, accountId, paymentId, amountMinor: 50_000n, state },
      ...{ code: state === 'failed' ? 'outcome-unknown' : null, sentAt: at(4), createdAt: at(4), endedAt: at(6) },
    },
  });
  return { customer, paymentId, attemptId };
}

let refunds = 0n;

async function addRefund({ paymentId, customer }: Charged, state: string): Promise<bigint> {
  refunds += 1n;
  const undone = state === 'cancelled' ? { reversalTransactionId: 2_000n + refunds } : {};
  const { id } = await office.db.refund.create({
    data: {
      ...{ requestKey: `refund:test:${refunds}`, paymentId, accountId: customer.accountId, amountMinor: 50_000n },
      ...{ currency: 'RUB', state, operationKey: 'KEY', reason: 'лишнее', askedBy: 901n, askedByName: 'Ольга' },
      ...{ askedAt: at(10), ledgerTransactionId: 1_000n + refunds, ...undone },
    },
  });
  return id;
}

let told = 0;

/** @returns what of it stands in the group, newest last */
async function tell(notice: AutopayTrouble | RefundReport, group = supportForum) {
  told += 1;
  const before = office.emulator.messages(group).length;
  await office.enqueue({ notice, chatId: BigInt(group), dedupeKey: `test:${told}` });
  // The group takes so many messages a minute, a topic's first ones with them.
  for (let minute = 0; minute < 3; minute += 1) {
    await office.deliverAll();
    await office.pass(60_000);
  }
  return office.emulator
    .messages(group)
    .slice(before)
    .filter(({ fromBot }) => fromBot);
}

const pressesOf = (message: { keyboard: readonly (readonly { data?: string }[])[] } | undefined) =>
  message?.keyboard.flat().map(({ data }) => data);

test('a charge after the end comes to the customer’s topic, with the way back to the card until one was taken', async () => {
  const charged = await addCharge('succeeded');
  const notice = { kind: 'support.charged-after-end', paymentId: charged.paymentId } as const;
  const shown = (await tell(notice)).at(-1);
  expect(shown?.threadId).toBeDefined();
  expect(shown?.text).toContain('Списание после отключения автоплатежа: 500\u00a0₽ с карты\u00a0••\u00a01111');
  expect(shown?.text).toContain('отключён 21.11 14:05');
  expect(pressesOf(shown)).toEqual([`refund:payment:${charged.paymentId}`]);
  await addRefund(charged, 'finished');
  expect(pressesOf((await tell(notice)).at(-1))).toEqual([]);
});

test('a group without topics reads whose it is', async () => {
  const { paymentId, customer } = await addCharge('succeeded');
  const shown = (await tell({ kind: 'support.charged-after-end', paymentId }, supportGroup)).at(-1);
  expect(shown?.threadId).toBeUndefined();
  expect(shown?.text).toContain(`Клиент: Анна (@anna) · ${customer.userId}`);
});

test('an outcome that was never learned is the customer’s matter, unless the money has come meanwhile', async () => {
  const { attemptId } = await addCharge('failed');
  const notice = { kind: 'support.autopay-trouble', problem: 'outcome-unknown' } as const;
  const shown = (await tell({ ...notice, attemptId: String(attemptId) })).at(-1);
  expect(shown?.threadId).toBeDefined();
  expect(shown?.text).toContain('Исход списания неизвестен: 500\u00a0₽');
  const come = await addCharge('succeeded');
  expect(await tell({ ...notice, attemptId: String(come.attemptId) })).toEqual([]);
});

test('a shop that may not charge bound cards is everyone’s matter', async () => {
  const { attemptId } = await addCharge('failed');
  const messages = await tell({
    kind: 'support.autopay-trouble',
    problem: 'not-allowed',
    attemptId: String(attemptId),
  });
  expect(messages).toHaveLength(1);
  expect(messages[0]?.threadId).toBeUndefined();
  expect(messages[0]?.text).toContain('Автоплатежи не проходят');
});

test('a refund whose end nobody knows asks an agent, and no more once one has answered', async () => {
  const charged = await addCharge('succeeded');
  const refundId = String(await addRefund(charged, 'unknown'));
  const notice = { kind: 'support.refund', refundId, event: 'unknown' } as const;
  const shown = (await tell(notice)).at(-1);
  expect(shown?.threadId).toBeDefined();
  expect(shown?.text).toContain(`Возврат №${refundId}: 500\u00a0₽ на карту\u00a0••\u00a01111`);
  expect(pressesOf(shown)).toEqual([`refund:done:${refundId}`, `refund:undone:${refundId}`]);
  await office.db.refund.update({ where: { id: BigInt(refundId) }, data: { state: 'finished' } });
  expect(await tell(notice)).toEqual([]);
});

test('a refund that was cancelled is told as it ended, not as it began', async () => {
  const charged = await addCharge('succeeded');
  const refundId = String(await addRefund(charged, 'cancelled'));
  expect(await tell({ kind: 'support.refund', refundId, event: 'accepted' })).toEqual([]);
  const shown = (await tell({ kind: 'support.refund', refundId, event: 'cancelled' })).at(-1);
  expect(shown?.text).toContain('Платёжная система отменила возврат. Деньги снова на балансе клиента.');
});
