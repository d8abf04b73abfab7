// Guarantee: a broadcast that is under way can be stopped by any agent, after one more question; the question outlives the card's
// being edited all the while, and pressed too late it says so.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Agent, createSupportGroup, type GroupMessage, type SupportGroup } from '../../../support/agent.ts';
import { createCustomer } from '../../../support/customer.ts';
import { createWorld, type World } from '../../../support/world.ts';
import { enter } from '../entrance.ts';
import { draftBroadcast, shownAs } from './broadcast-path.ts';

let world: World;
let group: SupportGroup;
let ivan: Agent;
let olga: Agent;
let card: GroupMessage;
let id: string;
beforeAll(async () => {
  world = await createWorld();
  group = createSupportGroup(world);
  ivan = group.join('Иван');
  olga = group.join('Ольга');
  for (let made = 0; made < 2; made += 1) await enter(createCustomer(world));
});
afterAll(() => world.close());

/** Sends it, and then has one of the two recipients wait still, as in the midst of a long one. */
beforeEach(async () => {
  ({ card } = await draftBroadcast(group, ivan));
  await ivan.press('Отправить');
  id = shownAs(group, card.messageId).data[0]?.split(':')[2] ?? '';
  await ivan.press('Да, отправить 2');
  const { db } = world.database;
  const broadcastId = BigInt(id);
  await db.broadcast.update({ where: { id: broadcastId }, data: { state: 'sending', endedAt: null } });
  await db.broadcastRecipient.updateMany({ where: { broadcastId, place: 2 }, data: { state: 'waiting' } });
});

test('asks once more, stops, and both the question and the card say what came of it', async () => {
  expect(await olga.pressOld(`broadcast:stop:${id}`, card.messageId)).toBeUndefined();
  const question = group.newest();
  expect(question.text).toBe(
    'Остановить рассылку?\nОтправлено 1, ждут своей очереди 1. Продолжить потом будет нельзя.',
  );
  expect(question.buttons).toEqual(['Да, остановить', 'Пусть идёт']);
  expect(question.replyTo).toBe(card.messageId);
  const toasts = [olga, ivan].map((agent) => agent.pressAtOnce('Да, остановить'));
  await world.settle();
  expect(toasts.map((toast) => toast())).toEqual([undefined, 'Рассылку уже остановили: Ольга']);
  expect(shownAs(group, question.messageId).text).toBe('Рассылку уже остановили: Ольга');
  const { text } = shownAs(group, card.messageId);
  expect(text).toContain('Рассылка остановлена');
  expect(text).toContain('Получил 1 человек\nНе отправлено: 1\n');
  expect(text).toContain('Запуск: Иван\nОстановка: Ольга');
  const acts = await world.database.db.auditEntry.findMany({ where: { act: 'broadcast-stopped' } });
  expect(acts.map(({ agentName }) => agentName)).toEqual(['Ольга']);
});

test('goes on when it was only asked about, and a button of the draft says that it is under way', async () => {
  await ivan.pressOld(`broadcast:stop:${id}`, card.messageId);
  await olga.press('Пусть идёт');
  expect(group.newest().text).toBe('Рассылка идёт дальше.');
  expect(await ivan.pressOld(`broadcast:ask:${id}`, card.messageId)).toBe('Рассылка уже идёт. Запуск: Иван');
  const shown = shownAs(group, card.messageId);
  expect(shown.text).toContain('Рассылка идёт\n');
  expect(shown.text).toContain('▓▓▓▓▓░░░░░ 50 %\n1 из 2 · осталось меньше минуты');
  expect(shown.buttons).toEqual(['Остановить']);
});

test('asked about too late, says that it is over', async () => {
  await ivan.pressOld(`broadcast:stop:${id}`, card.messageId);
  await world.database.db.broadcast.update({
    where: { id: BigInt(id) },
    data: { state: 'done', endedAt: world.clock.now() },
  });
  expect(await ivan.press('Да, остановить')).toBe('Рассылка уже закончилась.');
  expect(await ivan.pressOld(`broadcast:stop:${id}`, card.messageId)).toBe('Рассылка уже закончилась.');
  expect(shownAs(group, card.messageId).text).toContain('Рассылка отправлена');
});
