// Guarantee: every screen of the bot is a message that Telegram takes, in both languages and for every profile: its length,
// its markup, its keyboard; labels are short enough to be read on a phone; and each screen has a way on.
import { describe, expect, test } from 'vitest';
import { accountsScreen, menuScreen } from '../../../src/bot/screens/menu.ts';
import { languageScreen, welcomeScreen } from '../../../src/bot/screens/onboarding.ts';
import { helpScreen, profileScreen, supportScreen } from '../../../src/bot/screens/profile.ts';
import { type RefusalView, refusalScreen } from '../../../src/bot/screens/refusal.ts';
import { amountScreen, byInvoiceScreen, noticeScreen, summaryScreen } from '../../../src/bot/screens/topup.ts';
import { entityTypes, type Profile } from '../../../src/config/profile.ts';
import { profiles } from '../../../src/config/profiles/index.ts';
import { createTranslator, type Language } from '../../../src/platform/i18n.ts';
import { languages } from '../../../src/platform/locales.ts';
import { type Screen, toInlineKeyboard } from '../../../src/platform/telegram/screen.ts';
import { presets } from '../../../src/topup/presets.ts';

const translator = createTranslator();
const number = '9'.repeat(12);
const large = { amountMinor: 999_999_999_999_99n, currency: 'RUB' } as const;
const paymentId = 2_147_483_647;
const evil = '<b>&"</b>';

function screensOf(profile: Profile, language: Language): [string, Screen][] {
  const t = translator(language);
  const wording = { t, language };
  const { currency, card } = profile;
  const money = { ...large, currency };
  const refuse = (refused: RefusalView['refused'], mend: RefusalView['mend'] = (sum) => sum) =>
    refusalScreen(wording, { refused, currency, cardKind: 'foreign', mend, usualMinor: [1_000_00n] });
  const facts = { lastPaidMinor: 777_00n, highestDailySpendMinor: 55_58n };
  const offered = presets(card, facts);
  return [
    ['language', languageScreen(t, t('start:linked', { number }))],
    ['welcome', welcomeScreen(t, profile, t('start:linkUnknown'))],
    ['menu', menu(t, language, { money, severalAccounts: true })],
    [
      'accounts',
      accountsScreen(
        t,
        language,
        Array.from({ length: 99 }, (_, index) => ({ accountId: BigInt(index + 1), number, balance: money })),
      ),
    ],
    ['amount', amountScreen(wording, { policy: card, presets: offered, currency, cardKind: 'russian' })],
    [
      'summary',
      summaryScreen(wording, {
        paymentId,
        url: `https://pay.example/${'x'.repeat(1_500)}`,
        number,
        amount: money,
        balance: money,
        cardKind: 'foreign',
        until: '22 ноября, 14:05',
        foreignCard: card.foreignCard,
        note: t('topup:notYet', { time: '14:05' }),
      }),
    ],
    ['by invoice', byInvoiceScreen(wording, profile, { number, entityType: 'LEGAL_ENTITY', username: evil })],
    [
      'profile',
      profileScreen(t, profile, {
        number,
        entityType: 'SOLE_PROPRIETOR',
        role: 'owner',
        timeZone: 'America/Argentina/Buenos_Aires',
      }),
    ],
    ['support', supportScreen(t, profile, { number, paymentId })],
    ['support of a newcomer', supportScreen(t, profile, {})],
    ['help', helpScreen(t)],
    ['notice', noticeScreen(t, t('topup:rateMissing'))],
    [
      'refused text',
      refuse({
        typed: { kind: 'too-many-decimals', lowerMinor: large.amountMinor, upperMinor: large.amountMinor + 1n },
      }),
    ],
    [
      'refused sum',
      refuse({ quote: { kind: 'foreign-card-minimum', minimumMinor: 1_000_00n, network: 'Mastercard' } }),
    ],
  ];
}

function menu(
  t: ReturnType<typeof translator>,
  language: Language,
  view: { money: { amountMinor: bigint; currency: 'RUB' | 'USD' }; severalAccounts: boolean },
): Screen {
  const { money, severalAccounts } = view;
  const pending = Array.from({ length: 20 }, (_, index) => ({ paymentId: index + 1, amount: money }));
  return menuScreen(t, language, {
    number,
    entityType: 'SOLE_PROPRIETOR',
    available: money,
    bonus: money,
    pending,
    severalAccounts,
    note: t('start:linked', { number }),
  });
}

/** Tags that Telegram knows, each closed again in its order; nothing else that looks like a tag, no bare ampersand. */
function isWellFormed(html: string): boolean {
  const open: string[] = [];
  for (const [, closing, name = ''] of html.matchAll(/<(\/?)(\w+)>/g)) {
    if (!['b', 'i', 'u', 's', 'code', 'pre', 'blockquote'].includes(name)) return false;
    if (closing === '') open.push(name);
    else if (open.pop() !== name) return false;
  }
  return open.length === 0 && !/[<>]/.test(html.replace(/<\/?\w+>/g, '')) && !/&(?!(amp|lt|gt|quot);)/.test(html);
}

/** Telegram cuts longer labels off on a phone; found by eye at the usual width. */
const longestLabel = 40;

describe.each(profiles.map((profile) => [profile.name, profile] as const))('%s', (_name, profile) => {
  describe.each(languages)('in %s', (language) => {
    test.each(screensOf(profile, language))('%s', (_screen, { html, buttons }) => {
      expect(html.length).toBeGreaterThan(0);
      expect(html.length).toBeLessThanOrEqual(4096);
      expect(isWellFormed(html), html).toBe(true);
      expect(html).not.toMatch(/\{\{|\}\}|undefined|null|NaN/);
      const keyboard = toInlineKeyboard(buttons);
      expect(keyboard.flat().length).toBeGreaterThan(0);
      expect(keyboard.flat().length).toBeLessThanOrEqual(100);
      for (const row of keyboard) expect(row.length).toBeGreaterThan(0);
      for (const { text } of keyboard.flat()) {
        expect(text.length).toBeGreaterThan(0);
        expect(text.length, text).toBeLessThanOrEqual(longestLabel);
      }
    });
  });
});

test('every entity type has its name in both languages', () => {
  for (const language of languages) {
    for (const type of entityTypes) expect(translator(language)(`common:entityType.${type}`).length).toBeGreaterThan(2);
  }
});

test('a sum does not break across lines', () => {
  const { html } = menu(translator('ru'), 'ru', { money: large, severalAccounts: false });
  expect(html).not.toMatch(/\d ₽|\d \d{3}/);
});
