// Guarantee: the bot speaks the language of whoever speaks to it, from the first word to the receipt that comes by itself,
// and the language can be changed at any time, also in mid-dialogue.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCabinet } from '../../acceptance/cabinet.ts';
import { createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import { enter } from './entrance.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const cyrillic = /[А-Яа-яЁё]/;

test('a newcomer is asked for the language in both, their own first', async () => {
  const anna = createCustomer(world, { language: 'ru' });
  await anna.say('/start');
  expect(anna.screen().text).toBe('Выберите язык\nChoose your language');
  const james = createCustomer(world, { language: 'en' });
  await james.say('/start');
  expect(james.screen().text).toBe('Choose your language\nВыберите язык');
  expect(james.screen().buttons).toEqual(['Русский', 'English']);
});

test('everything an English customer sees is in English, the receipt included', async () => {
  const james = createCustomer(world, { language: 'en', username: 'james' });
  await james.say('/start');
  await james.press('English');
  await james.press('Individual');
  const seen = [james.screen()];
  for (const act of ['Profile', 'Help', 'Back', 'Support', 'Back', 'Top up']) {
    await james.press(act);
    seen.push(james.screen());
  }
  for (const typed of ['word', '-5', '10,555', '1,500', '99', '99999999', '150.50', '$200', '1500']) {
    await james.say(typed);
    seen.push(james.screen());
  }
  const url = (await james.press('Pay')) ?? '';
  await james.press('Check payment');
  await world.robokassa.pay(url);
  await world.settle();
  seen.push(james.screen());
  expect(james.screen().text).toContain('the money is in: +₽1,500');
  for (const screen of seen) {
    expect(screen.text).not.toMatch(cyrillic);
    expect(screen.buttons.join()).not.toMatch(cyrillic);
  }
});

test('whoever goes on without choosing is spoken to in the language of their Telegram, receipts that come later included', async () => {
  const james = createCustomer(world, { language: 'en' });
  const cabinet = createCabinet(world);
  await james.say(`/start ${await cabinet.link(await cabinet.openAccount())}`);
  await james.say('1500');
  const url = (await james.press('Pay')) ?? '';
  await james.say('/balance');
  await world.robokassa.pay(url);
  await world.settle();
  expect(james.screen().text).toContain('the money is in: +₽1,500');
});

describe('changing it', () => {
  test('from the profile, and the menu speaks the new one at once', async () => {
    const anna = createCustomer(world);
    await enter(anna);
    await anna.press('Профиль');
    await anna.press('Язык');
    await anna.press('English');
    expect(anna.screen().text).toContain('Balance: ₽0');
    expect(anna.screen().buttons).toContain('Top up');
  });

  test('by /language in mid-dialogue', async () => {
    const anna = createCustomer(world);
    await enter(anna);
    await anna.press('Пополнить');
    await anna.say('/language');
    await anna.press('English');
    await anna.say('1500');
    expect(anna.screen().text).toContain('Top-up of ₽1,500');
  });

  test('a button pressed long after still works: both languages are always taken', async () => {
    const anna = createCustomer(world);
    await enter(anna);
    await anna.say('/language');
    const { messageId } = anna.screen();
    await anna.say('/balance');
    world.telegram.pressStale({ from: anna.id, messageId, data: 'language:en' });
    await world.settle();
    expect(anna.screen().text).toContain('Balance: ₽0');
  });
});

test('Telegram’s own menu lists the commands in both languages, English for all others', () => {
  const sets = world.telegram.commands();
  const names = (languageCode: string) => sets.find((set) => set.languageCode === languageCode)?.commands;
  expect(names('ru')?.map(({ command }) => command)).toEqual(names('en')?.map(({ command }) => command));
  expect(names('ru')?.find(({ command }) => command === 'topup')?.description).toBe('Пополнить');
  expect(names('')).toEqual(names('en'));
});
