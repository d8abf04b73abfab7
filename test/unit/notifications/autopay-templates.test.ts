// Guarantee: what people are told of autopay is right to the letter: the sum, the card, the month, the reason, what comes next
// and what to do; and the buttons say what they should.
import { describe, expect, test } from 'vitest';
import { press, pressed } from '../../../src/bot/callback-data.ts';
import { type ChargedView, chargedScreen } from '../../../src/notifications/templates/autopay-charged.ts';
import { limitScreen } from '../../../src/notifications/templates/autopay-limit.ts';
import { declinedScreen, slowScreen } from '../../../src/notifications/templates/autopay-problem.ts';
import { endedScreen, pausedScreen } from '../../../src/notifications/templates/autopay-stopped.ts';
import {
  autopayButton,
  raiseAutopayButton,
  resumeAutopayButton,
} from '../../../src/notifications/templates/buttons.ts';
import { declineReason } from '../../../src/notifications/templates/decline-words.ts';
import { formatInMonth } from '../../../src/notifications/templates/moment.ts';
import { receiptScreen } from '../../../src/notifications/templates/receipt.ts';
import { declineCodes } from '../../../src/payments/gateways/gateway.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { languages } from '../../../src/platform/locales.ts';
import { type Button, type Screen, toInlineKeyboard } from '../../../src/platform/telegram/screen.ts';

const translator = createTranslator();
const ru = translator('ru');
const rub = (amountMinor: bigint) => ({ amountMinor, currency: 'RUB' }) as const;
const charge = { amount: rub(50_000n), cardMask: '411111******1111', accountNumber: '100001', standing: [] } as const;
const paused = { ...charge, mandateId: 7n };
const charged: ChargedView = {
  ...charge,
  paymentId: 42,
  balance: rub(61_200n),
  month: { key: '2026-11', isCurrent: true, successes: 2, limit: 3, spentMinor: 100_000n, ceilingMinor: 150_000n },
  endedBefore: null,
  paidAt: new Date('2026-11-21T21:30:00Z'),
  timeZone: 'Europe/Moscow',
};

/** As a person reads it: plain spaces, no tags. */
const read = ({ html }: Screen): string => html.replaceAll('\u00a0', ' ').replaceAll(/<\/?b>/g, '');
const dataOf = ({ buttons }: Screen): string[] =>
  toInlineKeyboard(buttons)
    .flat()
    .map((button) => ('callback_data' in button ? button.callback_data : ''));

describe('a charge', () => {
  test('says the sum, the card, the balance, and what of the month is used up', () => {
    const screen = chargedScreen(charged, ru, 'ru');
    expect(read(screen)).toBe(
      [
        'Автоплатёж: +500 ₽ с карты •• 1111',
        'На балансе 612 ₽.',
        'Списание 2 из 3 в этом месяце: 1 000 ₽ из 1 500 ₽.',
        '',
        'Лицевой счёт №100001',
        'Платёж №42 · 22 ноября 2026 г. в 00:30',
      ].join('\n'),
    );
    expect(dataOf(screen)).toEqual(['topup', 'autopay']);
    expect(read(chargedScreen(charged, translator('en'), 'en'))).toContain(
      'Autopay: +₽500 from your card •• 1111\nYour balance is ₽612.\nCharge 2 of 3 this month: ₽1,000 of ₽1,500.\n',
    );
  });

  test('the last one of the month says that it was', () => {
    const month = { ...charged.month, successes: 3, spentMinor: 150_000n };
    expect(read(chargedScreen({ ...charged, month }, ru, 'ru'))).toContain(
      'Списание 3 из 3 в этом месяце: 1 500 ₽ из 1 500 ₽.\nБольше в ноябре не спишу.\n',
    );
    expect(read(chargedScreen(charged, ru, 'ru'))).not.toContain('Больше');
  });

  test('told in a later month it names its own', () => {
    const month = { ...charged.month, isCurrent: false };
    expect(read(chargedScreen({ ...charged, month }, ru, 'ru'))).toContain(
      'Списание 2 из 3 в ноябре: 1 000 ₽ из 1 500 ₽.',
    );
  });

  test('terms lowered since do not make it read as if more was taken than agreed', () => {
    const month = { ...charged.month, limit: 1, ceilingMinor: 50_000n };
    const text = read(chargedScreen({ ...charged, month }, ru, 'ru'));
    expect(text).not.toContain('2 из 1');
    expect(text).toContain('Больше в ноябре не спишу.');
  });

  test('one that came after the end says so, and how to get the money back', () => {
    const screen = chargedScreen({ ...charged, endedBefore: 'by-customer' }, ru, 'ru');
    expect(read(screen)).toMatch(
      /Деньги уже были в пути, когда автоплатёж отключили\. .*напишите в поддержку: вернём\./,
    );
    expect(read(screen)).not.toContain('из 3');
    expect(dataOf(screen)).toEqual(['topup', 'support']);
    expect(read(chargedScreen({ ...charged, endedBefore: 'replaced' }, ru, 'ru'))).toContain(
      'когда подключили новый автоплатёж',
    );
  });

  test('a card whose mask is not known is just the card', () => {
    expect(read(chargedScreen({ ...charged, cardMask: null }, ru, 'ru'))).toMatch(/^Автоплатёж: \+500 ₽ с карты\n/);
  });
});

describe('a decline', () => {
  const declined = {
    ...charge,
    code: 'insufficient-funds',
    retryAt: new Date('2026-11-21T15:05:00Z'),
    timeZone: 'Asia/Vladivostok',
  };

  test('says why, when it is tried again in the account’s zone, and what to do', () => {
    const screen = declinedScreen(declined, ru, 'ru');
    expect(read(screen)).toBe(
      [
        'Автоплатёж на 500 ₽ с карты •• 1111 не прошёл',
        'Причина: на карте не хватило денег.',
        '',
        'Попробую ещё раз 22 ноября в 01:05.',
        'Пополните карту к этому времени или внесите деньги на баланс сами.',
        '',
        'Лицевой счёт №100001',
      ].join('\n'),
    );
    expect(dataOf(screen)).toEqual(['topup', 'autopay', 'support']);
  });

  test('a moment that has passed is not promised', () => {
    expect(read(declinedScreen({ ...declined, retryAt: undefined }, ru, 'ru'))).toContain('Скоро попробую ещё раз.');
  });

  test.each(declineCodes)('%s has words of its own in both languages', (code) => {
    for (const language of languages) {
      const t = translator(language);
      expect(declineReason(code, t)).not.toBe(declineReason('other', t));
    }
    expect(new Set(declineCodes.map((one) => declineReason(one, ru))).size).toBe(declineCodes.length);
  });

  test('a code that nobody knows here is the payment system’s, and is not shown', () => {
    expect(declineReason('<b>51', ru)).toBe('платёжная система не провела списание');
    expect(declineReason(null, ru)).toBe('платёжная система не провела списание');
  });
});

test('a slow charge: nothing else is charged meanwhile, and topping up by hand loses nothing', () => {
  const screen = slowScreen(charge, ru, 'ru');
  expect(read(screen)).toMatch(/^Автоплатёж на 500 ₽ с карты •• 1111 ещё не подтверждён\n/);
  expect(read(screen)).toContain('До этого больше ничего не спишу.');
  expect(read(screen)).toContain('ни один платёж не потеряется');
  expect(dataOf(screen)).toEqual(['topup', 'autopay', 'support']);
});

describe('a pause', () => {
  test('after three declines says the last reason, and offers to resume', () => {
    const view = { ...paused, reason: 'declined-in-a-row', declineCode: 'refused-by-bank' } as const;
    const screen = pausedScreen(view, ru, 'ru');
    expect(read(screen)).toContain(
      'Списать 500 ₽ с карты •• 1111 не удалось три раза подряд. Последняя причина: банк отклонил списание.',
    );
    expect(read(screen)).toContain('Сам пробовать больше не буду.');
    expect(dataOf(screen)).toEqual(['topup', 'autopay:resume:7', 'autopay', 'support']);
  });

  test('over an unknown outcome leads to the screen and to support, not straight to another charge', () => {
    const view = { ...paused, reason: 'outcome-unknown', declineCode: 'outcome-unknown' } as const;
    const screen = pausedScreen(view, ru, 'ru');
    expect(read(screen)).toContain('Чтобы не списать дважды');
    expect(dataOf(screen)).toEqual(['topup', 'autopay', 'support']);
  });
});

test.each([
  ['by-customer', null, 'Его отключил другой участник лицевого счёта.'],
  ['consent-withdrawn', 'consent-withdrawn', 'Согласие на списания с карты •• 1111 отозвано.'],
  ['card-unusable', 'card-expired', 'Списать деньги с карты •• 1111 не удалось: у карты истёк срок действия.'],
  [
    'card-unusable',
    null,
    'Списать деньги с карты •• 1111 не удалось: карта закрыта или перевыпущена, либо согласие на списания отозвано.',
  ],
] as const)('an end by %s (%s) says why, that no more is charged, and the way back', (reason, declineCode, why) => {
  const screen = endedScreen({ ...charge, reason, declineCode }, ru);
  expect(read(screen)).toBe(
    [
      'Автоплатёж отключён',
      why,
      'С карты •• 1111 больше ничего не спишу.',
      '',
      'Чтобы подключить автоплатёж снова, отметьте его при следующем пополнении. Подойдёт и другая карта.',
      '',
      'Лицевой счёт №100001',
    ].join('\n'),
  );
  expect(dataOf(screen)).toEqual(['topup', 'autopay', 'support']);
});

test('the limit says what was charged, till when nothing is, and what to do', () => {
  const view = {
    ...charge,
    balance: rub(8_000n),
    month: '2026-11',
    successes: 3,
    spent: rub(150_000n),
    until: new Date('2026-11-30T14:00:00Z'),
    timeZone: 'Asia/Vladivostok',
  };
  const screen = limitScreen(view, ru, 'ru');
  expect(read(screen)).toBe(
    [
      'На балансе 80 ₽, а лимит автоплатежа исчерпан',
      'В ноябре было 3 списания, всего 1 500 ₽: больше лимит не позволяет.',
      'До 1 декабря с карты •• 1111 ничего не спишу.',
      '',
      'Пополните баланс сами или измените лимит в разделе «Автоплатёж».',
      '',
      'Лицевой счёт №100001',
    ].join('\n'),
  );
  expect(dataOf(screen)).toEqual(['topup', 'autopay']);
});

describe('a receipt with autopay', () => {
  const receipt = {
    paymentId: 42,
    amount: rub(100_000n),
    balance: rub(120_000n),
    accountNumber: '100001',
    paidAt: new Date('2026-11-21T21:30:00Z'),
    timeZone: 'Europe/Moscow',
  };
  const sum = rub(50_000n);

  test.each([
    [1, 'Автоплатёж включён: до 1 раза в месяц по 500 ₽'],
    [3, 'Автоплатёж включён: до 3 раз в месяц по 500 ₽'],
    [10, 'Автоплатёж включён: до 10 раз в месяц по 500 ₽'],
  ])('that has enabled it for %i a month', (monthlyLimit, line) => {
    const screen = receiptScreen({ ...receipt, autopay: { kind: 'enabled', monthlyLimit, sum } }, ru, 'ru');
    expect(read(screen).split('\n').slice(1, 4)).toEqual(['', line, '']);
    expect(dataOf(screen)).toEqual(['topup', 'menu', 'autopay']);
  });

  test.each([
    ['changed', 'Автоплатёж теперь по 500 ₽'],
    ['kept', 'Автоплатёж: по 500 ₽, на большую сумму нужно согласие'],
    ['same', 'Автоплатёж: по 500 ₽'],
  ] as const)('that left it %s', (kind, line) => {
    const screen = receiptScreen({ ...receipt, autopay: { kind, sum } }, ru, 'ru');
    expect(read(screen).split('\n')[2]).toBe(line);
    expect(dataOf(screen)).toEqual(['topup', 'menu']);
  });

  test('offers the larger sum by a button, to whoever may agree to it', () => {
    const screen = receiptScreen({ ...receipt, autopay: { kind: 'kept', sum, raises: 7n } }, ru, 'ru');
    expect(dataOf(screen)).toEqual(['topup', 'menu', 'autopay:sum:7:100000']);
    expect(screen.buttons.at(-1)?.[0]?.label).toBe('Автоплатёж по 1\u00a0000\u00a0₽');
  });
});

test('all twelve months decline', () => {
  const months = Array.from({ length: 12 }, (_, index) => `2026-${String(index + 1).padStart(2, '0')}`);
  expect(months.map((month) => formatInMonth(month, 'ru')).join(' ')).toBe(
    'январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре',
  );
  expect(formatInMonth('2026-11', 'en')).toBe('November');
});

test('the bot reads what these buttons say, for the largest numbers there are', () => {
  const said = (button: Button) => ('data' in button ? button.data : '');
  const mandateId = 10n ** 18n - 1n;
  const amountMinor = 10n ** 16n - 1n;
  expect(said(autopayButton(ru))).toBe(press.autopay);
  expect(said(resumeAutopayButton(ru, mandateId))).toBe(press.resumeAutopay(mandateId));
  expect(pressed.actOnAutopay.exec(said(resumeAutopayButton(ru, mandateId)))?.slice(1)).toEqual([
    'resume',
    `${mandateId}`,
  ]);
  const raises = said(raiseAutopayButton(ru, { mandateId, amountMinor, inWords: '1' }));
  expect(raises).toBe(press.takeAutopaySum(mandateId, amountMinor));
  expect(pressed.takeAutopaySum.exec(raises)?.slice(1)).toEqual([`${mandateId}`, `${amountMinor}`]);
  expect(Buffer.byteLength(raises)).toBeLessThanOrEqual(64);
});
