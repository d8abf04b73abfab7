// Guarantee: a warning says to the letter how the balance stands, what follows and what autopay will do about it; its buttons say
// what the bot reads; and the sum it offers ends the warning.
import { describe, expect, test } from 'vitest';
import { recommendedMinor } from '../../../src/alerts/recommend.ts';
import { press, pressed } from '../../../src/bot/callback-data.ts';
import { type AlertView, alertScreen, alertText, standingLines } from '../../../src/notifications/templates/alert.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { toInlineKeyboard } from '../../../src/platform/telegram/screen.ts';

const translator = createTranslator();
const ru = translator('ru');
const rub = (amountMinor: bigint) => ({ amountMinor, currency: 'RUB' }) as const;
const view: AlertView = {
  level: 'warning',
  balance: rub(150_00n),
  spending: { burn: rub(50_00n), daysLeft: 3, endsAt: new Date('2026-11-24T12:00:00Z') },
  isByDays: true,
  owed: null,
  autopay: null,
  accountNumber: '100001',
  timeZone: 'Europe/Moscow',
  now: new Date('2026-11-21T12:00:00Z'),
};
const acts = {
  kind: 'acts',
  amount: rub(500_00n),
  cardMask: '411111******1111',
  below: rub(100_00n),
  isDue: false,
} as const;

/** As a person reads it: plain spaces, no tags. */
const plain = (html: string): string => html.replaceAll('\u00a0', ' ').replaceAll(/<\/?b>/g, '');
const read = (change: Partial<AlertView>, language: 'ru' | 'en' = 'ru'): string =>
  plain(alertText({ ...view, ...change }, translator(language), language));

describe('what it says', () => {
  test('of days that are left', () => {
    expect(read({})).toBe(
      [
        'Баланса хватит примерно на 3 дня',
        'На балансе 150 ₽, расход 50 ₽ в день.',
        '',
        'При таком расходе деньги закончатся 24 ноября, и услуги могут остановиться.',
        '',
        'Лицевой счёт №100001',
      ].join('\n'),
    );
    expect(read({}, 'en')).toContain('Your balance will last about 3 days\nBalance ₽150, spending ₽50 a day.\n');
  });

  test('of the last day', () => {
    const spending = { burn: rub(50_00n), daysLeft: 0, endsAt: new Date('2026-11-21T18:00:00Z') };
    const text = read({ level: 'critical', balance: rub(20_00n), spending });
    expect(text).toContain('Баланса не хватит и на день\nНа балансе 20 ₽, расход 50 ₽ в день.\n');
    expect(text).toContain('деньги закончатся уже сегодня');
  });

  test('of a low sum, with and without spending', () => {
    const slow = { burn: rub(1_00n), daysLeft: 90, endsAt: new Date('2027-02-19T12:00:00Z') };
    expect(read({ balance: rub(90_00n), isByDays: false, spending: slow })).toContain(
      'На балансе осталось 90 ₽\nРасход 1 ₽ в день.\n',
    );
    expect(read({ balance: rub(90_00n), isByDays: false, spending: null })).toContain(
      'На балансе осталось 90 ₽\n\nКогда деньги закончатся, услуги могут остановиться.\n',
    );
  });

  test('of an empty balance, and of what it did not suffice for', () => {
    expect(read({ level: 'empty', balance: rub(0n), owed: rub(3_50n) })).toBe(
      [
        'Деньги на балансе закончились',
        'Не хватило на услуги: 3,50 ₽. Спишу из следующего пополнения.',
        '',
        'Услуги могут остановиться. Пополните баланс, чтобы они работали.',
        '',
        'Лицевой счёт №100001',
      ].join('\n'),
    );
  });

  test('of autopay: what it will do, or that it will not', () => {
    expect(read({ autopay: acts })).toContain(
      'Ничего делать не нужно: когда останется меньше 100 ₽, автоплатёж пополнит баланс на 500 ₽ с карты •• 1111.',
    );
    expect(read({ autopay: { ...acts, isDue: true } })).toContain('автоплатёж скоро пополнит баланс на 500 ₽');
    expect(read({ autopay: acts })).not.toContain('остановиться');
    expect(read({ autopay: { kind: 'paused' } })).toContain('Автоплатёж приостановлен и баланс не пополнит.');
    expect(read({ autopay: { kind: 'limit' } })).toContain('больше баланс не пополнит');
  });

  test('of autopay that was declined: not that it will see to it, but when it tries again', () => {
    const retryAt = new Date('2026-11-22T07:00:00Z');
    expect(read({ autopay: { kind: 'declined', retryAt } })).toContain(
      'Последнее списание автоплатежа не прошло, попробую ещё раз 22 ноября в 10:00.',
    );
    expect(read({ autopay: { kind: 'declined', retryAt: null } })).toContain('рассчитывать на него пока не стоит');
  });

  test('in short, within a message of autopay’s; the balance is not said twice', () => {
    const inShort = (change: Partial<AlertView>, balanceSaid: boolean) =>
      standingLines({ ...view, ...change }, balanceSaid, ru, 'ru').map((line) =>
        line.replaceAll('\u00a0', ' ').replaceAll(/<\/?b>/g, ''),
      );
    const spending = { burn: rub(50_00n), daysLeft: 1, endsAt: new Date('2026-11-22T12:00:00Z') };
    const byDays = { spending, isByDays: true, balance: rub(90_00n) };
    const days = 'Баланса хватит примерно на 1 день';
    expect(inShort(byDays, false)).toEqual([days, 'На балансе 90 ₽, расход 50 ₽ в день.']);
    expect(inShort(byDays, true)).toEqual([days, 'Расход 50 ₽ в день.']);
    const bySum = { spending: null, isByDays: false, balance: rub(90_00n) };
    expect(inShort(bySum, false)).toEqual(['На балансе осталось 90 ₽']);
    expect(inShort(bySum, true)).toEqual([]);
  });

  test('nothing of what others wrote becomes markup', () => {
    expect(alertText({ ...view, accountNumber: '<b>1' }, ru, 'ru')).toContain('&lt;b&gt;1');
  });
});

describe('what can be pressed', () => {
  const dataOf = (topUp: { amount: ReturnType<typeof rub> | null } | undefined, change: Partial<AlertView> = {}) => {
    const actions = { watchId: 7n, ...(topUp ? { topUp } : {}) };
    const keyboard = toInlineKeyboard(alertScreen({ ...view, ...change }, actions, ru, 'ru').buttons).flat();
    return keyboard.map((button) => ('callback_data' in button ? button.callback_data : ''));
  };

  test('is what the bot reads', () => {
    expect(dataOf({ amount: rub(500_00n) }, { autopay: acts })).toEqual([
      press.payAfterAlert(7n, 500_00n),
      press.topUpAfterAlert(7n),
      press.remindTomorrow(7n),
      press.autopay,
    ]);
    expect(press.payAfterAlert(7n, 500_00n)).toMatch(pressed.payAfterAlert);
    expect(press.topUpAfterAlert(7n)).toMatch(pressed.payAfterAlert);
    expect(press.remindTomorrow(7n)).toMatch(pressed.remindTomorrow);
  });

  test('without a known sum it is asked for, and who only looks on is reminded at most', () => {
    expect(dataOf({ amount: null })).toEqual([press.topUpAfterAlert(7n), press.remindTomorrow(7n)]);
    expect(dataOf(undefined)).toEqual([press.remindTomorrow(7n)]);
  });
});

describe('the sum on offer', () => {
  const offered = [100_00n, 500_00n, 1_500_00n].map((amountMinor) => ({ amountMinor, reasons: [] }));
  const thresholds = { infoDays: 7, warningDays: 3, criticalDays: 1, sumMinor: 100_00n };
  const at = (burnPerDayMinor: bigint) => ({
    thresholds,
    holding: { spendableMinor: 150_00n, burnPerDayMinor, isUsed: true },
  });

  test('is the least that ends the warning for good', () => {
    expect(recommendedMinor(offered, at(50_00n))).toBe(500_00n);
    expect(recommendedMinor(offered, at(10_00n))).toBe(100_00n);
  });

  test('is the greatest where none does, and none where nothing is on offer', () => {
    expect(recommendedMinor(offered, at(500_00n))).toBe(1_500_00n);
    expect(recommendedMinor([], at(50_00n))).toBe(undefined);
  });
});
