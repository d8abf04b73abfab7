/**
 * Guarantee: an open page shows what stands in the chats, in the mailbox and on the clock, is sent only what changed, and
 * never more than a bounded part of a long history; no other site can listen.
 */
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Sections } from '../../../src/sandbox/page/state.ts';
import { anna, john, olga, type Page, startPage, supportChatId } from './harness.ts';

interface State {
  readonly nowMs: number;
  readonly sections: Partial<Sections>;
}

let page: Page;
let sockets: WebSocket[] = [];
beforeEach(async () => {
  page = await startPage();
  await page.listen();
});
afterEach(async () => {
  for (const socket of sockets) socket.terminate();
  sockets = [];
  await page.stop();
});

/** Opens the page's line. `next` resolves with the next state that was sent, in order. */
async function open(watch: object, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${page.publicUrl.replace('http', 'ws')}/sandbox/live`, { headers });
  sockets.push(socket);
  const arrived: State[] = [];
  let wake = () => {};
  socket.on('message', (data) => {
    arrived.push(JSON.parse(String(data)));
    wake();
  });
  await once(socket, 'open');
  const tell = (fresh: object) => socket.send(JSON.stringify(fresh));
  tell(watch);
  async function next(): Promise<State> {
    while (arrived.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const state = arrived.shift();
    if (state === undefined) throw new Error('no state arrived');
    return state;
  }
  return { socket, tell, next };
}

const write = (text: string, as = anna.id) => page.telegram.sendText({ from: as, text });

describe('the live line', () => {
  it('sends everything once, then only the part that changed', async () => {
    write('первое');
    const line = await open({ as: anna.id });
    const first = await line.next();
    expect(Object.keys(first.sections).sort()).toEqual([
      'about',
      'answers',
      'charges',
      'chat',
      'clockMoves',
      'mail',
      'support',
    ]);
    expect(first.nowMs).toBe(page.clock.now().getTime());
    write('второе');
    const second = await line.next();
    expect(Object.keys(second.sections)).toEqual(['chat']);
    expect(second.sections.chat?.messages.map((message) => message.text)).toEqual(['первое', 'второе']);
  });

  it('the group has commands of its own, and a customer’s chat does not show them', async () => {
    const set = (commands: object[], scope: object, language_code?: string) =>
      page.callBot('setMyCommands', { commands, scope, ...(language_code === undefined ? {} : { language_code }) });
    const ofGroup = [
      { command: 'pending', description: 'Что ждёт поддержку' },
      { command: 'verify', description: 'Проверить книги' },
    ];
    const ofCustomers = [{ command: 'balance', description: 'Баланс' }];
    const line = await open({ as: anna.id });
    expect((await line.next()).sections.support?.commands).toEqual([]);
    await set(ofGroup, { type: 'chat', chat_id: supportChatId });
    await set(ofCustomers, { type: 'all_private_chats' });
    const other = await open({ as: anna.id });
    const { sections } = await other.next();
    expect(sections.support?.commands).toEqual(ofGroup);
    expect(sections.chat?.commands).toEqual(ofCustomers);
  });

  it('shows the phone of whoever is asked for, and of the first person when there is none such', async () => {
    write('Hello', john.id);
    const line = await open({ as: 5 });
    expect((await line.next()).sections.chat?.as).toBe(anna.id);
    line.tell({ as: john.id });
    expect((await line.next()).sections.chat).toMatchObject({ as: john.id, messages: [{ text: 'Hello' }] });
  });

  it('opens the topic with the latest message, then the one that is asked for', async () => {
    const topic = (name: string) => page.callBot('createForumTopic', { chat_id: supportChatId, name });
    const first = (await topic('Анна')).message_thread_id;
    const second = (await topic('John')).message_thread_id;
    const line = await open({});
    expect((await line.next()).sections.support?.threadId).toBe(second);
    line.tell({ threadId: first });
    const { support } = (await line.next()).sections;
    expect(support?.threadId).toBe(first);
    expect(support?.topics.map((one) => one.name)).toEqual(['John', 'Анна']);
  });

  it('tells of answers to presses, of blocks and of the moved clock', async () => {
    write('/start');
    const line = await open({ as: anna.id });
    const { nowMs } = await line.next();
    await page.act('block', { as: anna.id, isBlocked: true });
    expect((await line.next()).sections.chat?.isBlocked).toBe(true);
    await page.act('advance', { ms: 60_000 });
    expect((await line.next()).nowMs - nowMs).toBe(60_000);
  });

  it('sends the commands in the person’s own language', async () => {
    const command = (description: string) => [{ command: 'help', description }];
    await page.callBot('setMyCommands', { commands: command('Помощь') });
    await page.callBot('setMyCommands', { commands: command('Help'), language_code: 'en' });
    const line = await open({ as: anna.id });
    expect((await line.next()).sections.chat?.commands).toEqual(command('Помощь'));
    line.tell({ as: john.id });
    expect((await line.next()).sections.chat?.commands).toEqual(command('Help'));
  });

  it('sends the last two hundred messages of a long talk', async () => {
    for (let number = 1; number <= 230; number += 1) write(String(number));
    const messages = (await (await open({ as: anna.id })).next()).sections.chat?.messages ?? [];
    expect(messages).toHaveLength(200);
    expect(messages[0]?.text).toBe('31');
    expect(messages.at(-1)?.text).toBe('230');
  });

  it('says who wrote, what was answered and what Telegram itself says', async () => {
    const topic = await page.callBot('createForumTopic', { chat_id: supportChatId, name: 'Анна' });
    const place = { from: olga.id, chatId: supportChatId, threadId: topic.message_thread_id };
    const asked = page.telegram.sendText({ ...place, text: 'вопрос' });
    page.telegram.sendText({ ...place, text: 'ответ', replyTo: asked });
    const messages = (await (await open({})).next()).sections.support?.messages;
    expect(messages).toMatchObject([
      { service: 'Создана тема «Анна»' },
      { author: { name: 'Ольга Ким' }, text: 'вопрос' },
      { text: 'ответ', replyTo: { id: asked, name: 'Ольга Ким', text: 'вопрос' } },
    ]);
  });

  it('hangs up on another site, and on what it does not understand', async () => {
    const foreign = await open({ as: anna.id }, { origin: 'https://evil.example' });
    expect((await once(foreign.socket, 'close'))[0]).toBe(1008);
    const confused = await open({ as: 'anna' });
    expect((await once(confused.socket, 'close'))[0]).toBe(1008);
  });
});
