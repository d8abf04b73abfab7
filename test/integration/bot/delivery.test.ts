// Guarantee: however Telegram delivers (by webhook or polling, twice, out of order, at once), each update is handled once and
// each chat's in order; who does not know the secret is not listened to; what cannot be stored as it is stops nobody.
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import { enter } from './entrance.ts';
import { deliver, textUpdate } from './webhook-calls.ts';

const secret = 'webhook-secret';
let updateId = 900_000_000;
const nextId = () => {
  updateId += 1;
  return updateId;
};

const summaries = (customer: Customer) =>
  customer.transcript().flatMap((text) => /Пополнение на (\d+) ₽/.exec(text)?.[1] ?? []);

describe('by webhook', () => {
  let world: World;
  let anna: Customer;
  beforeAll(async () => {
    world = await createWorld({ mode: 'webhook' });
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    anna = createCustomer(world);
    await enter(anna);
  });
  const post = (update: unknown, header: string | undefined = secret) =>
    deliver(world.application.address, update, header);
  const kept = () => world.database.db.telegramUpdate.count();

  test('a top-up from /start to the receipt', async () => {
    await anna.say('500');
    await world.robokassa.pay((await anna.press('Оплатить')) ?? '');
    await world.settle();
    expect(anna.screen().text).toContain('+500 ₽');
  });

  test.each([
    ['a wrong secret', 'webhook-secreT'],
    ['an empty one', ''],
    ['one of another length', 'x'],
  ])('%s: 401, and nothing is kept', async (_name, wrong) => {
    const before = await kept();
    expect(await post(textUpdate({ updateId: nextId(), from: anna.id, text: '500' }), wrong)).toBe(401);
    expect(await kept()).toBe(before);
  });

  test('no secret at all: 401, and nothing is kept', async () => {
    const before = await kept();
    const update = textUpdate({ updateId: nextId(), from: anna.id, text: '500' });
    expect(await deliver(world.application.address, update, undefined)).toBe(401);
    expect(await kept()).toBe(before);
  });

  test.each([
    '{}',
    '[]',
    'null',
    '{"update_id":"1"}',
    '{"update_id":1.5}',
    'not json',
    `{"update_id":${'9'.repeat(30)}}`,
  ])('with the secret, yet no update: «%s» is refused and nothing is kept', async (body) => {
    const before = await kept();
    expect(await post(body)).toBe(400);
    expect(await kept()).toBe(before);
  });

  test('an update of a kind that nobody asked for is taken and disturbs nobody', async () => {
    expect(await post({ update_id: nextId(), poll: { id: '1' } })).toBe(200);
    await anna.say('500');
    expect(summaries(anna)).toEqual(['500']);
  });

  test('delivered twice: handled once', async () => {
    await anna.say('500');
    const last = world.telegram.deliveredUpdateIds().at(-1) ?? 0;
    world.telegram.redeliverUpdate(last);
    await world.settle();
    expect(summaries(anna)).toEqual(['500']);
  });

  test('delivered twenty times at the same moment: handled once, and each delivery is answered', async () => {
    const update = textUpdate({ updateId: nextId(), from: anna.id, text: '500' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(update)));
    expect(new Set(answers)).toEqual(new Set([200]));
    await world.settle();
    expect(summaries(anna)).toEqual(['500']);
  });

  test('those that wait are handled in the order of their numbers, in whichever order they came', async () => {
    world.telegram.faults.add({ method: 'sendMessage', chatId: anna.id, kind: 'hang', times: 1 });
    const [first, ...later] = [101, 102, 103, 104, 105].map((sum) =>
      textUpdate({ updateId: nextId(), from: anna.id, text: String(sum) }),
    );
    await post(first);
    const firstId = BigInt(first?.update_id ?? 0);
    await vi.waitFor(async () => {
      const row = await world.database.db.telegramUpdate.findUniqueOrThrow({ where: { updateId: firstId } });
      expect(row.attempts).toBe(1);
    });
    await Promise.all(later.reverse().map((update) => post(update)));
    world.telegram.faults.clear();
    await world.settle();
    expect(summaries(anna)).toEqual(['101', '102', '103', '104', '105']);
  });

  test('one chat in trouble keeps no other waiting', async () => {
    const boris = createCustomer(world);
    await enter(boris);
    world.telegram.faults.add({ chatId: boris.id, kind: 'hang', times: 1 });
    world.telegram.sendText({ from: boris.id, text: '200' });
    world.telegram.sendText({ from: anna.id, text: '300' });
    await vi.waitFor(() => expect(summaries(anna)).toEqual(['300']));
    expect(summaries(boris)).toEqual([]);
    world.telegram.faults.clear();
    await world.settle();
    expect(summaries(boris)).toEqual(['200']);
  });

  test.each(['\u0000', 'a\u0000b', '\ud83d', '\udc00x'])(
    'a text that no database holds (%j) is taken, and the next too',
    async (text) => {
      expect(await post(textUpdate({ updateId: nextId(), from: anna.id, text }))).toBe(200);
      await world.settle();
      expect(anna.screen().text).toContain('Не понял вас');
      await anna.say('500');
      expect(summaries(anna)).toEqual(['500']);
    },
  );
});

describe('by polling', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  test('a redelivered update is handled once', async () => {
    const anna = createCustomer(world);
    await enter(anna);
    await anna.say('500');
    const last = world.telegram.deliveredUpdateIds().at(-1) ?? 0;
    world.telegram.redeliverUpdate(last);
    // Telegram holds the open poll until something new comes.
    await anna.say('/profile');
    expect(summaries(anna)).toEqual(['500']);
  });

  test('what no database holds, in a text, a name or a button, stops nobody', async () => {
    const anna = createCustomer(world);
    const boris = createCustomer(world);
    await enter(anna);
    await enter(boris);
    world.telegram.sendText({ from: boris.id, text: 'a\u0000b\ud83d' });
    world.telegram.pressStale({ from: boris.id, messageId: boris.screen().messageId, data: 'topup\u0000' });
    world.telegram.addUser({ id: boris.id, first_name: '\u0000\ud83d', language_code: 'ru' });
    world.telegram.sendText({ from: boris.id, text: '400' });
    await anna.say('300');
    expect(summaries(anna)).toEqual(['300']);
    expect(summaries(boris)).toEqual(['400']);
  });

  test('twenty people write at once, each is answered in order', async () => {
    const people = Array.from({ length: 20 }, () => createCustomer(world));
    for (const person of people) await enter(person);
    for (const sum of ['101', '102', '103']) {
      for (const { id } of people) world.telegram.sendText({ from: id, text: sum });
    }
    await world.settle();
    for (const person of people) expect(summaries(person)).toEqual(['101', '102', '103']);
  });
});
