// Guarantee: what a customer writes in «Поддержка» reaches their topic, whole, once and in order, and one message says so; an
// answer to what support wrote goes there at any time; nothing else they type is taken for a message to support.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { otCommerce } from '../../../src/config/profiles/ot-commerce.ts';
import { rememberRelayed } from '../../../src/support/relayed.ts';
import { createCabinet } from '../../acceptance/cabinet.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, supportChatId, type World } from '../../support/world.ts';
import { enter } from './entrance.ts';
import { beginInvoice } from './invoice-path.ts';

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

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const photo = { fileName: 'чек.png', mimeType: 'image/png', bytes: pixel };
const paper = { fileName: 'акт.pdf', mimeType: 'application/pdf', bytes: Buffer.from('%PDF') };

/** What stands in the customer's topic and is a copy of theirs: nothing that the bot says there itself. */
async function inTopic(customer: Customer): Promise<string[]> {
  const { db } = world.database;
  const pairs = await db.relayedMessage.findMany({
    where: { userId: BigInt(customer.id), fromCustomer: true },
    orderBy: { groupMessageId: 'asc' },
  });
  const shown = world.telegram.messages(supportChatId);
  return pairs.map(({ groupMessageId }) => {
    const copy = shown.find(({ messageId }) => BigInt(messageId) === groupMessageId);
    return (
      copy?.document?.fileName ??
      (copy?.photo ? `photo ${copy.text}` : copy?.text || Object.keys(copy?.extra ?? {}).join())
    );
  });
}

describe('«Поддержка»', () => {
  beforeEach(() => anna.press('Поддержка'));

  test('says to write here, and keeps the provider’s own address with the number to name', async () => {
    const { text, buttons } = anna.screen();
    expect(text).toContain('Напишите прямо сюда');
    expect(text).toContain('support@amvera.ru');
    expect(text).toMatch(/номер лицевого счёта, \d+/);
    expect(buttons).toEqual(['Назад']);
  });

  test('text, photos, files, stickers and contacts reach the topic in order, and one message acknowledges them all', async () => {
    const before = anna.transcript().length;
    await anna.say('Не пришли деньги');
    world.telegram.sendPhoto({ from: anna.id, ...photo, caption: 'чек' });
    await world.settle();
    world.telegram.sendDocument({ from: anna.id, ...paper });
    await world.settle();
    world.telegram.sendSticker({ from: anna.id });
    await world.settle();
    await world.restart();
    await anna.say('1500');
    expect(await inTopic(anna)).toEqual(['Не пришли деньги', 'photo чек', 'акт.pdf', 'sticker', '1500']);
    expect(anna.transcript()).toHaveLength(before);
    expect(anna.screen().text).toMatch(/Передано в \d\d:\d\d\. Ответ придёт сюда\./);
    expect(await world.database.db.payment.count({ where: { userId: BigInt(anna.id) } })).toBe(0);
  });

  test('an update that Telegram delivers again is passed on once', async () => {
    await anna.say('Один раз');
    for (const updateId of world.telegram.deliveredUpdateIds().slice(-2)) world.telegram.redeliverUpdate(updateId);
    await world.settle();
    expect(await inTopic(anna)).toEqual(['Один раз']);
  });

  test.each(['/balance', '/topup', '/help', '/cancel'])(
    '%s leaves it: what is typed then goes to nobody',
    async (command) => {
      await anna.say(command);
      await anna.say('привет');
      expect(await inTopic(anna)).toEqual([]);
      expect(anna.screen().text).not.toContain('Передано');
    },
  );

  test('«Назад» leaves it, too', async () => {
    await anna.press('Назад');
    await anna.say('500');
    expect(anna.screen().text).toContain('Пополнение на 500 ₽');
    expect(await inTopic(anna)).toEqual([]);
  });

  test('an edited message is not passed on twice, and that is said in place', async () => {
    const messageId = world.telegram.sendText({ from: anna.id, text: 'вопрос' });
    await world.settle();
    const before = anna.transcript().length;
    world.telegram.editText({ from: anna.id, messageId, text: 'другой вопрос' });
    await world.settle();
    expect(anna.transcript()).toHaveLength(before);
    expect(anna.screen().text).toContain('Правки я не вижу');
    await anna.say('ещё');
    expect(await inTopic(anna)).toEqual(['вопрос', 'ещё']);
  });

  test('the acknowledging message was deleted: a new one stands below', async () => {
    world.telegram.deleteMessage(anna.id, anna.screen().messageId);
    await anna.say('вопрос');
    expect(anna.screen().text).toContain('Передано в');
  });
});

describe('an answer to what support wrote', () => {
  test('goes to the topic from anywhere, also from the middle of an invoice, which can be gone on with', async () => {
    const boris = createCustomer(world);
    await enter(boris, 'LEGAL_ENTITY');
    await beginInvoice(boris);
    await boris.say('7707083893');
    const { messageId } = boris.screen();
    await rememberRelayed(world.database.db, {
      ...{ userId: BigInt(boris.id), customerMessageId: BigInt(messageId), fromCustomer: false, at: world.clock.now() },
      ...{ groupChatId: BigInt(supportChatId), groupMessageId: BigInt(900_000 + boris.id) },
    });
    world.telegram.sendText({ from: boris.id, text: 'Спасибо, помогло', replyTo: messageId });
    await world.settle();
    expect(await inTopic(boris)).toEqual(['Спасибо, помогло']);
    expect(boris.screen().text).toContain('Передано в');
    await boris.press('Продолжить счёт');
    expect(boris.screen().text).toContain('Шаг 2 из 6');
  });

  test('an answer to any other message is what it says', async () => {
    world.telegram.sendText({ from: anna.id, text: '700', replyTo: anna.screen().messageId });
    await world.settle();
    expect(anna.screen().text).toContain('Пополнение на 700 ₽');
    expect(await inTopic(anna)).toEqual([]);
  });
});

describe('what only a person understands', () => {
  test.each<readonly [string, () => unknown, string]>([
    ['a photo', () => world.telegram.sendPhoto({ from: anna.id, ...photo }), 'photo '],
    ['a file', () => world.telegram.sendDocument({ from: anna.id, ...paper }), 'акт.pdf'],
    ['words', () => world.telegram.sendText({ from: anna.id, text: 'где мои деньги' }), 'где мои деньги'],
  ])('%s outside the mode is handed over by a button, that very message', async (_name, send, copy) => {
    send();
    await world.settle();
    expect(anna.screen().buttons[0]).toBe('Передать в поддержку');
    expect(await inTopic(anna)).toEqual([]);
    await anna.press('Передать в поддержку');
    expect(anna.screen().text).toContain('Передано в');
    expect(await inTopic(anna)).toEqual([copy]);
    await anna.say('и ещё вот что');
    expect(await inTopic(anna)).toEqual([copy, 'и ещё вот что']);
  });

  test('in the middle of an invoice, too', async () => {
    const boris = createCustomer(world);
    await enter(boris, 'LEGAL_ENTITY');
    await beginInvoice(boris);
    world.telegram.sendDocument({ from: boris.id, ...paper });
    await world.settle();
    expect(boris.screen().text).toContain('Шаг 1 из 6');
    await boris.press('Передать в поддержку');
    expect(await inTopic(boris)).toEqual(['акт.pdf']);
    await boris.press('Продолжить счёт');
    expect(boris.screen().text).toContain('Шаг 1 из 6');
  });
});

test('whoever has no account yet is heard; the key that came with the purchase stays with the bot', async () => {
  const shop = await createWorld({ profile: otCommerce });
  try {
    const boris = createCustomer(shop);
    const cabinet = createCabinet(shop, 'USD');
    const account = await cabinet.openAccount();
    await boris.say('/start');
    await boris.press('Русский');
    await boris.say('/support');
    await boris.say('Не подходит ключ');
    expect(boris.screen().text).toContain('Передано в');
    await boris.say(await cabinet.key(account));
    expect(boris.screen().text).toContain(`счёт №${account.number} подключён`);
    expect(await shop.database.db.relayedMessage.count({ where: { fromCustomer: true } })).toBe(1);
  } finally {
    await shop.close();
  }
});

test('without a support group the screen names the provider’s address, and nothing typed is passed on', async () => {
  const quiet = await createWorld({ supportGroup: false });
  try {
    const boris = createCustomer(quiet);
    await enter(boris);
    await boris.press('Поддержка');
    expect(boris.screen().text).toContain('Напишите нам: support@amvera.ru.');
    expect(boris.screen().text).not.toContain('сюда');
    await boris.say('500');
    expect(boris.screen().text).toContain('Пополнение на 500 ₽');
    quiet.telegram.sendSticker({ from: boris.id });
    await quiet.settle();
    expect(boris.screen().buttons).not.toContain('Передать в поддержку');
    quiet.telegram.pressStale({ from: boris.id, messageId: 1, data: 'support:relay:1' });
    await quiet.settle();
    expect(boris.screen().text).toContain('support@amvera.ru');
  } finally {
    await quiet.close();
  }
});
