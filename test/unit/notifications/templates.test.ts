// Guarantee: what people are told is right to the letter in both languages, names inside cannot break the message, and the
// buttons say what the bot understands.
import { expect, test } from 'vitest';
import { press, pressed } from '../../../src/bot/callback-data.ts';
import { cancelledScreen } from '../../../src/notifications/templates/cancelled.ts';
import { lateScreen } from '../../../src/notifications/templates/late.ts';
import { quarantinedScreen } from '../../../src/notifications/templates/quarantined.ts';
import { receiptScreen } from '../../../src/notifications/templates/receipt.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { toInlineKeyboard } from '../../../src/platform/telegram/screen.ts';

const translator = createTranslator();
const unpaid = {
  paymentId: 42,
  amount: { amountMinor: 150_050n, currency: 'RUB' },
  credit: { amountMinor: 150_050n, currency: 'RUB' },
  createdAt: new Date('2026-11-21T21:30:00Z'),
  timeZone: 'Asia/Vladivostok',
} as const;
const receipt = {
  paymentId: 42,
  amount: { amountMinor: 150_000n, currency: 'RUB' },
  balance: { amountMinor: 1_234_567n, currency: 'RUB' },
  accountNumber: '100001',
  paidAt: new Date('2026-11-21T21:30:00Z'),
  timeZone: 'Europe/Moscow',
} as const;

test('the receipt in Russian', () => {
  expect(receiptScreen(receipt, translator('ru'), 'ru').html).toBe(
    [
      '<b>Спасибо, деньги на балансе: +1\u00a0500\u00a0₽</b>',
      '',
      'Баланс: 12\u00a0345,67\u00a0₽',
      'Лицевой счёт №100001',
      'Платёж №42 · 22 ноября 2026 г. в 00:30',
    ].join('\n'),
  );
});

test('the receipt with a bonus, and without the one that was hoped for', () => {
  const bonus = { amountMinor: 20_000n, currency: 'RUB' } as const;
  const granted = { ...receipt, promo: { kind: 'granted', code: 'WELCOME', bonus } } as const;
  expect(receiptScreen(granted, translator('ru'), 'ru').html).toMatch(
    /^<b>[^\n]*\+1\u00a0500\u00a0₽<\/b>\nИ бонус \+200\u00a0₽ по промокоду WELCOME\n\nБаланс/,
  );
  const lapsed = { ...receipt, promo: { kind: 'lapsed', code: '<b>' } } as const;
  expect(receiptScreen(lapsed, translator('ru'), 'ru').html).toContain('Промокод &lt;b&gt; к этому времени уже не');
  expect(receiptScreen(receipt, translator('ru'), 'ru').html).not.toContain('ромокод');
});

test('the receipt in English', () => {
  const { html } = receiptScreen(receipt, translator('en'), 'en');
  expect(html).toMatch(/^<b>Thank you, the money is in: \+₽1,500<\/b>\n\nBalance: ₽12,345\.67\n/);
  expect(html).toContain('Payment No. 42 · November 22, 2026 at 12:30');
});

test('the day and hour are those of the account’s zone', () => {
  expect(lateScreen(unpaid, translator('ru'), 'ru').html).toContain('Платёж №42 от 22 ноября 2026 г. в 07:30');
  expect(cancelledScreen(unpaid, translator('ru'), 'ru').html).toContain('1\u00a0500,50\u00a0₽');
});

test('every button is one that the bot understands', () => {
  const t = translator('ru');
  const screens = [receiptScreen(receipt, t, 'ru'), lateScreen(unpaid, t, 'ru'), cancelledScreen(unpaid, t, 'ru')];
  const data = screens
    .flatMap(({ buttons }) => toInlineKeyboard(buttons).flat())
    .map((button) => ('callback_data' in button ? button.callback_data : ''));
  const known: readonly string[] = [press.topUp, press.menu, press.support];
  expect(data.filter((one) => !known.includes(one) && !pressed.check.test(one))).toEqual([]);
  expect(data).toContain(press.check(42));
});

test('what comes from outside cannot break the message', () => {
  const view = { ...receipt, accountNumber: '<b>&' };
  expect(receiptScreen(view, translator('ru'), 'ru').html).toContain('Лицевой счёт №&lt;b&gt;&amp;');
});

test('support is told the reason, the number and the sum, as far as they are known', () => {
  const view = { notificationId: '7', gateway: 'robokassa', receivedAt: new Date(0), timeZone: 'Europe/Moscow' };
  const known = quarantinedScreen(
    { ...view, problem: 'sum-mismatch', invoiceId: 42, amount: { amountMinor: 100n, currency: 'RUB' } },
    translator('ru'),
    'ru',
  );
  expect(known.html).toContain('сумма не та');
  expect(known.html).toContain('Номер у платёжной системы: 42\nСумма: 1\u00a0₽\n');
  const unknown = quarantinedScreen(
    { ...view, problem: 'unknown-invoice', invoiceId: null, amount: null },
    translator('ru'),
    'ru',
  );
  expect(unknown.html).not.toContain('Сумма:');
});

test('where the balance is in dollars, the receipt says what was paid and at which rate', () => {
  const credit = { amountMinor: 100_00n, currency: 'USD' } as const;
  const paid = { amountMinor: 7_400_00n, currency: 'RUB' } as const;
  const view = { ...receipt, amount: credit, balance: credit, exchanged: { paid, rateMicro: 74_000_000n } };
  const read = (html: string) => html.replaceAll('\u00a0', ' ');
  expect(read(receiptScreen(view, translator('ru'), 'ru').html)).toContain(
    'деньги на балансе: +100 $</b>\nОплачено 7 400 ₽ по курсу 74 ₽ за 1 $\n',
  );
  expect(receiptScreen(view, translator('en'), 'en').html).toContain('Paid ₽7,400 at ₽74 for $1');
  const both = { ...unpaid, amount: paid, credit };
  expect(read(lateScreen(both, translator('ru'), 'ru').html)).toContain('Оплата на 7 400 ₽ (100 $) пока не дошла');
  expect(read(cancelledScreen(both, translator('ru'), 'ru').html)).toContain('Оплата на 7 400 ₽ (100 $) не прошла');
});
