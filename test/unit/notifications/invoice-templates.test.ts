// Guarantee: what customers and support are told of an invoice is right to the letter, in both languages, for every state;
// names inside cannot break a message, and the longest of them still fits into one.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditRow } from '../../../src/audit/index.ts';
import { press, pressed } from '../../../src/bot/callback-data.ts';
import type { Invoice, InvoiceState } from '../../../src/invoices/index.ts';
import { invoiceEvents } from '../../../src/notifications/notice.ts';
import { adjustedScreen } from '../../../src/notifications/templates/adjusted.ts';
import { closingAnnouncedScreen, closingScreen } from '../../../src/notifications/templates/closing.ts';
import { invoiceCard } from '../../../src/notifications/templates/invoice-card.ts';
import { invoiceChangedScreen, isStillSo } from '../../../src/notifications/templates/invoice-changed.ts';
import { invoiceCaption } from '../../../src/notifications/templates/invoice-document.ts';
import { lostScreen } from '../../../src/notifications/templates/relay.ts';
import { introductionScreen, topicName } from '../../../src/notifications/templates/topic.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import type { Screen } from '../../../src/platform/telegram/screen.ts';
import { toInlineKeyboard } from '../../../src/platform/telegram/screen.ts';

const translator = createTranslator();
const ru = translator('ru');
const balance = { amountMinor: 1_234_567n, currency: 'RUB' } as const;

const invoice: Invoice = {
  id: 17n,
  number: '26-00017',
  year: 2026,
  sequence: 17,
  accountId: 5n,
  userId: 101n,
  chatId: 101n,
  requestKey: '101:1',
  payer: {
    entityType: 'LEGAL_ENTITY',
    inn: '7707083893',
    kpp: '773601001',
    registrationNumber: '1027700132195',
    name: 'ООО «Ромашка»',
    address: '117312, г. Москва, ул. Вавилова, д. 19',
    email: 'buh@romashka.example',
    bic: null,
    bankAccount: null,
  },
  payerInn: '7707083893',
  seller: {
    name: 'ООО «Амвера»',
    inn: '7736207543',
    kpp: null,
    registrationNumber: null,
    address: 'Москва',
    bankName: 'Банк',
    bic: '044525225',
    account: '40702810138250123017',
    correspondentAccount: '30101810400000000225',
    director: null,
    accountant: null,
    vatGround: null,
  },
  vat: 'none',
  amountMinor: 1_500_000n,
  currency: 'RUB',
  creditCurrency: null,
  rateMicro: null,
  requestedAt: new Date('2026-11-21T09:05:00Z'),
  issuedOn: '2026-11-21',
  dueOn: '2026-11-27',
  progress: 'requested',
  closed: null,
  closedAt: null,
  rejectionReason: null,
  paidMinor: 0n,
  awaitsApproval: false,
  version: 0,
  remindedAt: null,
  cardThreadId: null,
  cardMessageId: null,
  state: 'requested',
};

const act: AuditRow = {
  id: 1n,
  at: new Date('2026-11-21T09:10:00Z'),
  agent: { id: 77n, name: 'Пётр' },
  act: 'invoice-payment',
  accountId: 5n,
  invoiceId: 17n,
  amountMinor: 1_500_000n,
  currency: 'RUB',
  reason: null,
  detail: {},
  ledgerTransactionId: 9n,
};

const states: readonly InvoiceState[] = [
  'requested',
  'in-work',
  'issued',
  'partly-paid',
  'paid',
  'credited',
  'rejected',
  'expired',
];

const account = {
  id: 5n,
  number: '100001',
  name: 'Анна',
  entityType: 'LEGAL_ENTITY',
  currency: 'RUB',
  timeZone: 'UTC',
} as const;
const customer = { userId: 101n, firstName: 'Анна', username: 'anna', account };
const card = (change: Partial<Invoice> = {}, acts: readonly AuditRow[] = []): Screen =>
  invoiceCard({ invoice: { ...invoice, ...change }, customer, account, acts, timeZone: 'Europe/Moscow' }, ru, 'ru');
const dataOf = (screen: Screen): string[] =>
  toInlineKeyboard(screen.buttons)
    .flat()
    .map((button) => ('callback_data' in button ? button.callback_data : ''));
const labelsOf = (screen: Screen): string[] => screen.buttons.flat().map(({ label }) => label);

test('the card says who asks for what, till when, and who has done what', () => {
  expect(card({ state: 'credited', paidMinor: 1_600_000n }, [act]).html.split('\n')).toEqual([
    '<b>Счёт № 26-00017 на 15\u00a0000\u00a0₽</b>',
    'Состояние: зачислен',
    'Зачислено: 16\u00a0000\u00a0₽ из 15\u00a0000\u00a0₽',
    'Переплата: 1\u00a0000\u00a0₽',
    'Запрошен 21.11 12:05, оплатить до 27 ноября 2026',
    'Клиент: Анна (@anna) · <code>101</code>',
    'Лицевой счёт №100001 · Анна',
    '',
    '<b>ООО «Ромашка»</b> · Юридическое лицо',
    'ИНН <code>7707083893</code> · КПП <code>773601001</code>',
    'ОГРН <code>1027700132195</code>',
    '117312, г. Москва, ул. Вавилова, д. 19',
    'buh@romashka.example',
    '',
    '21.11 12:10 Пётр: оплата зачислена: 15\u00a0000\u00a0₽',
  ]);
});

test.each<[InvoiceState, string[]]>([
  ['requested', ['В работу', 'Счёт выставлен', 'Оплата поступила', 'Отклонить']],
  ['in-work', ['Счёт выставлен', 'Оплата поступила', 'Отклонить']],
  ['issued', ['Оплата поступила', 'Отклонить']],
  ['partly-paid', ['Оплата поступила', 'Отменить оплату']],
  ['paid', []],
  ['credited', ['Оплата поступила', 'Отменить оплату']],
  ['rejected', ['Оплата поступила']],
  ['expired', ['Оплата поступила']],
])('the card of a %s invoice offers %j', (state, labels) => {
  const paidMinor = state === 'partly-paid' || state === 'credited' ? 100n : 0n;
  expect(labelsOf(card({ state, paidMinor }))).toEqual(labels);
});

test('what is paid can be undone, whatever else the invoice has become', () => {
  expect(labelsOf(card({ state: 'paid', paidMinor: 100n }))).toEqual(['Отменить оплату']);
});

test('the longest names, reasons and histories still fit into a message, and none of them breaks it', () => {
  const nasty = (length: number) => '<&>😀'.repeat(length).slice(0, length);
  const acts = Array.from({ length: 20 }, () => ({ ...act, agent: { id: 1n, name: nasty(128) }, reason: nasty(500) }));
  const payer = {
    ...invoice.payer,
    name: nasty(200),
    address: nasty(300),
    email: nasty(254),
    bic: '1',
    bankAccount: '2',
  };
  const long = card({ payer, rejectionReason: nasty(500), state: 'rejected', paidMinor: 2_000_000n }, acts);
  const plain = long.html.replaceAll(/<\/?(?:b|code)>/g, '');
  const read = plain.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  expect(read.length).toBeLessThanOrEqual(4096);
  expect(plain).not.toMatch(/[<>]/);
  expect(read).toContain('\n…\n');
});

test('below the document stand the sum, the day, the purpose to copy and what the provider promises', () => {
  const policy = { landsWithinBusinessDays: 2, closingDocumentsQuarterly: true };
  const caption = invoiceCaption({ invoice, purpose: 'Оплата <1> & НДС', policy }, ru, 'ru');
  expect(caption.html.split('\n')).toEqual([
    '<b>Счёт № 26-00017 на 15\u00a0000\u00a0₽</b>',
    'Оплатить до 27 ноября 2026',
    '',
    'Назначение платежа, нажмите, чтобы скопировать:',
    '<code>Оплата &lt;1&gt; &amp; НДС</code>',
    '',
    'Зачислим в течение 2 рабочих дней после поступления оплаты и сразу напишу.',
    'Закрывающие документы отправляем раз в квартал Почтой России.',
  ]);
});

test('what a provider does not promise is not said, and closing documents are for legal entities', () => {
  const nothing = { landsWithinBusinessDays: null, closingDocumentsQuarterly: false };
  const open = invoiceCaption({ invoice, purpose: 'x', policy: nothing }, ru, 'ru').html;
  expect(open).toContain('Как только деньги придут');
  expect(open).not.toContain('Закрывающие');
  const payer = { ...invoice.payer, entityType: 'SOLE_PROPRIETOR' } as const;
  const policy = { landsWithinBusinessDays: 1, closingDocumentsQuarterly: true };
  const sole = invoiceCaption({ invoice: { ...invoice, payer }, purpose: 'x', policy }, ru, 'ru').html;
  expect(sole).toContain('1 рабочего дня');
  expect(sole).not.toContain('Закрывающие');
});

const changed = (event: (typeof invoiceEvents)[number], change: Partial<Invoice> = {}, movedMinor = 0n): Screen =>
  invoiceChangedScreen({ invoice: { ...invoice, ...change }, event, movedMinor, balance }, ru, 'ru');

test('part of the money names what is left, all of it what came, and more the surplus', () => {
  expect(changed('partly-paid', { paidMinor: 500_000n }, 500_000n).html.split('\n')).toEqual([
    '<b>Спасибо, пришла часть оплаты: +5\u00a0000\u00a0₽</b>',
    'Счёт № 26-00017 на 15\u00a0000\u00a0₽. Деньги уже на балансе.',
    'Осталось оплатить: 10\u00a0000\u00a0₽',
    '',
    'Баланс: 12\u00a0345,67\u00a0₽',
  ]);
  expect(changed('credited', { paidMinor: 1_500_000n }, 1_000_000n).html).not.toContain('больше');
  expect(changed('credited', { paidMinor: 1_600_000n }, 1_600_000n).html.split('\n').slice(0, 3)).toEqual([
    '<b>Спасибо, деньги на балансе: +16\u00a0000\u00a0₽</b>',
    'Счёт № 26-00017 на 15\u00a0000\u00a0₽ оплачен.',
    'Пришло больше, чем в счёте, на 1\u00a0000\u00a0₽. Всё зачислено на баланс.',
  ]);
});

test('a declined invoice gives the agent’s reason, whatever is in it', () => {
  const { html } = changed('rejected', { rejectionReason: 'нет <такого> & ИНН' });
  expect(html.split('\n')[1]).toBe('Причина: нет &lt;такого&gt; &amp; ИНН');
});

test('a step that was overtaken is not told any more, money always is', () => {
  expect(isStillSo('in-work', 'issued')).toBe(false);
  expect(isStillSo('expired', 'credited')).toBe(false);
  expect(states.filter((state) => isStillSo('in-work', state))).toEqual(['in-work']);
  expect(states.every((state) => isStillSo('credited', state))).toBe(true);
});

test('every event is told in both languages, with buttons that the bot understands', () => {
  const known = (data: string) =>
    [press.menu, press.support, press.topUp].some((name) => name === data) || pressed.showInvoice.test(data);
  for (const event of invoiceEvents) {
    for (const language of ['ru', 'en'] as const) {
      const view = { invoice, event, movedMinor: 100n, balance };
      const screen = invoiceChangedScreen(view, translator(language), language);
      expect(screen.html).toContain('26-00017');
      expect(dataOf(screen).filter((data) => !known(data))).toEqual([]);
      expect(dataOf(screen)).toContain(press.showInvoice(17n));
    }
  }
  expect(dataOf(lostScreen(ru, 'fromSupport'))).toEqual([press.support]);
  // Expired, it promises a new one, so the way there is a button.
  expect(dataOf(changed('expired'))[0]).toBe(press.topUp);
});

test('a balance changed by hand says which way, why, and what it is now', () => {
  const view = { reason: 'возврат <по письму>', balance, accountNumber: '100001' };
  const credit = adjustedScreen({ ...view, amount: { amountMinor: 50_000n, currency: 'RUB' } }, ru, 'ru').html;
  expect(credit.split('\n').slice(0, 2)).toEqual([
    '<b>На баланс зачислено 500\u00a0₽</b>',
    'Причина: возврат &lt;по письму&gt;',
  ]);
  const debit = adjustedScreen({ ...view, amount: { amountMinor: -50_000n, currency: 'RUB' } }, ru, 'ru').html;
  expect(debit).toMatch(/^<b>С баланса списано 500\u00a0₽<\/b>/);
});

test('closing documents name their quarter, to the customer and to the group', () => {
  expect(closingAnnouncedScreen({ quarter: '2026-Q3', accountNumber: '100001' }, ru).html).toContain(
    'за 3-й квартал 2026 года готовятся',
  );
  expect(closingScreen({ quarter: '2026-Q3', count: 3 }, ru).html).toContain('В списке 3 юридических лица.');
  expect(closingScreen({ quarter: '2026-Q3', count: 1 }, translator('en')).html).toContain('Q3 2026');
});

test('a topic is called by the name and the account, and its first message cannot be broken by either', () => {
  expect(topicName(customer)).toBe('Анна · №100001');
  expect(topicName({ ...customer, account: null })).toBe('Анна');
  expect(topicName({ ...customer, firstName: ' ', account: null })).toBe('?');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 64 }), (firstName) => {
      const { html } = introductionScreen({ ...customer, firstName, balance }, ru, 'ru');
      expect(html.replaceAll(/<\/?(?:b|code)>/g, '')).not.toMatch(/[<>]/);
    }),
  );
});
