// Guarantee: bills of the largest sums and the longest words fit a phone and Telegram's limits in both languages, outside text
// stays text, sums do not break across lines, and no two states share their words.
import { describe, expect, test } from 'vitest';
import type { Bill } from '../../../src/bills/index.ts';
import { billScreen } from '../../../src/bot/screens/bill.ts';
import { billListScreen } from '../../../src/bot/screens/bill-list.ts';
import { summaryScreen } from '../../../src/bot/screens/summary.ts';
import { billPaidScreen, billUnpaidScreen } from '../../../src/notifications/templates/bill.ts';
import { rateWords } from '../../../src/notifications/templates/rate-words.ts';
import { createTranslator, type Language } from '../../../src/platform/i18n.ts';
import { languages } from '../../../src/platform/locales.ts';
import { type Screen, toInlineKeyboard } from '../../../src/platform/telegram/screen.ts';

const translator = createTranslator();
const at = new Date('2026-11-21T09:00:00Z');
const evil = '<b>&"</b>';
const largest = 99_999_999_99n;
const number = '9'.repeat(12);

const topUp: Bill = {
  ...{ id: 10n ** 12n, token: 'x'.repeat(22), accountId: 1n, kind: 'top-up', amountMinor: largest, currency: 'USD' },
  ...{ paidMinor: 0n, periodFrom: null, periodTo: null, description: null, lines: [], requestKey: 'key', userId: 1n },
  ...{ createdAt: at, paidAt: null, cancelledAt: null },
};
const service: Bill = {
  ...{ ...topUp, kind: 'service', periodFrom: '2022-09-01', periodTo: '2022-09-30' },
  ...{ description: evil.repeat(40).slice(0, 300), paidMinor: 1n },
  lines: Array.from({ length: 100 }, () => ({ service: evil.repeat(20).slice(0, 100), amountMinor: largest / 100n })),
};
const bills: readonly (readonly [string, Bill])[] = [
  ['unpaid', topUp],
  ['partly paid', { ...topUp, paidMinor: 1n }],
  ['paid', { ...topUp, paidMinor: largest, paidAt: at }],
  ['cancelled', { ...topUp, cancelledAt: at }],
  ['of a service', service],
];
const known = { kind: 'known', rateMicro: 74_123_456n, inForceOn: '2026-11-21' } as const;
const money = { amountMinor: largest, currency: 'USD' } as const;
const rubles = { sum: { amountMinor: largest * 74n, currency: 'RUB' } as const, rateMicro: 74_123_456n };

function screensOf(language: Language): [string, Screen][] {
  const wording = { t: translator(language), language };
  const view = { accountNumber: number, timeZone: 'Europe/Moscow', url: `https://pay.example.ru/b/${topUp.token}` };
  const list = {
    ...{ older: topUp.id, isOlderPage: true, number, balance: money, unpaid: { count: 99, left: money } },
    ...{ exchange: known, mayPay: true, invoices: true },
  };
  const summary = {
    ...{
      paymentId: 2_147_483_647,
      url: 'https://pay.example',
      number,
      amount: money,
      balance: money,
      owedMinor: 0n,
      rubles,
    },
    ...({ cardKind: 'russian', until: '22 ноября, 14:05', foreignCard: null, promoCodes: false } as const),
    ...{ changeAmount: 'topup', take: () => 'topup' },
  };
  const held = { rubles: rubles.sum, until: '14:05' };
  const paid = { ...service, paidMinor: service.amountMinor };
  const pages = { unpaid: Array<Bill>(5).fill(service), paid: Array<Bill>(25).fill(paid) };
  return [
    ...bills.map(([name, bill]): [string, Screen] => [
      `bill ${name}`,
      billScreen(wording, { ...view, bill, exchange: known, held, mayPay: true, note: wording.t('bills:closed') }),
    ]),
    [
      'bill without a rate',
      billScreen(wording, { ...view, bill: topUp, exchange: { kind: 'missing' }, mayPay: false }),
    ],
    ...(['unpaid', 'paid'] as const).flatMap((which): [string, Screen][] => [
      [`list ${which}`, billListScreen(wording, { ...list, which, bills: pages[which] })],
      [`list ${which}, empty`, billListScreen(wording, { ...list, which, bills: [], mayPay: false, invoices: false })],
    ]),
    ...[0n, 1n, largest, 2n * largest].map((leftMinor): [string, Screen] => [
      `summary of a bill with ${leftMinor} left`,
      summaryScreen(wording, { ...summary, bill: { bill: service, leftMinor, dueMinor: 3n * largest } }),
    ]),
    ...bills.map(([name, bill]): [string, Screen] => [
      `notice of a bill ${name}`,
      billPaidScreen(wording, { bill, credit: money, rubles, balance: money, accountNumber: number }),
    ]),
    ['notice of an unpaid day', billUnpaidScreen(wording, { bill: service, accountNumber: number })],
  ];
}

/** Telegram cuts longer labels off on a phone; found by eye at the usual width. */
const longestLabel = 40;

/** @returns what is left after the entities are parsed: that is what the Bot API counts (sendMessage, text) */
const shown = (html: string): string => html.replaceAll(/<\/?b>/g, '').replaceAll(/&(?:amp|lt|gt|quot);/g, '.');

describe.each(languages)('in %s', (language) => {
  test.each(screensOf(language))('%s', (_name, { html, buttons }) => {
    expect(shown(html).length).toBeLessThanOrEqual(4_096);
    expect(html).not.toMatch(/\{\{|\}\}|undefined|null|NaN/);
    expect(html.replaceAll(/<\/?b>/g, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/);
    const labels = toInlineKeyboard(buttons)
      .flat()
      .map(({ text }) => text);
    expect(labels.filter((label) => label.length === 0 || label.length > longestLabel)).toEqual([]);
    // A sum and its sign stay together.
    if (language === 'ru') expect(html).not.toMatch(/\d [$₽]|\d \d{3}\b/);
  });

  test('each state of a bill is said in words of its own', () => {
    const t = translator(language);
    const words = (['unpaid', 'partly-paid', 'paid', 'cancelled'] as const).map((state) => t(`bills:state.${state}`));
    expect(new Set(words).size).toBe(4);
  });
});

test.each([
  [74_000_000n, '74\u00a0₽', '₽74'],
  [73_999_900n, '73,9999\u00a0₽', '₽73.9999'],
  [73_500_000n, '73,50\u00a0₽', '₽73.50'],
  [74_000_001n, '74,000001\u00a0₽', '₽74.000001'],
])('a rate of %s millionths is said whole', (rateMicro, ru, en) => {
  expect(rateWords(rateMicro, 'ru')).toBe(ru);
  expect(rateWords(rateMicro, 'en')).toBe(en);
});
