// Guarantee: the screens of «Уведомления» fit a phone and Telegram's limits in both languages, with the longest values; what
// people typed stays text; and what a button says is read back as it was meant.
import { describe, expect, test } from 'vitest';
import type { ReaderSettings } from '../../../src/alerts/index.ts';
import { notifyPress, notifyPressed } from '../../../src/bot/notify-press.ts';
import { notificationsScreen } from '../../../src/bot/screens/notifications.ts';
import {
  daysScreen,
  hoursScreen,
  kindsScreen,
  sumScreen,
  zoneScreen,
} from '../../../src/bot/screens/notifications-choices.ts';
import { askEmailScreen, codeScreen, emailScreen } from '../../../src/bot/screens/notifications-email.ts';
import { createTranslator, type Language } from '../../../src/platform/i18n.ts';
import { languages } from '../../../src/platform/locales.ts';
import { type Screen, toInlineKeyboard } from '../../../src/platform/telegram/screen.ts';

const translator = createTranslator();
const accountId = 10n ** 18n - 1n;
const number = '9'.repeat(12);
const largest = 999_999_999_999_999_99n;
const email = `<b>&${'x'.repeat(240)}@y.ru`;
const thresholds = { infoDays: 365, warningDays: 365, criticalDays: 365, sumMinor: largest };
const settings: ReaderSettings = {
  ...{ timeZone: null, quietFromMinute: 1_320, quietToMinute: 540, wantsWarnings: true, wantsNews: true },
};
const off = { ...settings, quietFromMinute: 0, quietToMinute: 0, wantsWarnings: false, wantsNews: false };

function screensOf(language: Language): [string, Screen][] {
  const wording = { t: translator(language), language };
  const view = {
    ...({ accountId, number, currency: 'RUB', thresholds, settings, note: wording.t('alerts:set.confirmed') } as const),
    ...({ timeZone: 'America/Argentina/ComodRivadavia', timeThere: '14:05' } as const),
  };
  const sum = { accountId, number, currency: 'RUB', sumMinor: largest, usualMinor: largest / 10n } as const;
  return [
    ['all', notificationsScreen(wording, { ...view, email: { kind: 'confirmed', email } })],
    ['waiting', notificationsScreen(wording, { ...view, email: { kind: 'waiting', email, codeUntil: null } })],
    ['off, no mail server', notificationsScreen(wording, { ...view, settings: off, email: undefined })],
    ['off', notificationsScreen(wording, { ...view, settings: off, email: { kind: 'none' } })],
    ['days', daysScreen(wording, { accountId, number, thresholds, meant: [365, 300, 200] })],
    ['sum', sumScreen(wording, { ...sum, meantMinor: [largest, 1n] })],
    ['no sum', sumScreen(wording, { ...sum, sumMinor: 0n })],
    ['hours', hoursScreen(wording, settings)],
    ['no hours', hoursScreen(wording, off)],
    ['zone', zoneScreen(wording, { own: 'Asia/Kamchatka', accountZone: 'UTC', timeIn: () => '14:05' })],
    ['kinds', kindsScreen(wording, settings)],
    ['no kinds', kindsScreen(wording, off)],
    ['e-mail', emailScreen(wording, { email })],
    ['an e-mail', askEmailScreen(wording, {})],
    ['another e-mail', askEmailScreen(wording, { known: email })],
    ['code', codeScreen(wording, { email, until: '14:05', note: wording.t('alerts:set.codeWrong', { count: 4 }) })],
    ['code over', codeScreen(wording, { email, until: null })],
  ];
}

/** Two labels in a row are whole up to this, as found by eye on a phone. */
const longestHalf = 24;
const longestWhole = 40;

describe.each(languages)('in %s', (language) => {
  test.each(screensOf(language))('%s', (_name, { html, buttons }) => {
    expect(html.length).toBeLessThanOrEqual(4_096);
    expect(html).not.toMatch(/\{\{|\}\}|undefined|null|NaN/);
    expect(html.replaceAll(/<\/?b>/g, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    if (language === 'ru') expect(html).not.toMatch(/\d [$₽]|\d \d{3}\b/);
    for (const row of toInlineKeyboard(buttons)) {
      const labels = row.map(({ text }) => text);
      expect(labels.filter((label) => label.length > (row.length > 1 ? longestHalf : longestWhole))).toEqual([]);
    }
  });
});

const read = (pattern: RegExp, data: string) => [...(pattern.exec(data) ?? [])].slice(1);

describe('a button', () => {
  test('names the account whose days or sum it sets', () => {
    const id = String(accountId);
    expect(read(notifyPressed.days, notifyPress.days(accountId))).toEqual([id, undefined, undefined, undefined]);
    expect(read(notifyPressed.days, notifyPress.takeDays(accountId, [365, 14, 1]))).toEqual([id, '365', '14', '1']);
    expect(read(notifyPressed.sum, notifyPress.takeSum(accountId, largest))).toEqual([id, String(largest)]);
    expect(read(notifyPressed.sum, notifyPress.takeSum(accountId, 0n))).toEqual([id, '0']);
  });

  test('names hours, zone and kind', () => {
    expect(read(notifyPressed.takeHours, notifyPress.takeHours(1_320, 540))).toEqual(['1320', '540']);
    expect(read(notifyPressed.takeZone, notifyPress.takeZone('Asia/Kamchatka'))).toEqual(['Asia/Kamchatka']);
    expect(read(notifyPressed.takeZone, notifyPress.takeZone(null))).toEqual(['-']);
    expect(read(notifyPressed.setKind, notifyPress.setKind('news', false))).toEqual(['news', 'off']);
  });

  test('that asks is taken for none that sets', () => {
    const asks = [notifyPress.hours, notifyPress.zone, notifyPress.kinds, notifyPress.email, notifyPress.open];
    const taken = asks.filter((data) => Object.values(notifyPressed).some((pattern) => pattern.test(data)));
    expect(taken).toEqual([]);
  });
});
