// Guarantee: everything that the amvera document says of charges and of their list is so, from the platform's request to what
// the customer reads: each running container costs its minutes, booked once an hour or when it is removed; debits and credits
// are on one screen, together or apart, for a chosen period.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { monthOf } from '../../src/autopay/month.ts';
import { amvera } from '../../src/config/profiles/amvera.ts';
import { enableAutopay } from '../integration/bot/autopay-path.ts';
import { summaryOf } from '../integration/bot/entrance.ts';
import { chargesOf, goTo } from '../support/autopay-street.ts';
import { type Customer, createCustomer } from '../support/customer.ts';
import { createWorld, type World } from '../support/world.ts';
import { createPlatform, type Platform, platformKey } from './platform.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const moscow = 'Europe/Moscow';

/** Its minute is no whole number of kopecks: 170 ₽ for thirty days, so 23.61 kopecks an hour. */
const small = { code: 'small', microPerMinute: 393_519n };
/** 1 ₽ an hour, 1 ₽ a minute. */
const usual = { code: 'usual', microPerMinute: 1_666_667n };
const dear = { code: 'dear', microPerMinute: 100_000_000n };

let world: World;
let platform: Platform;
let anna: Customer;
let account: string;
/** Midnight of the day that the test is in. */
let today: Date;

beforeAll(async () => {
  world = await createWorld({ profile: amvera, apiKeys: [platformKey] });
  platform = createPlatform(world);
  for (const { code, microPerMinute } of [small, usual, dear]) await platform.tariff(code, microPerMinute);
  // The fifth, so that no test meets a month's end by chance.
  today = new Date(monthOf(world.clock.now(), moscow).to.getTime() + 4 * dayMs);
});
afterAll(() => world.close());

/** A moment of today, «12:25». */
function at(time: string): Date {
  const [hours = 0, minutes = 0] = time.split(':').map((part) => Number.parseInt(part, 10));
  return new Date(today.getTime() + (hours * 60 + minutes) * minuteMs);
}

/** It becomes so late today, and a few seconds: clocks never strike twice alike. */
const until = (time: string): Promise<void> => goTo(world, new Date(at(time).getTime() + 5_000));

async function nextDay(): Promise<void> {
  today = new Date(today.getTime() + dayMs);
  await until('09:30');
}

/** Another morning, and another customer, who has come by the platform's link. */
async function join(): Promise<void> {
  await nextDay();
  account = await platform.openAccount();
  anna = createCustomer(world);
  const [chat, token] = (await platform.link(account)).split('?start=');
  expect(chat).toBe('https://t.me/balance_test_bot');
  await anna.say(`/start ${token}`);
  await anna.press('Русский');
}

async function topUp(sum: string): Promise<void> {
  await anna.say('/balance');
  await world.robokassa.pay(await summaryOf(anna, sum));
  await world.settle();
}

const start = (container: string, time: string, { code }: { code: string }, name?: string) =>
  platform.tell(account, container, { kind: 'start', at: at(time), tariff: code, ...(name ? { name } : {}) });
const remove = (container: string, time: string) => platform.tell(account, container, { kind: 'stop', at: at(time) });
const text = () => anna.screen().text;
const rub = (amountMinor: number) => ({ amountMinor: String(amountMinor), currency: 'RUB' });

/** @returns what «Баланс» says first */
async function balance(): Promise<string> {
  await anna.say('/balance');
  return /Баланс: (.+)/.exec(text())?.[1] ?? '';
}

/** @returns the lines that stand on the screen, newest first: «11:00 −1,23 ₽ · Контейнеры» */
const linesShown = (): string[] => [...text().matchAll(/^\d\d:\d\d .+$/gm)].map(([line]) => line);

/** @returns today's debits, oldest first */
async function debits(): Promise<string[]> {
  await anna.say('/history');
  await anna.press('Сегодня');
  await anna.press('Расход');
  return linesShown().toReversed();
}

describe('charges', () => {
  beforeEach(async () => {
    await join();
    await topUp('500');
  });

  test('each running container is charged for, once an hour; nothing within the hour', async () => {
    await until('10:00');
    await start('web', '10:00', small);
    await start('db', '10:00', usual);
    await until('10:59');
    expect(await balance()).toBe('500 ₽');
    await until('11:00');
    // 23.61 and 100.00 kopecks.
    expect(await balance()).toBe('498,77 ₽');
    for (const hour of ['11:30', '12:00', '12:30', '13:00']) await until(hour);
    // What was left below a kopeck is in the next hours: three of them are 70.83 and 300.00.
    expect(await debits()).toEqual([
      '11:00 −1,23 ₽ · Контейнеры',
      '12:00 −1,24 ₽ · Контейнеры',
      '13:00 −1,23 ₽ · Контейнеры',
    ]);
    expect(await platform.read(account)).toMatchObject({ balance: { total: rub(496_30) } });
  });

  test('a container that does not run costs nothing', async () => {
    await until('10:00');
    await start('web', '10:00', dear);
    await until('10:30');
    await remove('web', '10:30');
    expect(await balance()).toBe('470 ₽');
    for (const hour of ['11:00', '12:00', '13:00']) await until(hour);
    expect(await balance()).toBe('470 ₽');
    await start('web', '13:00', dear);
    await until('14:00');
    expect(await balance()).toBe('410 ₽');
  });

  test('it is metered by the minute: 40 minutes are 40, and 7 are 7', async () => {
    await until('10:20');
    await start('web', '10:20', dear);
    await until('10:53');
    await start('db', '10:53', dear);
    await until('11:00');
    expect(await debits()).toEqual(['11:00 −47 ₽ · Контейнеры']);
  });

  test('another tariff counts from its minute on', async () => {
    await until('10:00');
    await start('web', '10:00', usual);
    await until('10:30');
    await platform.tell(account, 'web', { kind: 'tariff', at: at('10:30'), tariff: dear.code });
    await until('11:00');
    expect(await debits()).toEqual(['11:00 −30,50 ₽ · Контейнеры']);
  });

  test('a container that is removed is charged for at that moment and not at the hour; the others wait for it', async () => {
    await until('10:00');
    await start('web', '10:00', usual, 'Сайт');
    await start('db', '10:00', usual, 'База');
    await until('10:25');
    // 41.67 kopecks.
    expect(await remove('web', '10:25')).toEqual({ reason: 'removal', due: rub(41), taken: rub(41) });
    expect(await debits()).toEqual(['10:25 −0,41 ₽ · Контейнеры: Сайт']);
    for (const hour of ['11:00', '12:00']) await until(hour);
    expect(await debits()).toEqual([
      '10:25 −0,41 ₽ · Контейнеры: Сайт',
      '11:00 −1 ₽ · Контейнеры',
      '12:00 −1 ₽ · Контейнеры',
    ]);
  });

  test('what the platform tells twice is charged once', async () => {
    await until('10:00');
    const started = { kind: 'start', at: at('10:00'), tariff: dear.code } as const;
    for (let sent = 0; sent < 2; sent += 1) await platform.tell(account, 'web', started, `${account}-start`);
    await until('10:10');
    const stopped = { kind: 'stop', at: at('10:10') } as const;
    const booked = await platform.tell(account, 'web', stopped, `${account}-stop`);
    expect(await platform.tell(account, 'web', stopped, `${account}-stop`)).toEqual(booked);
    await until('11:00');
    expect(await debits()).toEqual(['10:10 −10 ₽ · Контейнеры: web']);
  });

  test('hours in which nobody was at work are charged for afterwards, each once', async () => {
    await until('10:00');
    await start('web', '10:00', usual);
    world.clock.advance(3 * 60 * minuteMs);
    await world.restart();
    for (const time of ['13:02', '13:04']) await until(time);
    const booked = (await debits()).map((line) => line.slice('13:02 '.length));
    expect(booked).toEqual(Array(3).fill('−1 ₽ · Контейнеры'));
  });

  test('nothing is taken that is not there: what is owed waits for the next top-up', async () => {
    await until('10:00');
    await start('web', '10:00', dear);
    // Nine hours are 540 ₽.
    await until('19:00');
    expect(await balance()).toBe('0 ₽');
    await remove('web', '19:00');
    await anna.say('/balance');
    await anna.say('1000');
    expect(anna.screen().text.replaceAll('\u00a0', ' ')).toContain(
      'Из них 40 ₽ спишу за услуги, на которые не хватило.',
    );
    await topUp('1000');
    await until('20:00');
    expect(await balance()).toBe('960 ₽');
  });
});

describe('autopay on what is metered', () => {
  beforeEach(async () => {
    await join();
    await enableAutopay(world, anna, '200');
  });

  test('an hour’s charge brings the balance below 100 rubles, and so does a removal: each time the card pays', async () => {
    const charged = async () => (await chargesOf(world, anna)).map(({ outSum }) => outSum);
    await until('10:00');
    await start('web', '10:00', dear);
    await until('11:00');
    await until('11:59');
    expect(await charged()).toEqual([]);
    for (const time of ['12:00', '12:01']) await until(time);
    expect(await charged()).toEqual(['200.00']);
    expect(text()).toContain('Автоплатёж: +200 ₽ с карты •• 1111');
    expect(await balance()).toBe('280 ₽');
    for (const time of ['13:00', '14:00', '15:00', '15:01']) await until(time);
    expect(await balance()).toBe('100 ₽');
    expect(await charged()).toEqual(['200.00']);
    await remove('web', '15:01');
    await world.advance(minuteMs);
    expect(await charged()).toEqual(['200.00', '200.00']);
    expect(await balance()).toBe('299 ₽');
    await anna.press('История');
    expect(linesShown().map((line) => line.slice('12:00 '.length))).toEqual([
      ...['+200 ₽ · Автоплатёж', '−1 ₽ · Контейнеры: web', '−60 ₽ · Контейнеры', '−60 ₽ · Контейнеры'],
      ...['−60 ₽ · Контейнеры', '+200 ₽ · Автоплатёж', '−60 ₽ · Контейнеры', '−60 ₽ · Контейнеры'],
      '+200 ₽ · Пополнение картой',
    ]);
  });
});

describe('how long the balance will do', () => {
  test('is said by what runs now, from its first minute on; then by what was spent lately', async () => {
    await join();
    await topUp('500');
    await anna.say('/balance');
    expect(text()).not.toContain('хватит');
    await until('10:00');
    await start('web', '10:00', usual);
    await anna.say('/balance');
    expect(text()).toContain('Расход 24,01 ₽ в день, хватит примерно на 20 дней');
    await start('db', '10:00', small);
    await anna.say('/balance');
    expect(text()).toContain('Расход 29,67 ₽ в день, хватит примерно на 16 дней');
    await until('20:00');
    await remove('web', '20:00');
    await remove('db', '20:00');
    expect(await balance()).toBe('487,64 ₽');
    expect(text()).toContain('Расход 12,36 ₽ в день, хватит примерно на 39 дней');
  });
});

/** A sum as it is written, in kopecks. */
function minorOf(written = ''): bigint {
  const [, sign, whole = '', kopecks = '00'] = /^([+−]?)([\d ]+)(?:,(\d\d))? ₽/.exec(written) ?? [];
  const minor = BigInt(whole.replaceAll(' ', '') + kopecks);
  return sign === '−' ? -minor : minor;
}

describe('the list', () => {
  const dayBefore = ['10:00 +500 ₽ · Пополнение картой', '11:00 −60 ₽ · Контейнеры', '11:30 −30 ₽ · Контейнеры: Сайт'];
  const thisDay = ['10:00 +1 200 ₽ · Пополнение картой', '11:00 −1,23 ₽ · Контейнеры', '12:00 −1,24 ₽ · Контейнеры'];
  const everything = [...dayBefore, ...thisDay];

  // Once: whoever reads moves nothing.
  beforeAll(async () => {
    await join();
    await until('10:00');
    await topUp('500');
    await start('web', '10:00', dear, 'Сайт');
    await until('11:00');
    await until('11:30');
    await remove('web', '11:30');
    await nextDay();
    await until('10:00');
    await topUp('1200');
    await start('db', '10:00', usual);
    await start('cache', '10:00', small);
    for (const hour of ['11:00', '12:00']) await until(hour);
  });

  const total = (name: string): bigint => minorOf(new RegExp(`${name}: (.+)`).exec(text())?.[1]);

  /** Reads the period that is on show, all of it and apart, and that its totals are those of its lines. */
  async function readPeriod(): Promise<{ all: string[]; credits: string[]; debits: string[] }> {
    const shown: string[][] = [];
    for (const filter of ['Все', 'Приход', 'Расход']) {
      if (!anna.screen().buttons.includes(`•\u00a0${filter}`)) await anna.press(filter);
      shown.push(linesShown());
    }
    const [all = [], credits = [], debits = []] = shown;
    const sum = (lines: readonly string[]): bigint =>
      lines.reduce((minor, line) => minor + minorOf(line.slice('12:00 '.length)), 0n);
    expect(total('Поступило')).toBe(sum(credits));
    expect(total('Списано')).toBe(-sum(debits));
    expect(total('Было на начало') + sum(all)).toBe(total('Стало на конец'));
    return { all: all.toReversed(), credits: credits.toReversed(), debits: debits.toReversed() };
  }

  const split = (lines: readonly string[]) => ({
    all: lines,
    credits: lines.filter((line) => line.includes('+')),
    debits: lines.filter((line) => line.includes('−')),
  });

  test('is one press from the balance, debits and credits together, the newest first, each with the balance after it', async () => {
    await anna.say('/balance');
    await anna.press('История');
    expect(linesShown().toReversed()).toEqual(everything);
    expect(text()).toContain('12:00 −1,24 ₽ · Контейнеры\nбаланс 1 607,53 ₽');
    expect(text()).toContain('Было на начало: 0 ₽\nПоступило: 1 700 ₽\nСписано: 92,47 ₽\nСтало на конец: 1 607,53 ₽');
  });

  test('a switch shows debits alone, or credits alone, on the same message', async () => {
    await anna.say('/history');
    const { messageId } = anna.screen();
    expect(anna.screen().buttons).toEqual(expect.arrayContaining(['•\u00a0Все', 'Приход', 'Расход']));
    expect(await readPeriod()).toEqual(split(everything));
    expect(anna.screen().messageId).toBe(messageId);
  });

  test.each([
    ['Сегодня', thisDay, 410_00n],
    ['7 дней', everything, 0n],
    ['Этот месяц', everything, 0n],
    ['Прошлый месяц', [], 0n],
  ])('for a chosen period: %s', async (period, lines, openingMinor) => {
    await anna.say('/history');
    if (!anna.screen().buttons.includes(`•\u00a0${period}`)) await anna.press(period);
    expect(await readPeriod()).toEqual(split(lines));
    expect(total('Было на начало')).toBe(openingMinor);
  });

  test('or for days of one’s own, and the switch keeps them', async () => {
    await anna.say('/history');
    await anna.press('Свой период');
    await anna.say('вчера');
    expect(await readPeriod()).toEqual(split(dayBefore));
    expect([total('Было на начало'), total('Стало на конец')]).toEqual([0n, 410_00n]);
  });

  test('the platform reads the same of it', async () => {
    const period = `from=${today.toISOString()}&to=${new Date(today.getTime() + dayMs).toISOString()}`;
    expect(await platform.read(account, `statement?${period}`)).toEqual({
      ...{ opening: rub(410_00), in: rub(1_200_00), out: rub(2_47), closing: rub(1_607_53) },
    });
    const { entries } = await platform.read(account, `entries?filter=out&${period}`);
    expect(entries).toMatchObject([{ money: rub(-124) }, { money: rub(-123) }]);
  });
});
