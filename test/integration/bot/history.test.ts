// Guarantee: «История» shows a person every movement of their own account, filtered, by period and page by page, on one message;
// typed dates are taken or answered with what is wrong with them; files and the chart come as messages of their own.
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chargeAccount } from '../../../src/accounts/charge-account.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { pictureSize } from '../../../src/sandbox/telegram/picture-size.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import { enter, summaryOf } from './entrance.ts';

let world: World;
let anna: Customer;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  anna = createCustomer(world);
  await enter(anna);
});

const fromBot = (customer: Customer) => world.telegram.messages(customer.id).filter((message) => message.fromBot);
const filesOf = (customer: Customer) => fromBot(customer).filter(({ document, photo }) => document ?? photo);
const bytesOf = (fileId = '') => world.telegram.file(fileId)?.bytes ?? Buffer.alloc(0);
/** The one message with the history on it, wherever it stands. */
function history(customer: Customer): { text: string; buttons: string[] } {
  const shown = fromBot(customer).findLast(({ keyboard }) => keyboard.length > 0);
  return {
    text: (shown?.text ?? '').replaceAll('\u00a0', ' '),
    buttons: shown?.keyboard.flat().map(({ label }) => label) ?? [],
  };
}

async function pressData(customer: Customer, data: string): Promise<void> {
  world.telegram.pressStale({ from: customer.id, messageId: 1, data });
  await world.settle();
}

async function topUp(customer: Customer, sum: string): Promise<void> {
  await customer.say('/start');
  await world.robokassa.pay(await summaryOf(customer, sum));
  await world.settle();
}

let serial = 0;
async function charge(customer: Customer, amountMinor: bigint, detail: Record<string, string> = {}): Promise<void> {
  const { db } = world.database;
  const { accountId } = await db.accountMember.findFirstOrThrow({ where: { userId: BigInt(customer.id) } });
  serial += 1;
  const key = `charge:history:${serial}`;
  await inTransaction(db, (tx) =>
    chargeAccount(tx, { accountId, amountMinor, key, occurredAt: world.clock.now(), detail }),
  );
}

describe('«История»', () => {
  test('says on an empty account that there was nothing, and has the choice all the same', async () => {
    await anna.press('История');
    const { text, buttons } = anna.screen();
    expect(text).toContain('За этот период операций не было.');
    expect(buttons).toEqual([
      ...['•\u00a0Все', 'Приход', 'Расход', 'Сегодня', '7 дней', '•\u00a0Этот месяц', 'Прошлый месяц', 'Свой период'],
      'Назад',
    ]);
    await anna.press('Назад');
    expect(anna.screen().text).toContain('Баланс');
  });

  test('shows what came and went, newest first, with balances and totals; /history opens it, too', async () => {
    await topUp(anna, '1000');
    await charge(anna, 15_050n, { service: 'Хостинг <b>«Старт»</b>' });
    await anna.say('/history');
    const { text } = anna.screen();
    expect(text).toMatch(
      /\d\d:\d\d −150,50 ₽ · Хостинг <b>«Старт»<\/b>\nбаланс 849,50 ₽\n\d\d:\d\d \+1 000 ₽ · Пополнение картой\nбаланс 1 000 ₽$/,
    );
    expect(text).toContain('Было на начало: 0 ₽\nПоступило: 1 000 ₽\nСписано: 150,50 ₽\nСтало на конец: 849,50 ₽');
  });

  test('is filtered and leafed through on one message', async () => {
    await topUp(anna, '1000');
    for (let number = 1; number <= 12; number += 1) await charge(anna, 100n, { service: `Услуга ${number}` });
    await anna.say('/history');
    const { messageId } = anna.screen();
    expect(history(anna).text).toContain('Услуга 12');
    expect(history(anna).text).not.toMatch(/Услуга 2$/m);
    await anna.press('Раньше ›');
    expect(history(anna).text).toContain('Пополнение картой');
    expect(history(anna).buttons).not.toContain('Раньше ›');
    await anna.press('‹ Позже');
    expect(history(anna).text).toContain('Услуга 12');
    await anna.press('Приход');
    expect(history(anna).text).toContain('Пополнение картой');
    expect(history(anna).text).not.toContain('Услуга');
    expect(history(anna).buttons).toContain('•\u00a0Приход');
    await anna.press('Прошлый месяц');
    expect(history(anna).text).toContain('Таких операций за этот период не было.');
    expect(anna.screen().messageId).toBe(messageId);
  });

  test('is the current account’s: the same button shows another person theirs', async () => {
    await topUp(anna, '777');
    const boris = createCustomer(world);
    await enter(boris);
    await pressData(boris, 'history:all:month:n1');
    expect(boris.screen().text).toContain('За этот период операций не было.');
  });

  test.each([
    'history:all:20261301-20261302',
    'history:all:20261102-20261101',
    'history:csv:all:19990101-19990102',
    'history:x',
  ])('a button that says «%s» is none of ours', async (data) => {
    await pressData(anna, data);
    expect(anna.screen().text).toContain('Эта кнопка устарела');
  });

  test('is not there for whoever has no account yet', async () => {
    const boris = createCustomer(world);
    await boris.say('/start');
    for (const data of ['history', 'history:period:ask', 'history:csv:all:month']) {
      await pressData(boris, data);
      expect(boris.screen().text).not.toContain('История');
    }
    await boris.say('/history');
    expect(boris.screen().text).not.toContain('История');
  });
});

describe('a period of one’s own', () => {
  const day = () => new Intl.DateTimeFormat('ru', { timeZone: 'Europe/Moscow' }).format(world.clock.now());

  beforeEach(async () => {
    await topUp(anna, '1000');
    await anna.say('/history');
    await anna.press('Свой период');
    expect(anna.screen().text).toContain('За какие дни показать историю?');
  });

  test('typed as dates is shown', async () => {
    await anna.say(`${day()} – ${day()}`);
    expect(anna.screen().text).toContain('Пополнение картой');
    expect(anna.screen().buttons).toContain('•\u00a0Свой период');
    await anna.press('Расход');
    expect(anna.screen().text).toContain('Таких операций за этот период не было.');
    expect(anna.screen().buttons).toContain('•\u00a0Свой период');
  });

  test('the wrong way round is offered the right way by a button', async () => {
    await anna.say('31.01.2025 - 1.1.2025');
    expect(anna.screen().text).toContain('Похоже, даты перепутаны местами. Показать 1–31 января 2025?');
    await anna.press('Да, 1–31 января 2025');
    expect(anna.screen().text).toContain('1–31 января 2025, все операции');
  });

  test.each([
    ['1.1.2099', 'ещё не наступило'],
    ['31.02', 'Такого дня в календаре нет'],
    ['вчера или позавчера', 'Не понял даты'],
    ['1500', 'Не понял даты'],
  ])('«%s» is answered, and asked for again', async (typed, answer) => {
    await anna.say(typed);
    expect(anna.screen().text).toContain(answer);
    await anna.say('январь 2025');
    expect(anna.screen().text).toContain('1–31 января 2025');
  });

  test('what is no text is asked for again', async () => {
    world.telegram.sendDocument({
      from: anna.id,
      fileName: 'a.txt',
      mimeType: 'text/plain',
      bytes: Buffer.from('1.11'),
    });
    await world.settle();
    expect(anna.screen().text).toContain('Здесь жду даты обычным текстом.');
    await anna.say('январь 2025');
    expect(anna.screen().text).toContain('1–31 января 2025');
  });

  test('survives a restart, and «Назад» leads back to the history', async () => {
    await world.restart();
    await anna.say('январь 2025');
    expect(anna.screen().text).toContain('1–31 января 2025');
    await anna.press('•\u00a0Свой период');
    await anna.press('Назад');
    expect(anna.screen().buttons).toContain('•\u00a0Этот месяц');
  });
});

describe('files', () => {
  beforeEach(async () => {
    await topUp(anna, '1000');
    await charge(anna, 5_000n, { service: 'Хостинг' });
    await anna.say('/history');
  });

  test('CSV, Excel and the chart come below, and the screen goes on working', async () => {
    for (const label of ['CSV', 'Excel', 'График']) await anna.press(label);
    const [csv, xlsx, chart] = filesOf(anna);
    expect(csv?.document?.fileName).toMatch(/^history-\d+-20\d\d-\d\d-01-20\d\d-\d\d-\d\d\.csv$/);
    expect(bytesOf(csv?.document?.fileId).toString()).toMatch(
      /^\ufeffДата;.*\r\n[\d.]+;[\d:]+;Хостинг;;50,00;;950,00;0,00\r\n[\d.]+;[\d:]+;Пополнение картой;1000,00;;;1000,00;0,00\r\n$/,
    );
    expect(xlsx?.document?.fileName).toMatch(/\.xlsx$/);
    const sheet = unzipSync(bytesOf(xlsx?.document?.fileId))['xl/worksheets/sheet1.xml'];
    expect(strFromU8(sheet ?? new Uint8Array())).toContain('Хостинг');
    expect(pictureSize(bytesOf(chart?.photo?.fileId))).toEqual({ width: 1200, height: 900 });
    expect(chart?.text.replaceAll('\u00a0', ' ')).toContain('Всего 50 ₽');
    await anna.press('Сегодня');
    expect(history(anna).buttons).toContain('•\u00a0Сегодня');
    expect(filesOf(anna)).toHaveLength(3);
  });

  test('are of what the screen shows: a file of charges has charges only', async () => {
    await anna.press('Расход');
    await anna.press('CSV');
    const csv = bytesOf(filesOf(anna).at(-1)?.document?.fileId).toString();
    expect(csv.trimEnd().split('\r\n')).toHaveLength(2);
    expect(csv).not.toContain('Пополнение');
  });

  test('end with today, however far ahead a button says', async () => {
    const today = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Moscow' }).format(world.clock.now());
    for (const file of ['csv', 'chart']) await pressData(anna, `history:${file}:all:20200101-29991231`);
    const [csv, chart] = filesOf(anna);
    expect(csv?.document?.fileName).toContain(`-2020-01-01-${today}.csv`);
    expect(chart?.text).toContain('за 1 января 2020');
    expect(chart?.text).not.toContain('2999');
  });

  test('with nothing in them are not sent: it is said instead', async () => {
    for (const [data, said] of [
      ['history:csv:all:20250101-20250131', 'Отправлять нечего'],
      ['history:xlsx:in:20250101-20250131', 'Отправлять нечего'],
      ['history:chart:all:20250101-20250131', 'расходов не было'],
    ] as const) {
      await pressData(anna, data);
      expect(anna.screen().text).toContain(said);
    }
    expect(filesOf(anna)).toEqual([]);
  });
});

test('in English it speaks English', async () => {
  const john = createCustomer(world, { language: 'en' });
  await john.say('/start');
  await john.press('English');
  await john.press('Individual');
  await john.press('History');
  expect(john.screen().text).toContain('Nothing happened in this period.');
});
