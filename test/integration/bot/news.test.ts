// Guarantee: whoever wants no more news presses one button under any of them, however old, and gets no more; the same button
// takes it back. The news stays as it was, the bot's screen stays where it was, and it is the setting of «Уведомления».
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { settingsOf } from '../../../src/alerts/index.ts';
import { newsButtons, newsPress } from '../../../src/notifications/templates/news-button.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { type Agent, createSupportGroup } from '../../support/agent.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import { enter } from './entrance.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let world: World;
let ivan: Agent;
let anna: Customer;
beforeAll(async () => {
  world = await createWorld();
  ivan = createSupportGroup(world).join('Иван');
});
afterAll(() => world.close());
beforeEach(async () => {
  anna = createCustomer(world);
  await enter(anna);
});

async function sendNews(send: () => Promise<unknown>): Promise<number> {
  await ivan.say('/broadcast');
  await send();
  await ivan.press('Отправить');
  const { db } = world.database;
  const reached = await db.telegramUser.count({
    where: { OR: [{ notificationSettings: null }, { notificationSettings: { wantsNews: true } }] },
  });
  await ivan.press(`Да, отправить ${reached}`);
  return world.telegram.messages(anna.id).at(-1)?.messageId ?? 0;
}

const news = (messageId: number) => world.telegram.messages(anna.id).find((one) => one.messageId === messageId);
const labels = (messageId: number) =>
  news(messageId)
    ?.keyboard.flat()
    .map(({ label }) => label);
const wantsNews = async () => (await settingsOf(world.database.db, BigInt(anna.id))).wantsNews;
const toasts = () => world.telegram.callbackAnswers.map(({ text }) => text).filter((text) => text !== undefined);

/** A press by whoever scrolled up to it. */
async function press(messageId: number, data: string): Promise<string | undefined> {
  world.telegram.pressStale({ from: anna.id, messageId, data });
  await world.settle();
  return toasts().at(-1);
}

test('off and on again by the same button, of a text and of a picture, while the screen stays', async () => {
  await anna.say('/menu');
  const menu = anna.screen();
  const written = await sendNews(() => ivan.say('Завтра ночью работы'));
  const pictured = await sendNews(() => ivan.sendPhoto(png));
  for (const messageId of [written, pictured]) {
    const before = news(messageId);
    expect(await press(messageId, newsPress.off)).toBe(
      'Больше не пришлём. Вернуть можно здесь же или в «Уведомлениях»',
    );
    expect(await wantsNews()).toBe(false);
    expect(labels(messageId)).toEqual(['Присылать новости']);
    expect(news(messageId)).toMatchObject({ text: before?.text, ...(before?.photo ? { photo: before.photo } : {}) });
    expect(await press(messageId, newsPress.on)).toBe('Хорошо, новости снова будут приходить');
    expect(await wantsNews()).toBe(true);
    expect(labels(messageId)).toEqual(['Не присылать новости']);
  }
  expect(anna.transcript()).toHaveLength(world.telegram.messages(anna.id).filter(({ fromBot }) => fromBot).length);
  const shown = world.telegram.messages(anna.id).find((one) => one.messageId === menu.messageId);
  expect(shown?.keyboard.flat().map(({ label }) => label)).toEqual(menu.buttons);
  await anna.press('Уведомления');
  await anna.press('Что присылать');
  // In the place of the menu, above the news.
  const kinds = world.telegram.messages(anna.id).find((one) => one.messageId === menu.messageId);
  expect(kinds?.keyboard.flat().map(({ label }) => label)).toContain('☑ Новости');
});

test('pressed twice it is wanted still, and under a news of long ago whose message is gone it is saved all the same', async () => {
  const messageId = await sendNews(() => ivan.say('Новость'));
  await press(messageId, newsPress.off);
  await press(messageId, newsPress.off);
  expect(await wantsNews()).toBe(false);
  expect(labels(messageId)).toEqual(['Присылать новости']);
  world.telegram.deleteMessage(anna.id, messageId);
  await press(messageId, newsPress.on);
  expect(await wantsNews()).toBe(true);
});

test('who wants none gets none of the next', async () => {
  const messageId = await sendNews(() => ivan.say('Первая'));
  await press(messageId, newsPress.off);
  await sendNews(() => ivan.say('Вторая'));
  expect(anna.transcript()).not.toContain('Вторая');
});

test('is said in the language of its reader', () => {
  const t = createTranslator()('en');
  expect(newsButtons(true, t)).toEqual([[{ label: 'Stop sending news', data: 'news:off' }]]);
  expect(newsButtons(false, t)).toEqual([[{ label: 'Send me news', data: 'news:on' }]]);
});
