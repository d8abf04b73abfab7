// Guarantee: every screen of the bot is a message that Telegram takes, in both languages and for every profile: its length,
// its markup, its keyboard; labels are short enough to be read on a phone; and each screen has a way on.
import { describe, expect, test } from 'vitest';
import { type AutopayOverview, type Mandate, monthlyLimits } from '../../../src/autopay/index.ts';
import { press, pressToTake } from '../../../src/bot/callback-data.ts';
import { autopayLimitScreen, autopayScreen } from '../../../src/bot/screens/autopay.ts';
import { consentScreen, consentText } from '../../../src/bot/screens/autopay-consent.ts';
import { autopayLine } from '../../../src/bot/screens/autopay-line.ts';
import { autopayNotOfferedScreen, autopayOffScreen } from '../../../src/bot/screens/autopay-off.ts';
import { changeScreen, draftSummaryScreen, payersScreen, stepScreen } from '../../../src/bot/screens/invoice-draft.ts';
import { invoiceCardScreen, invoiceListScreen } from '../../../src/bot/screens/invoices.ts';
import { accountsScreen, menuScreen } from '../../../src/bot/screens/menu.ts';
import { languageScreen, welcomeScreen } from '../../../src/bot/screens/onboarding.ts';
import { helpScreen, profileScreen } from '../../../src/bot/screens/profile.ts';
import { askCodeScreen, type CodeProblem, codeProblemScreen, termsWords } from '../../../src/bot/screens/promo.ts';
import { type RefusalView, refusalScreen } from '../../../src/bot/screens/refusal.ts';
import { problemWords } from '../../../src/bot/screens/requisite-words.ts';
import { summaryScreen } from '../../../src/bot/screens/summary.ts';
import { supportScreen } from '../../../src/bot/screens/support.ts';
import { amountScreen, byInvoiceScreen, noticeScreen } from '../../../src/bot/screens/topup.ts';
import { entityTypes, type Profile } from '../../../src/config/profile.ts';
import { profiles } from '../../../src/config/profiles/index.ts';
import type { Invoice } from '../../../src/invoices/index.ts';
import { formatMoney } from '../../../src/ledger/money.ts';
import { createTranslator, type Language } from '../../../src/platform/i18n.ts';
import { languages } from '../../../src/platform/locales.ts';
import { type Screen, toInlineKeyboard } from '../../../src/platform/telegram/screen.ts';
import type { PromoCode } from '../../../src/promo/index.ts';
import { requisiteFieldNames, requisiteFields } from '../../../src/requisites/fields.ts';
import { invoiceSums } from '../../../src/topup/invoice-sums.ts';
import { presets } from '../../../src/topup/presets.ts';

const translator = createTranslator();
const number = '9'.repeat(12);
const large = { amountMinor: 999_999_999_999_99n, currency: 'RUB' } as const;
const paymentId = 2_147_483_647;
const longestCode = 'W'.repeat(32);
const evil = '<b>&"</b>';

function screensOf(profile: Profile, language: Language): [string, Screen][] {
  const t = translator(language);
  const wording = { t, language };
  const { currency, card } = profile;
  const money = { ...large, currency };
  const refuse = (refused: RefusalView['refused'], mend: RefusalView['mend'] = (sum) => sum) =>
    refusalScreen(wording, {
      ...{ refused, currency, mend, usualMinor: [1_000_00n], again: press.topUp },
      offer: (sum) => ({
        label: t('topup:takeAmount', { amount: formatMoney({ amountMinor: sum, currency }, language) }),
        data: press.takeAmount(sum),
      }),
    });
  const facts = { lastPaidMinor: 777_00n, highestDailySpendMinor: 55_58n };
  const offered = presets(card, facts, 'RUB');
  return [
    ['language', languageScreen(t, t('start:linked', { number }))],
    ['welcome', welcomeScreen(t, profile, { note: t('start:linkUnknown'), promo: longestCode })],
    ['menu', menu(t, language, { money, severalAccounts: true })],
    [
      'accounts',
      accountsScreen(
        t,
        language,
        Array.from({ length: 99 }, (_, index) => ({ accountId: BigInt(index + 1), number, balance: money })),
      ),
    ],
    [
      'amount',
      amountScreen(wording, {
        ...{ question: t('topup:ask'), policy: card, presets: offered, currency, cardKind: 'russian' },
        ...{ take: press.takeAmount, more: [{ label: t('topup:byInvoiceInstead'), data: press.invoice }] },
      }),
    ],
    [
      'amount of an invoice',
      amountScreen(wording, {
        ...{
          question: t('invoice:askAmount'),
          policy: invoiceSums(profile),
          presets: offered,
          currency,
          cardKind: 'russian',
        },
        ...{ take: press.takeInvoiceAmount, more: [], note: t('invoice:textWanted') },
      }),
    ],
    ...invoiceScreens(profile, language),
    [
      'summary',
      summaryScreen(wording, {
        paymentId,
        url: `https://pay.example/${'x'.repeat(1_500)}`,
        number,
        amount: money,
        balance: money,
        owedMinor: money.amountMinor,
        cardKind: 'foreign',
        until: '22 ноября, 14:05',
        foreignCard: card.foreignCard,
        promoCodes: true,
        tick: { kind: 'on', amount: money, monthlyLimit: 10 },
        promo: { code: longestCode, bonus: money },
        ...{ changeAmount: press.topUp, take: pressToTake },
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
    ['support', supportScreen(t, profile, { number, paymentId, relays: false })],
    ['support of a newcomer', supportScreen(t, profile, { relays: false })],
    ['support that relays', supportScreen(t, profile, { number, paymentId, relays: true })],
    ['support that relays, of a newcomer', supportScreen(t, profile, { relays: true })],
    [
      'support that has passed on',
      supportScreen(t, profile, {
        ...{ number, relays: true, passedOnAt: '14:05' },
        back: { label: t('menu:continueInvoice'), data: press.goOnWithInvoice },
      }),
    ],
    ['help', helpScreen(t, profile)],
    ...promoScreens(wording),
    ...autopayScreens(wording),
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

/** The longest that the database keeps, of letters that Telegram's markup would trip over. */
const longName = evil.repeat(40).slice(0, 200);

function invoiceScreens(profile: Profile, language: Language): [string, Screen][] {
  const t = translator(language);
  const wording = { t, language };
  const amount = { amountMinor: profile.invoice.maximumMinor, currency: 'RUB' } as const;
  const text = { name: longName, address: evil.repeat(40).slice(0, 300), email: evil.repeat(40).slice(0, 254) };
  const values = { ...Object.fromEntries(requisiteFieldNames.map((field) => [field, '9'.repeat(20)])), ...text };
  const asks = { registrationNumber: true, bankAccount: true };
  const screens: [string, Screen][] = [
    [
      'payers',
      payersScreen(wording, {
        amount,
        payers: [1n, 2n].map((payerId) => ({ payerId, name: longName, inn: '500100732259' })),
      }),
    ],
    ['change', changeScreen(t, { entityType: 'LEGAL_ENTITY', fields: requisiteFieldNames, hasPayers: true })],
    [
      'summary of an invoice',
      draftSummaryScreen(wording, {
        ...{ number, entityType: 'SOLE_PROPRIETOR', amount, values, back: press.invoice },
        fields: requisiteFieldNames,
      }),
    ],
  ];
  for (const entityType of ['LEGAL_ENTITY', 'SOLE_PROPRIETOR'] as const) {
    for (const field of requisiteFields(entityType, asks)) {
      const note = problemWords(t, { kind: 'wrong', problem: 'check-digit' }, { field, entityType, typed: evil });
      const view = { field, entityType, step: { number: 1, of: 8 }, value: longName, back: press.invoice, note };
      screens.push([`${field} of ${entityType}`, stepScreen(t, view)]);
    }
  }
  const invoices = invoiceStates.map((state) => invoiceIn(state, profile.invoice.maximumMinor));
  const list = { invoices, older: largestId, isOlderPage: true, number, mayRequest: true };
  screens.push(['invoices', invoiceListScreen(wording, list)]);
  screens.push([
    'no invoices',
    invoiceListScreen(wording, { invoices: [], isOlderPage: false, number, mayRequest: false }),
  ]);
  for (const invoice of invoices) {
    const { landsWithinBusinessDays } = profile.invoice;
    const view = {
      invoice,
      accountNumber: number,
      landsWithinBusinessDays,
      mayRequest: true,
      note: t('invoice:pdfFollows'),
    };
    screens.push([`invoice ${invoice.state}`, invoiceCardScreen(wording, view)]);
  }
  return screens;
}

const invoiceStates: readonly Invoice['state'][] = [
  ...(['requested', 'in-work', 'issued', 'partly-paid', 'paid', 'credited', 'rejected', 'expired'] as const),
];

const largestId = 2n ** 63n - 1n;

function invoiceIn(state: Invoice['state'], amountMinor: bigint): Invoice {
  const requisites = { inn: '7707083893', kpp: null, registrationNumber: null, name: longName, address: longName };
  return {
    ...{ id: largestId, number: '26-99999', year: 2026, sequence: 99_999, accountId: 1n, userId: 1n, chatId: 1n },
    ...{ requestKey: 'key', payerInn: '7707083893', vat: 'none', amountMinor, currency: 'RUB', version: 1, state },
    ...{ requestedAt: new Date('2026-11-21T12:00:00Z'), issuedOn: '2026-11-21', dueOn: '2026-11-27' },
    payer: { ...requisites, entityType: 'LEGAL_ENTITY', email: 'buh@romashka.ru', bic: null, bankAccount: null },
    seller: {
      ...{ ...requisites, bankName: 'Банк', bic: '044525225', account: '1', correspondentAccount: '2' },
      ...{ director: null, accountant: null, vatGround: null },
    },
    ...{ progress: 'issued', closed: null, closedAt: null, rejectionReason: longName },
    paidMinor: state === 'partly-paid' ? 1n : state === 'credited' ? amountMinor + 1n : 0n,
    ...{ awaitsApproval: false, remindedAt: null, cardThreadId: null, cardMessageId: null },
    ...{ creditCurrency: null, rateMicro: null },
  };
}

/** Every reason that there is, each with words of its own. */
function promoScreens(wording: { t: ReturnType<typeof translator>; language: Language }): [string, Screen][] {
  const { t } = wording;
  const at = new Date('2026-11-21T09:00:00Z');
  const code: PromoCode = {
    ...{ id: 1n, code: longestCode, currency: 'RUB', validFrom: at, validTo: at, totalLimit: 1, perAccountLimit: 1 },
    ...{ bonus: { kind: 'percent', percent: 100, capMinor: large.amountMinor }, leastTopUpMinor: large.amountMinor },
    ...{ entityTypes: [], firstTopUpOnly: true, claimed: 1, createdAt: at, stoppedAt: null },
  };
  const bare = ['stopped', 'expired', 'used-by-account', 'first-top-up-only', 'used-up'] as const;
  const problems: CodeProblem[] = [
    ...bare.map((reason) => ({ kind: 'refused', code, reason }) as const),
    { kind: 'refused', code, reason: 'not-yet', validFrom: at },
    { kind: 'refused', code, reason: 'other-currency', currency: 'USD' },
    { kind: 'refused', code, reason: 'not-for-entity-type', entityTypes: ['LEGAL_ENTITY'] },
    { kind: 'refused', code, reason: 'top-up-too-small', leastMinor: large.amountMinor },
    { kind: 'unknown', triesLeft: 4 },
    { kind: 'paused', until: at },
  ];
  const say = () => '1 января 2027 г., 00:00';
  const mend = { label: t('menu:continuePayment'), data: press.resume(paymentId) };
  const view = { entityType: 'SOLE_PROPRIETOR', currency: 'RUB', keepsFormer: true, mend } as const;
  return [
    [
      'question for a code',
      askCodeScreen(wording, { back: press.menu, kept: longestCode, note: t('promo:textWanted') }),
    ],
    ['terms of a code', noticeScreen(t, termsWords(wording, code, say))],
    ...problems.flatMap((problem): [string, Screen][] => {
      const name = problem.kind === 'refused' ? problem.reason : problem.kind;
      return [
        [`${name}, before a sum`, codeProblemScreen(wording, { ...view, problem }, say)],
        [`${name}, on a payment`, codeProblemScreen(wording, { ...view, problem, paymentId }, say)],
      ];
    }),
  ];
}

test('no two ways in which autopay may stand share their words', () => {
  for (const language of languages) {
    const words = autopayScreens({ t: translator(language), language }).flatMap(([name, { html }]) =>
      name.startsWith('autopay that') ? [html] : [],
    );
    expect(words).toHaveLength(9);
    expect(new Set(words).size).toBe(words.length);
  }
});

test('no two reasons why a code is refused share their words', () => {
  for (const language of languages) {
    const words = promoScreens({ t: translator(language), language }).flatMap(([name, { html }]) =>
      name.endsWith('on a payment') ? [html] : [],
    );
    expect(words).toHaveLength(11);
    expect(new Set(words).size).toBe(words.length);
  }
});

/** Autopay in every state that it may be in, for whoever may look at it. */
function autopayScreens(wording: { t: ReturnType<typeof translator>; language: Language }): [string, Screen][] {
  const at = new Date('2026-11-21T09:00:00Z');
  const say = { moment: () => '31 декабря, 23:59', day: () => '1 января' };
  const mandate: Mandate = {
    ...{ id: 10n ** 18n - 1n, accountId: 1n, userId: 1n, chatId: 1n, state: 'active', reason: null },
    ...{ parentPaymentId: paymentId, cardMask: '411111******1111', cardAskedAt: at, currency: 'RUB' },
    ...{ amountMinor: large.amountMinor - 1n, consentedMinor: large.amountMinor, monthlyLimit: 10 },
    ...{ belowMinor: large.amountMinor, failures: 0, retryAt: null, checkAt: null },
    ...{ createdAt: at, activatedAt: at, endedAt: null },
  };
  const month = { key: '2026-11', successes: 2, spentMinor: large.amountMinor };
  const flight = { amountMinor: large.amountMinor, since: at };
  const until = at;
  const stands: readonly (readonly [string, Partial<AutopayOverview>])[] = [
    ['has enough', { next: { kind: 'wait', because: 'enough-money' } }],
    ['will charge', { next: { kind: 'charge', amountMinor: 1n } }],
    ['is at work', { next: { kind: 'wait', because: 'in-flight' }, inFlight: flight }],
    ['is at its limit', { next: { kind: 'wait', because: 'limit-reached', until } }],
    ['will try again', { next: { kind: 'wait', because: 'backing-off', until } }],
    ['tries tomorrow', { next: { kind: 'wait', because: 'attempts-of-day', until } }],
    ...(['by-customer', 'declined-in-a-row', 'outcome-unknown'] as const).map(
      (reason) => [`waits: ${reason}`, { mandate: { ...mandate, state: 'paused', reason } }] as const,
    ),
  ];
  const overviewOf = (part: Partial<AutopayOverview>): AutopayOverview => ({
    ...{ mandate, month, inFlight: null, next: { kind: 'wait', because: 'not-active' }, ...part },
  });
  const owner = { isOwnCard: true, mayChange: true, mayStop: true };
  const text = consentText(wording, {
    ...{ accountNumber: number, card: 'newCard', amount: large, belowMinor: large.amountMinor, monthlyLimit: 10 },
  });
  const consent = { limits: monthlyLimits, chosen: 10, choose: () => press.autopay, agree: press.autopay };
  const awaiting = { paymentId, amount: large, monthlyLimit: 1 };
  const off = { number, below: large, mayPay: true };
  return [
    ...stands.flatMap(([name, part]): [string, Screen][] => {
      const overview = overviewOf(part);
      const line = autopayLine(wording, overview, say.day);
      return [
        [`autopay that ${name}`, autopayScreen(wording, { number, overview, ...owner }, say)],
        [`line of autopay that ${name}`, noticeScreen(wording.t, line)],
      ];
    }),
    ...[true, false].map((mayStop): [string, Screen] => {
      const overview = overviewOf({ month: { ...month, successes: 31 } });
      const view = { number, overview, isOwnCard: false, mayChange: false, mayStop, note: 'x' };
      return [`autopay of another, ${mayStop}`, autopayScreen(wording, view, say)];
    }),
    ['limit of autopay', autopayLimitScreen(wording, { mandateId: mandate.id, limits: monthlyLimits, current: 3 })],
    ['consent', consentScreen(wording, { ...consent, text, back: press.autopay, note: 'x' })],
    ['autopay off', autopayOffScreen(wording, off)],
    ['autopay off, seen by a viewer', autopayOffScreen(wording, { ...off, mayPay: false })],
    ['autopay agreed to and not paid', autopayOffScreen(wording, { ...off, awaiting })],
    ...(['entity-type', 'currency', 'gateway'] as const).map((why): [string, Screen] => [
      `no autopay: ${why}`,
      autopayNotOfferedScreen(wording, why, { mayPay: true, note: 'x' }),
    ]),
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
    ...{ owedMinor: money.amountMinor, spending: { burnPerDayMinor: money.amountMinor, daysLeft: 3 } },
    ...{ invoices: true, promoCodes: true, promo: longestCode, draft: true },
    ...{ autopay: true, autopayLine: t('autopay:line.paused') },
    ...{ offer: { label: t('support:passOn'), data: press.relayMessage(1) } },
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
