// Guarantee: whatever a person can send to a bot is answered, in private and only there, and no name, text or file of theirs
// can break a screen.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, supportChatId, type World } from '../../support/world.ts';
import { enter } from './entrance.ts';
import { draftInvoice } from './invoice-path.ts';

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

/** The smallest PNG there is: one transparent pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const notText: readonly (readonly [string, (from: number) => void])[] = [
  ['a sticker', (from) => world.telegram.sendSticker({ from, emoji: '🤷' })],
  ['a photo', (from) => world.telegram.sendPhoto({ from, fileName: 'чек.png', mimeType: 'image/png', bytes: pixel })],
  [
    'a photo that bears a sum',
    (from) =>
      world.telegram.sendPhoto({ from, fileName: 'a.png', mimeType: 'image/png', bytes: pixel, caption: '1500' }),
  ],
  [
    'a document',
    (from) =>
      world.telegram.sendDocument({
        from,
        fileName: 'счёт.pdf',
        mimeType: 'application/pdf',
        bytes: Buffer.from('%PDF'),
      }),
  ],
  ['a contact', (from) => world.telegram.sendContact({ from, phoneNumber: '+79990000000' })],
];

test.each(notText)('%s is answered by what the bot can read, and by the menu', async (_name, send) => {
  send(anna.id);
  await world.settle();
  expect(anna.screen().text).toContain('Я понимаю только текст и кнопки');
  expect(anna.screen().buttons).toContain('Пополнить');
});

test.each(notText)('%s in the middle of a top-up: the sum may still be typed after it', async (_name, send) => {
  await anna.press('Пополнить');
  send(anna.id);
  await world.settle();
  await anna.say('700');
  expect(anna.screen().text).toContain('Пополнение на 700 ₽');
});

test('a forwarded sum is a sum', async () => {
  world.telegram.forwardText({ from: anna.id, text: '1500', authorName: 'Бухгалтер' });
  await world.settle();
  expect(anna.screen().text).toContain('Пополнение на 1 500 ₽');
});

test('an edited message is not taken for a new wish', async () => {
  const messageId = world.telegram.sendText({ from: anna.id, text: '150' });
  await world.settle();
  world.telegram.editText({ from: anna.id, messageId, text: '1500' });
  await world.settle();
  expect(anna.screen().text).toContain('Правки я не вижу');
  expect(await world.database.db.payment.count({ where: { userId: BigInt(anna.id) } })).toBe(1);
});

test.each([
  ['emoji of four bytes', '👩‍💻🏳️‍🌈🫠'],
  ['right-to-left', 'مرحبا بالعالم'],
  ['marks of direction', '\u202e\u200f\u2067abc'],
  ['as long as Telegram lets through', 'я'.repeat(4096)],
  ['as long as Telegram lets through, of emoji', '💳'.repeat(2048)],
  ['a letter of zeros', '0'.repeat(4096)],
  ['markup', '<b>x</b> & </b> <a href="tg://user?id=1">y</a> &amp;'],
  ['a character that databases hate', 'a\u0000b'],
  ['half of an emoji', '\ud83d'],
  ['a command of nobody’s', '/format_disk now'],
  ['a command for another bot', '/start@another_bot'],
  ['only a slash', '/'],
])('%s: answered in the menu and in the middle of a top-up', async (_name, text) => {
  for (const open of [() => anna.say('/start'), () => anna.press('Пополнить')]) {
    await open();
    const before = anna.transcript().length;
    await anna.say(text);
    expect(anna.transcript().length).toBe(before + 1);
    expect(anna.screen().buttons).toContain(anna.screen().text.includes('Баланс') ? 'Пополнить' : 'Назад');
    expect(anna.screen().text).not.toContain('Что-то пошло не так');
  }
});

describe('names', () => {
  test.each(['<b>', '</b><a href="x">', '&lt;&amp;&', '"\'`', '\u202eannA', 'а'.repeat(64), '💳', '\u0000'])(
    '«%s» as a name breaks no screen',
    async (name) => {
      const boris = createCustomer(world, { username: 'b_o_ris' });
      world.telegram.addUser({ id: boris.id, first_name: name, username: 'b_o_ris', language_code: 'ru' });
      await enter(boris, 'LEGAL_ENTITY');
      await draftInvoice(boris);
      await boris.press('Отправить');
      // The card in the support group, and the topic's own name, bear it, too.
      expect(world.telegram.messages(supportChatId).at(-2)?.text).toContain('b_o_ris');
      await boris.say('/start');
      await boris.press('Профиль');
      expect(boris.screen().text).toContain('Юридическое лицо');
    },
  );
});

describe('groups', () => {
  test('what is written in a group is not answered there, nor in private', async () => {
    world.telegram.addForum({ id: -100777, title: 'Наш чат', isForum: false, memberIds: [anna.id] });
    const before = anna.transcript().length;
    const inSupport = () => world.telegram.messages(supportChatId).length;
    const supportBefore = inSupport();
    for (const text of ['/start', '/balance', '1500', '/start@balance_test_bot', 'привет']) {
      world.telegram.sendText({ from: anna.id, chatId: -100777, text });
      await world.settle();
    }
    expect(world.telegram.messages(-100777).filter(({ fromBot }) => fromBot)).toEqual([]);
    expect(anna.transcript()).toHaveLength(before);
    expect(inSupport()).toBe(supportBefore);
  });

  test('being thrown out of a group disturbs nobody', async () => {
    world.telegram.addForum({ id: -100778, title: 'Ещё чат', isForum: false, memberIds: [anna.id] });
    world.telegram.removeBot({ chatId: -100778, by: anna.id });
    await world.settle();
    await anna.say('/balance');
    expect(anna.screen().text).toContain('Баланс: 0 ₽');
  });
});

describe('blocked and back', () => {
  const unreachableSince = async (customer: Customer) =>
    (await world.database.db.telegramUser.findUniqueOrThrow({ where: { id: BigInt(customer.id) } })).unreachableSince;

  test('a block is noted, and the first word after it undoes that', async () => {
    world.telegram.blockBot(anna.id);
    await world.settle();
    expect(await unreachableSince(anna)).not.toBeNull();
    world.telegram.unblockBot(anna.id);
    await anna.say('/start');
    expect(anna.screen().text).toContain('Баланс: 0 ₽');
    expect(await unreachableSince(anna)).toBeNull();
  });

  test('blocked while an answer was under way: the next word is answered as ever', async () => {
    world.telegram.faults.add({ chatId: anna.id, kind: 'blocked', times: 2 });
    await anna.say('/topup');
    world.telegram.faults.clear();
    await anna.say('700');
    expect(anna.screen().text).toContain('Пополнение на 700 ₽');
  });

  test('a payment made while blocked is credited, and shown on return', async () => {
    await anna.say('500');
    const url = (await anna.press('Оплатить')) ?? '';
    world.telegram.blockBot(anna.id);
    await world.settle();
    await world.robokassa.pay(url);
    await world.settle();
    world.telegram.unblockBot(anna.id);
    await anna.say('/start');
    expect(anna.screen().text).toContain('Баланс: 500 ₽');
  });
});
