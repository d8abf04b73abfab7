// Guarantee: what is told of refunds, and to the group of charges that went wrong, is right to the letter, cannot be broken by
// what people have written, and its buttons say what the support desk understands.
import { describe, expect, test } from 'vitest';
import { deskPressed } from '../../../src/bot/support-desk/press.ts';
import {
  chargedAfterEndScreen,
  notAllowedScreen,
  outcomeUnknownScreen,
} from '../../../src/notifications/templates/autopay-trouble.ts';
import {
  refundDoneButton,
  refundPaymentButton,
  refundUndoneButton,
} from '../../../src/notifications/templates/buttons.ts';
import { refundAcceptedScreen, refundUndoneScreen } from '../../../src/notifications/templates/refund.ts';
import { type RefundReportView, refundReportScreen } from '../../../src/notifications/templates/refund-report.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { type Button, type Screen, toInlineKeyboard } from '../../../src/platform/telegram/screen.ts';

const translator = createTranslator();
const ru = translator('ru');
const rub = (amountMinor: bigint) => ({ amountMinor, currency: 'RUB' }) as const;

const read = ({ html }: Screen): string => html.replaceAll('\u00a0', ' ').replaceAll(/<\/?(?:b|code)>/g, '');
const dataOf = ({ buttons }: Screen): string[] =>
  toInlineKeyboard(buttons)
    .flat()
    .map((button) => ('callback_data' in button ? button.callback_data : ''));

describe('for the customer', () => {
  const refund = {
    paymentId: 42,
    amount: rub(50_000n),
    onCard: rub(50_000n),
    cardMask: '411111******1111',
    bonusMinor: 0n,
    spentBonusMinor: 0n,
    balance: rub(61_200n),
    accountNumber: '100001',
    askedAt: new Date('2026-11-21T21:30:00Z'),
    timeZone: 'Europe/Moscow',
  };

  test('where the balance is in dollars, a refund says what goes to the card and what that is on the balance', () => {
    const amount = { amountMinor: 50_00n, currency: 'USD' } as const;
    const view = { ...refund, amount, onCard: rub(370_000n), balance: amount };
    expect(read(refundAcceptedScreen(view, ru, 'ru'))).toContain('Возвращаем 3 700 ₽ (50 $) на карту •• 1111');
    expect(read(refundUndoneScreen(view, ru, 'ru'))).toContain('Вернуть 3 700 ₽ (50 $) на карту •• 1111 не удалось');
  });

  test('a refund on its way says the sum, the card, the days and the balance', () => {
    const screen = refundAcceptedScreen(refund, ru, 'ru');
    expect(read(screen)).toBe(
      [
        'Возвращаем 500 ₽ на карту •• 1111',
        'Обычно деньги приходят в течение 5 рабочих дней: срок зависит от банка.',
        '',
        'Баланс: 612 ₽',
        'Лицевой счёт №100001',
        'По платежу №42 · 22 ноября 2026 г. в 00:30',
      ].join('\n'),
    );
    expect(dataOf(screen)).toEqual(['menu', 'support']);
  });

  test('a bonus that went with it is named, and what was spent of it', () => {
    const text = read(refundAcceptedScreen({ ...refund, bonusMinor: 20_000n, spentBonusMinor: 5_000n }, ru, 'ru'));
    expect(text).toContain('Отменён и бонус по промокоду: −200 ₽.\nИз него 50 ₽ уже потрачено,');
    expect(read(refundAcceptedScreen({ ...refund, bonusMinor: 20_000n }, ru, 'ru'))).not.toContain('потрачены');
  });

  test('one that could not be made says where the money is', () => {
    const screen = refundUndoneScreen({ ...refund, cardMask: null }, ru, 'ru');
    expect(read(screen)).toMatch(/^Вернуть 500 ₽ на карту не удалось\nДеньги снова на балансе\.\n/);
    expect(dataOf(screen)).toEqual(['support', 'menu']);
    expect(read(refundUndoneScreen({ ...refund, bonusMinor: 20_000n }, ru, 'ru'))).toContain('Деньги и бонус снова');
  });
});

const whose = {
  customer: { userId: 1001n, firstName: 'Анна <b>', username: 'anna', account: null },
  account: { number: '100001', name: 'ООО <Рога>' },
};
const charge = { ...whose, paymentId: 42, amount: rub(50_000n), cardMask: '411111******1111' };

describe('for the group', () => {
  test('a charge after the end: when it ended, when it was paid, whose it is, and the way back to the card', () => {
    const view = {
      ...charge,
      endedAt: new Date('2026-11-21T11:05:00Z'),
      paidAt: new Date('2026-11-21T11:06:00Z'),
      isGivenBack: false,
      timeZone: 'Europe/Moscow',
    };
    const screen = chargedAfterEndScreen(view, ru, 'ru');
    expect(read(screen)).toContain('Списание после отключения автоплатежа: 500 ₽ с карты •• 1111');
    expect(read(screen)).toContain('отключён 21.11 14:05, списание №42 уже было в пути и прошло 21.11 14:06.');
    expect(screen.html).toContain(
      'Анна &lt;b&gt; (@anna) · <code>1001</code>\nЛицевой счёт №100001 · ООО &lt;Рога&gt;',
    );
    expect(dataOf(screen)).toEqual(['refund:payment:42']);
    expect(dataOf(chargedAfterEndScreen({ ...view, isGivenBack: true }, ru, 'ru'))).toEqual([]);
  });

  test('an outcome that was never learned, and a shop that may not charge', () => {
    const view = { ...charge, createdAt: new Date('2026-11-13T11:05:00Z'), timeZone: 'Europe/Moscow' };
    expect(read(outcomeUnknownScreen(view, ru, 'ru'))).toContain(
      'прошло ли списание №42 от 13 ноября 2026 г. в 14:05.',
    );
    expect(read(notAllowedScreen({ paymentId: 42 }, ru))).toContain('не разрешает магазину списания');
  });

  const report: RefundReportView = {
    ...whose,
    id: 7n,
    paymentId: 42,
    event: 'accepted',
    amount: rub(50_000n),
    onCard: rub(50_000n),
    cardMask: null,
    reason: 'списано <после>',
    askedByName: 'Ольга',
    failure: null,
  };

  test.each([
    ['accepted', 'Платёжная система приняла возврат. Напишу, чем он закончится.'],
    ['finished', 'Деньги возвращены.'],
    ['refused', 'Возврата не будет. Деньги снова на балансе клиента.'],
    ['cancelled', 'Платёжная система отменила возврат. Деньги снова на балансе клиента.'],
  ] as const)('a refund that is %s needs nobody', (event, line) => {
    const screen = refundReportScreen({ ...report, event }, ru, 'ru');
    expect(read(screen).split('\n').slice(0, 3)).toEqual(['Возврат №7: 500 ₽ на карту', line, '']);
    expect(screen.html).toContain('Вернуть просит Ольга. Причина: списано &lt;после&gt;\nПлатёж №42\n');
    expect(dataOf(screen)).toEqual([]);
  });

  test('one whose end nobody knows asks an agent to look', () => {
    const screen = refundReportScreen({ ...report, event: 'unknown' }, ru, 'ru');
    expect(read(screen)).toContain('С баланса деньги сняты. Найдите платёж в её кабинете');
    expect(dataOf(screen)).toEqual(['refund:done:7', 'refund:undone:7']);
  });

  test('a refusal gives the payment system’s own word, cut and made harmless', () => {
    const failure = `<i>${'x'.repeat(4_000)}`;
    const { html } = refundReportScreen({ ...report, event: 'refused', failure }, ru, 'ru');
    expect(html).toContain('\nЕё ответ: &lt;i&gt;xxx');
    expect(html.length).toBeLessThan(1_000);
  });

  test('the desk reads what these buttons say, for the largest numbers there are', () => {
    const said = (button: Button) => ('data' in button ? button.data : '');
    expect(deskPressed.refundPayment.exec(said(refundPaymentButton(ru, 2_147_483_647)))?.[1]).toBe('2147483647');
    const largest = String(10n ** 18n - 1n);
    expect(deskPressed.refundDone.exec(said(refundDoneButton(ru, largest)))?.[1]).toBe(largest);
    expect(deskPressed.refundUndone.exec(said(refundUndoneButton(ru, largest)))?.[1]).toBe(largest);
  });
});
