// Guarantee: «Почта» takes an address, sends the code there, takes the code in the chat and removes the address by one press; each
// slip has an answer of its own, a restart loses nothing, and what is sent there reaches whoever has blocked the bot.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chargeAccounts } from '../../../src/accounts/charge-accounts.ts';
import { markUnreachable } from '../../../src/accounts/reachability.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createMovableClock } from '../../../src/platform/clock.ts';
import { createMailbox, type Mailbox } from '../../../src/sandbox/mailbox/index.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import { pressOld } from './bill-path.ts';
import { enter, summaryOf } from './entrance.ts';

let mailbox: Mailbox;
let world: World;
let anna: Customer;
beforeAll(async () => {
  mailbox = await createMailbox({ clock: createMovableClock(), host: '127.0.0.1', port: 0 });
  world = await createWorld({ smtpUrl: mailbox.url });
});
afterAll(async () => {
  await world.close();
  await mailbox.close();
});
beforeEach(async () => {
  anna = createCustomer(world);
  await enter(anna);
  await anna.press('Уведомления');
  await anna.press('Почта');
});

const addressOf = (customer: Customer): string => `anna${customer.id}@example.ru`;
const lettersTo = (address: string) => mailbox.letters().filter(({ to }) => to.includes(address));
const codeIn = (address: string): string => /Код: (\d{6})/.exec(lettersTo(address)[0]?.text ?? '')?.[1] ?? '';
const wrongOf = (code: string): string => (code === '000000' ? '000001' : '000000');
const kept = (customer: Customer) =>
  world.database.db.notificationSettings.findUnique({ where: { userId: BigInt(customer.id) } });

test('from the address to the first letter, with a restart between each two steps', async () => {
  const address = addressOf(anna);
  await world.restart();
  await anna.say(`  ${address} `);
  expect(anna.screen().text).toContain(`Отправил его на ${address}`);
  await world.restart();
  await anna.say(codeIn(address).replace(/^(...)/, '$1 '));
  expect(anna.screen().text).toContain('Готово, почта подтверждена');
  expect(anna.screen().text).toContain(`Почта: ${address}`);
  await anna.press('Почта');
  expect(anna.screen().buttons).toEqual(['Другой адрес', 'Убрать почту', 'Назад']);
  await anna.press('Убрать почту');
  expect(anna.screen().text).toContain('Убрал почту');
  expect(anna.screen().text).toContain('Почта не указана');
  expect(await kept(anna)).toMatchObject({ email: null, emailConfirmedAt: null, emailCodeHash: null });
});

test.each([
  ['anna', 'не похоже на адрес почты'],
  ['anna@', 'не хватает домена'],
  ['anna@mail', 'не хватает домена'],
  ['a@b.ru, c@d.ru', 'не похоже на адрес почты'],
  [`${'x'.repeat(300)}@example.ru`, 'Таких длинных адресов не бывает'],
])('the address «%s» is answered for what it is, and asked for again', async (typed, answer) => {
  const before = mailbox.letters().length;
  await anna.say(typed);
  expect(anna.screen().text).toContain(answer);
  expect(await kept(anna)).toBeNull();
  await anna.say(addressOf(anna));
  expect(anna.screen().text).toContain('Отправил его на');
  expect(mailbox.letters().length).toBe(Math.min(before + 1, 40));
});

describe('the code', () => {
  beforeEach(() => anna.say(addressOf(anna)));

  test.each([
    ['12345', 'В коде шесть цифр, а здесь 5'],
    ['1234567', 'В коде шесть цифр, а здесь 7'],
    ['код', 'В коде только цифры'],
  ])('«%s» is no code, and costs no try', async (typed, answer) => {
    await anna.say(typed);
    expect(anna.screen().text).toContain(answer);
    expect(await kept(anna)).toMatchObject({ emailCodeTries: 0 });
    await anna.say(codeIn(addressOf(anna)));
    expect(anna.screen().text).toContain('подтверждена');
  });

  test('a wrong one says how many tries are left; after five a new one is needed, and comes by a press', async () => {
    const code = codeIn(addressOf(anna));
    for (const left of ['Осталось 4 попытки', 'Осталось 3 попытки', 'Осталось 2 попытки', 'Осталась 1 попытка']) {
      await anna.say(wrongOf(code));
      expect(anna.screen().text).toContain(left);
    }
    await anna.say(wrongOf(code));
    expect(anna.screen().text).toContain('попытки кончились');
    expect(anna.screen().text).toContain('больше не действует');
    await anna.say(code);
    expect(await kept(anna)).toMatchObject({ emailConfirmedAt: null });
    await anna.press('Прислать новый код');
    await anna.say(codeIn(addressOf(anna)));
    expect(anna.screen().text).toContain('подтверждена');
  });

  test('too late, it is said, and the screen shows the way to a new one', async () => {
    const code = codeIn(addressOf(anna));
    world.clock.advance(15 * 60_000);
    await anna.say(code);
    expect(anna.screen().text).toContain('Код уже не действует');
    expect(anna.screen().buttons).toContain('Прислать новый код');
  });

  test('another address instead of a code is taken as one', async () => {
    const other = `other-${addressOf(anna)}`;
    await anna.say(other);
    expect(anna.screen().text).toContain(`Отправил его на ${other}`);
    await anna.say(codeIn(other));
    expect(anna.screen().text).toContain(`Почта: ${other}`);
  });

  test('left for later, it is still asked for: «Уведомления» says that the address waits', async () => {
    await anna.press('Назад');
    expect(anna.screen().text).toContain(`Почта: ${addressOf(anna)}, ещё не подтверждена`);
    await anna.press('Почта');
    await anna.say(codeIn(addressOf(anna)));
    expect(anna.screen().text).toContain('подтверждена');
  });

  test('five letters a day, and it is said that there are no more', async () => {
    for (let asked = 1; asked < 5; asked += 1) await anna.press('Прислать новый код');
    expect(lettersTo(addressOf(anna))).toHaveLength(5);
    await anna.press('Прислать новый код');
    expect(anna.screen().text).toContain('больше пока нельзя');
    expect(lettersTo(addressOf(anna))).toHaveLength(5);
    await anna.say(codeIn(addressOf(anna)));
    expect(anna.screen().text).toContain('подтверждена');
  });
});

test('old buttons of «Почта» lead on, whatever has become of the address', async () => {
  for (const act of ['ask', 'other', 'again', 'remove']) {
    await pressOld(world, anna, `notify:email:${act}`);
    expect(anna.screen().buttons).toContain('Назад');
  }
  expect(lettersTo(addressOf(anna))).toEqual([]);
});

test('whoever has blocked the bot is warned by letter, and finds one message on their return', async () => {
  const address = addressOf(anna);
  const { db } = world.database;
  await anna.say(address);
  await anna.say(codeIn(address));
  await world.robokassa.pay(await summaryOf(anna, '500'));
  await world.settle();
  world.telegram.blockBot(anna.id);
  await markUnreachable(db, BigInt(anna.id), world.clock.now());
  const { accountId } = await db.accountMember.findFirstOrThrow({ where: { userId: BigInt(anna.id) } });
  const now = world.clock.now();
  const charges = [{ accountId, amountMinor: 500_00n, key: `charge:test:${anna.id}` }];
  const taking = { charges, currency: 'RUB', occurredAt: now, takesWhatThereIs: true, now } as const;
  await inTransaction(db, (tx) => chargeAccounts(tx, taking));
  await world.advance(60_000);
  expect(lettersTo(address)[0]?.subject).toBe('Деньги на балансе закончились: Amvera Cloud');
  const before = anna.transcript().length;
  world.telegram.unblockBot(anna.id);
  await anna.say('/balance');
  const since = anna.transcript().slice(before);
  expect(since.filter((text) => text.includes('Деньги на балансе закончились'))).toHaveLength(1);
});
