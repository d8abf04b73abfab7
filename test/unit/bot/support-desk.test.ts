// Guarantee: what the support group's buttons say fits Telegram's 64 bytes for the largest numbers there are and is read back as
// it was written; the card's buttons are all understood; commands mean what an agent has typed, and sums are not guessed.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAdjustment, readCommand, readRefund } from '../../../src/bot/support-desk/command-line.ts';
import { topicOf } from '../../../src/bot/support-desk/message-kind.ts';
import { deskPress, deskPressed, readTypedOrder, readWish } from '../../../src/bot/support-desk/press.ts';
import { together } from '../../../src/bot/support-desk/screens/lists.ts';
import type { Invoice } from '../../../src/invoices/index.ts';
import { broadcastPress } from '../../../src/notifications/templates/broadcast-press.ts';
import { filterSides } from '../../../src/notifications/templates/broadcast-words.ts';
import {
  refundDoneButton,
  refundPaymentButton,
  refundUndoneButton,
} from '../../../src/notifications/templates/buttons.ts';
import { invoiceCard } from '../../../src/notifications/templates/invoice-card.ts';
import { newsPress } from '../../../src/notifications/templates/news-button.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { deadKinds } from '../../../src/support/resend-dead.ts';
import { payer, seller } from '../../support/invoice-world.ts';

const largestId = 10n ** 18n - 1n;
const largestSum = 10n ** 16n - 1n;
const invoiceStates = Object.keys({
  ...{ requested: 1, 'in-work': 1, issued: 1, 'partly-paid': 1, paid: 1, credited: 1, rejected: 1, expired: 1 },
} satisfies Record<Invoice['state'], 1>) as Invoice['state'][];

const largestVersion = 2 ** 31 - 1;

const broadcastButtons = [
  ...filterSides.map((side) => broadcastPress.choose(largestId, side)),
  ...['SOLE_PROPRIETOR', 'critical', 'en'].flatMap((value) =>
    [true, false].map((isChosen) => broadcastPress.pick(largestId, { value, isChosen })),
  ),
  broadcastPress.start(largestId, largestVersion),
  ...(['show', 'test', 'ask', 'drop', 'askToStop', 'stop', 'keep'] as const).map((verb) =>
    broadcastPress[verb](largestId),
  ),
];

const understood = (data: string): string[] =>
  Object.entries(deskPressed).flatMap(([verb, pattern]) => (pattern.test(data) ? [verb] : []));

describe('buttons', () => {
  const orders = ['9'.repeat(20), `${'Ж'.repeat(11)}1`];
  test.each([
    deskPress.takeSum(largestId, largestSum),
    ...orders.flatMap((orderNumber) => {
      const wish = { invoiceId: largestId, amountMinor: largestSum, version: largestVersion, orderNumber };
      return [deskPress.confirm(wish), deskPress.refuse(wish)];
    }),
    deskPress.undo({ id: largestId, invoiceId: largestId }),
    deskPress.undoAdjustment(largestId),
    deskPress.approve(largestId),
    deskPress.decline(largestId),
    deskPress.approveListed(largestId),
    deskPress.declineListed(largestId),
    deskPress.creditStatement(largestId),
    deskPress.leaveStatement(largestId),
    deskPress.refundDone(largestId),
    deskPress.refundUndone(largestId),
    deskPress.refundDoneListed(largestId),
    deskPress.refundUndoneListed(largestId),
    deskPress.refund,
    deskPress.adjust,
    deskPress.drop,
    deskPress.close,
    deskPress.closeDead,
    ...deadKinds.map(deskPress.resendDead),
    ...broadcastButtons,
    ...Object.values(newsPress),
  ])('%s is within 64 bytes and means one thing', (data) => {
    expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
    expect(understood(data)).toHaveLength(1);
  });

  test.each([
    'desk:ok:1:0:0:17',
    'desk:no:0:1:0:17',
    'desk:sum:1:0',
    'desk:ok:1:-5:0:17',
    'desk:take:0',
    `desk:take:${'9'.repeat(19)}`,
    'desk:approve:1:else',
    'refund:payment:0',
    `refund:payment:${'9'.repeat(11)}`,
    'refund:done:1:else',
    'refund:none:1',
    'desk:dead:else',
    'broadcast:show:0',
    'broadcast:choose:1:else',
    'broadcast:pick:1:LEGAL_ENTITY:maybe',
    'broadcast:start:1',
    'news:maybe',
  ])('%s, which no button of ours says, means nothing', (data) => {
    expect(understood(data)).toEqual([]);
  });

  test('carry a confirmation whole, whatever its numbers', () => {
    const wishes = fc.record({
      invoiceId: fc.bigInt({ min: 1n, max: largestId }),
      amountMinor: fc.bigInt({ min: 1n, max: largestSum }),
      version: fc.integer({ min: 0, max: largestVersion }),
      orderNumber: fc.stringMatching(/^[0-9A-Z/-]{0,19}\d$/).filter((text) => readTypedOrder(text) === text),
    });
    fc.assert(
      fc.property(wishes, (wish) => {
        expect(readWish(deskPressed.confirm.exec(deskPress.confirm(wish)) ?? [])).toEqual(wish);
      }),
    );
  });

  test.each(invoiceStates)('of the card of an invoice that is %s are all understood', (state) => {
    const t = createTranslator()('ru');
    const invoice = { ...invoiceIn(state), id: 17n };
    const view = {
      invoice,
      customer: { userId: 1n, firstName: 'Анна', username: null },
      account: { number: '1', name: 'А' },
      acts: [],
      timeZone: 'Europe/Moscow',
    };
    for (const button of invoiceCard(view as never, t, 'ru').buttons.flat()) {
      expect(understood('data' in button ? button.data : '')).toHaveLength(1);
    }
  });

  test('of notices about refunds are all understood', () => {
    const t = createTranslator()('ru');
    const buttons = [
      refundPaymentButton(t, 2_147_483_647),
      refundDoneButton(t, String(largestId)),
      refundUndoneButton(t, String(largestId)),
    ];
    const data = buttons.map((button) => ('data' in button ? button.data : ''));
    expect(data.flatMap(understood)).toEqual(['refundPayment', 'refundDone', 'refundUndone']);
  });

  test('of customers and of anybody’s making are none of ours', () => {
    for (const data of [
      'menu',
      'desk:',
      'desk:take:0',
      'desk:take:1:2',
      'desk:take:1 ',
      'xdesk:take:1',
      'desk:do:all',
    ]) {
      expect(understood(data)).toEqual([]);
    }
  });
});

function invoiceIn(state: Invoice['state']): Invoice {
  const at = new Date('2026-11-21T09:00:00Z');
  return {
    ...{
      id: 1n,
      number: '26-00001',
      year: 2026,
      sequence: 1,
      accountId: 1n,
      userId: 1n,
      chatId: 1n,
      requestKey: 'key',
    },
    ...{ payer, payerInn: payer.inn, seller, vat: 'none', amountMinor: 100n, currency: 'RUB', requestedAt: at },
    ...{ issuedOn: '2026-11-21', dueOn: '2026-11-28', progress: 'requested', closed: null, closedAt: null },
    ...{ rejectionReason: null, paidMinor: 0n, awaitsApproval: false, version: 0, remindedAt: null },
    ...{ cardThreadId: null, cardMessageId: null, state },
  } as Invoice;
}

describe('a payment order', () => {
  test.each([
    ['123', '123'],
    ['№ 000123', '123'],
    ['п/п 45', '45'],
    ['платёжка №7', '7'],
    ['12-а', '12-А'],
    ['№ 117 от 21.11.2026 г.', '117'],
  ])('typed as «%s» is %s', (typed, number) => {
    expect(readTypedOrder(typed)).toBe(number);
  });

  test.each(['', 'сегодня', '1:2', 'от 21.11.2026', '1'.repeat(21), `${'Ж'.repeat(19)}1`])('is not «%s»', (typed) => {
    expect(readTypedOrder(typed)).toBeUndefined();
  });
});

describe('a command', () => {
  test.each([
    ['/find ромашка', { kind: 'command', name: 'find', rest: 'ромашка' }],
    ['/FIND@Desk_Bot  a b', { kind: 'command', name: 'find', rest: 'a b' }],
    ['/find@other_bot x', { kind: 'for-another-bot' }],
    ['a /find', { kind: 'no-command' }],
    ['/ find', { kind: 'no-command' }],
    ['//find', { kind: 'no-command' }],
  ])('%s', (typed, read) => {
    expect(readCommand(typed, 'desk_bot')).toEqual(read);
  });

  test.each([
    ['100001 500 за простой', false, [{ number: '100001', sum: '500', reason: 'за простой' }]],
    ['№100001 1 500,50 ₽ за простой', false, [{ number: '100001', sum: '1 500,50', reason: 'за простой' }]],
    ['100001 500', false, []],
    ['500 за простой', false, []],
    ['500 за простой', true, [{ number: undefined, sum: '500', reason: 'за простой' }]],
    [
      '500 100 дней простоя',
      true,
      [
        { number: '500', sum: '100', reason: 'дней простоя' },
        { number: undefined, sum: '500 100', reason: 'дней простоя' },
      ],
    ],
    [`100001 500 ${'о'.repeat(501)}`, false, []],
  ])('«%s» is read in every way that it can be', (rest, inTopic, readings) => {
    expect(readAdjustment(rest, inTopic)).toEqual(readings);
  });
});

describe('what stands after /refund', () => {
  test.each([
    ['12 500 ошиблись суммой', { paymentId: 12, sum: '500', reason: 'ошиблись суммой' }],
    ['№12 1 500,50 ₽ ошиблись суммой', { paymentId: 12, sum: '1 500,50', reason: 'ошиблись суммой' }],
    ['12 ошиблись суммой', { paymentId: 12, sum: undefined, reason: 'ошиблись суммой' }],
    ['2147483647 по просьбе клиента', { paymentId: 2_147_483_647, sum: undefined, reason: 'по просьбе клиента' }],
  ])('«%s»', (rest, read) => {
    expect(readRefund(rest)).toEqual(read);
  });

  test.each([
    ...['', '12', '12 500', '0 500 причина', '2147483648 500 причина', 'двенадцать 500 причина', '12 '],
    // A sum gone wrong is no reason to give back all.
    ...['12 -500 причина', '12 −500 причина', '12 5.000 причина', '12 1,234 причина', '12 .5 причина', '12 500р'],
    `12 500 ${'о'.repeat(501)}`,
  ])('«%s» is no refund', (rest) => {
    expect(readRefund(rest)).toBeUndefined();
  });
});

test('a chain of replies in a group without topics is no topic', () => {
  expect(topicOf({ message_thread_id: 5, is_topic_message: true })).toBe(5);
  expect(topicOf({ message_thread_id: 5 })).toBeUndefined();
});

test('a message never outgrows what Telegram takes, and says that there is more', () => {
  const html = together(Array.from({ length: 100 }, () => '<b>x</b>'.repeat(10)));
  expect(html.length).toBeLessThanOrEqual(4096);
  expect(html.endsWith('\n…')).toBe(true);
});
