// Guarantees that a sandbox can be stopped and started: a snapshot is JSON, holds everything, and what goes on after it
// carries on the same numbers.
import { expect, test } from 'vitest';
import { ANNA, GROUP, openBench, PNG } from './support.ts';

test('an emulator restored from a snapshot goes on where the old one stopped', async () => {
  const old = await openBench();
  const topic = await old.telegram.createForumTopic(GROUP, 'Анна');
  const markup = { inline_keyboard: [[{ text: 'Пополнить', callback_data: 'topup' }]] };
  const sent = await old.telegram.sendPhoto(ANNA.id, { source: PNG }, { caption: 'график', reply_markup: markup });
  await old.telegram.setMyCommands([{ command: 'balance', description: 'Баланс' }]);
  const press = { from: ANNA.id, messageId: sent.message_id, button: 'Пополнить' };
  const pressed = old.emulator.pressButton(press);
  const snapshot = JSON.parse(JSON.stringify(old.emulator.snapshot()));
  const before = (await old.call('getUpdates')).result;
  await old.server.close();

  const { emulator, telegram, call } = await openBench({ snapshot });
  expect((await call('getUpdates')).result).toEqual(before);
  expect(emulator.messages(ANNA.id)).toEqual(old.emulator.messages(ANNA.id));
  expect(emulator.topics(GROUP)).toMatchObject([{ threadId: topic.message_thread_id }]);
  expect(emulator.commands()).toEqual(old.emulator.commands());
  expect(emulator.file(sent.photo[0]?.file_id ?? '')?.bytes).toEqual(PNG);
  if (pressed.kind !== 'pressed') throw new Error('the button was not pressed');
  expect(await telegram.answerCbQuery(pressed.callbackQueryId)).toBe(true);
  const again = emulator.pressButton(press);
  if (again.kind !== 'pressed') throw new Error('the button was not pressed again');
  expect(again.updateId).toBeGreaterThan(pressed.updateId);
  expect(again.callbackQueryId).not.toBe(pressed.callbackQueryId);
  expect((await telegram.sendMessage(ANNA.id, 'дальше')).message_id).toBe(sent.message_id + 1);
});

test('a snapshot shares nothing with the emulator it came from', async () => {
  const { emulator } = await openBench();
  const snapshot = emulator.snapshot();
  emulator.sendText({ from: ANNA.id, text: 'позже' });
  expect(snapshot.state.messages[String(ANNA.id)]).toHaveLength(1);
});

test('a fresh emulator does not repeat the update numbers of one that ran before it', async () => {
  const first = await openBench();
  for (let turn = 0; turn < 5; turn += 1) first.emulator.sendText({ from: ANNA.id, text: 'a' });
  first.clock.advance(60_000);
  const second = await openBench({ clock: first.clock });
  const last = ((await first.call('getUpdates')).result as { update_id: number }[]).at(-1)?.update_id ?? 0;
  const next = ((await second.call('getUpdates')).result as { update_id: number }[])[0]?.update_id ?? 0;
  expect(next).toBeGreaterThan(last);
});

test('an emulator restored from an old snapshot does not repeat update numbers given out after it', async () => {
  const first = await openBench();
  const snapshot = first.emulator.snapshot();
  for (const text of ['a', 'b', 'c']) first.emulator.sendText({ from: ANNA.id, text });
  const given = ((await first.call('getUpdates')).result as { update_id: number }[]).map((update) => update.update_id);
  first.clock.advance(60_000);
  const second = await openBench({ clock: first.clock, snapshot });
  second.emulator.sendText({ from: ANNA.id, text: 'd' });
  const last = ((await second.call('getUpdates')).result as { update_id: number }[]).at(-1)?.update_id;
  expect(given).not.toContain(last);
});
