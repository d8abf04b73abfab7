// Guarantees that each fault does exactly what it says, the number of times it says, and that the optional limits
// answer 429 as Telegram's do.
import { describe, expect, test } from 'vitest';
import { createJournal } from '../../../src/sandbox/telegram/journal.ts';
import { ANNA, BORIS, GROUP, openBench } from './support.ts';

describe('a fault', () => {
  test('too-many-requests answers 429 with retry_after and does nothing', async () => {
    const { emulator, call } = await openBench();
    emulator.faults.add({ method: 'sendMessage', kind: 'too-many-requests', retryAfterSeconds: 7, times: 1 });
    expect(await call('sendMessage', { chat_id: ANNA.id, text: 'a' })).toEqual({
      ok: false,
      error_code: 429,
      description: 'Too Many Requests: retry after 7',
      parameters: { retry_after: 7 },
    });
    expect(emulator.messages(ANNA.id)).toHaveLength(1);
    expect((await call('sendMessage', { chat_id: ANNA.id, text: 'a' })).ok).toBe(true);
  });

  test('server-error answers 500 and does nothing', async () => {
    const { emulator, telegram } = await openBench();
    emulator.faults.add({ kind: 'server-error', times: 2 });
    for (let turn = 0; turn < 2; turn += 1)
      await expect(telegram.sendMessage(ANNA.id, 'a')).rejects.toThrow('500: Internal Server Error');
    expect((await telegram.sendMessage(ANNA.id, 'b')).text).toBe('b');
    expect(emulator.messages(ANNA.id)).toHaveLength(2);
  });

  test('blocked answers 403 for its chat only', async () => {
    const { emulator, telegram } = await openBench();
    emulator.faults.add({ chatId: ANNA.id, kind: 'blocked', times: 1 });
    expect((await telegram.sendMessage(GROUP, 'a')).text).toBe('a');
    await expect(telegram.sendMessage(ANNA.id, 'a')).rejects.toThrow('403: Forbidden: bot was blocked by the user');
  });

  test('drop-reply takes effect and breaks the connection', async () => {
    const { emulator, telegram } = await openBench();
    emulator.faults.add({ method: 'sendMessage', kind: 'drop-reply', times: 1 });
    await expect(telegram.sendMessage(ANNA.id, 'дошло')).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(emulator.messages(ANNA.id).at(-1)?.text).toBe('дошло');
    expect(emulator.calls.at(-1)).toMatchObject({
      method: 'sendMessage',
      outcome: { kind: 'fault', fault: 'drop-reply' },
    });
  });

  test('drop-request breaks the connection and does nothing', async () => {
    const { emulator, telegram } = await openBench();
    emulator.faults.add({ method: 'sendMessage', kind: 'drop-request', times: 1 });
    await expect(telegram.sendMessage(ANNA.id, 'нет')).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(emulator.messages(ANNA.id)).toHaveLength(1);
  });

  test('hang gives no answer until it is cleared, and does not keep the server from closing', async () => {
    const { emulator, telegram, server } = await openBench();
    emulator.faults.add({ method: 'sendMessage', kind: 'hang', times: 2 });
    let isSettled = false;
    const hanging = telegram.sendMessage(ANNA.id, 'a').finally(() => {
      isSettled = true;
    });
    await expect.poll(() => emulator.calls.length).toBe(1);
    await telegram.getMe();
    expect(isSettled).toBe(false);
    emulator.faults.clear();
    await expect(hanging).rejects.toThrow(/socket hang up|ECONNRESET/);
    emulator.faults.add({ method: 'sendMessage', kind: 'hang', times: 1 });
    const second = expect(telegram.sendMessage(ANNA.id, 'a')).rejects.toThrow(/socket hang up|ECONNRESET/);
    await expect.poll(() => emulator.calls.length).toBe(3);
    await server.close();
    await second;
  });

  test('without a method does not hit polls, with getUpdates it does', async () => {
    const { emulator, call } = await openBench();
    emulator.faults.add({ kind: 'server-error', times: 1 });
    expect((await call('getUpdates')).ok).toBe(true);
    emulator.faults.add({ method: 'getUpdates', kind: 'server-error', times: 1 });
    expect((await call('getUpdates')).error_code).toBe(500);
    expect((await call('getMe')).error_code).toBe(500);
    expect((await call('getMe')).ok).toBe(true);
  });
});

describe('with limits', () => {
  test('a second message within the second to one chat is refused until the time is over', async () => {
    const { call, clock } = await openBench({ limits: { perChatPerSecond: 1, globalPerSecond: 30 } });
    const send = (chat: number) => call('sendMessage', { chat_id: chat, text: 'a' });
    expect((await send(ANNA.id)).ok).toBe(true);
    expect(await send(ANNA.id)).toMatchObject({ error_code: 429, parameters: { retry_after: 1 } });
    expect((await send(GROUP)).ok).toBe(true);
    expect((await call('getChat', { chat_id: ANNA.id })).ok).toBe(true);
    clock.advance(1000);
    expect((await send(ANNA.id)).ok).toBe(true);
  });

  test('all chats together have their limit, and a group one for the minute', async () => {
    const limits = { perChatPerSecond: 5, globalPerSecond: 2, perGroupPerMinute: 3 };
    const { call, clock, emulator } = await openBench({ limits });
    emulator.sendText({ from: BORIS.id, text: '/start' });
    const send = async (chat: number) => (await call('sendMessage', { chat_id: chat, text: 'a' })).error_code ?? 200;
    expect([await send(ANNA.id), await send(BORIS.id), await send(GROUP)]).toEqual([200, 200, 429]);
    clock.advance(1000);
    expect([await send(GROUP), await send(GROUP)]).toEqual([200, 200]);
    clock.advance(1000);
    expect([await send(GROUP), await send(GROUP)]).toEqual([200, 429]);
    clock.advance(60_000);
    expect(await send(GROUP)).toBe(200);
  });
});

test('a call is kept with what came of it', async () => {
  const { emulator, call } = await openBench();
  await call('sendMessage', { chat_id: 5, text: 'a' });
  expect(emulator.calls).toMatchObject([
    {
      method: 'sendMessage',
      params: { chat_id: 5, text: 'a' },
      outcome: { kind: 'error', code: 400, description: 'Bad Request: chat not found' },
    },
  ]);
});

test('the ring of calls keeps the last two thousand', () => {
  const journal = createJournal();
  for (let number = 1; number <= 2005; number += 1) {
    journal.recordCall({ method: 'getMe', params: { number }, outcome: { kind: 'ok', result: true }, at: new Date(0) });
  }
  expect(journal.calls).toHaveLength(2000);
  expect(journal.calls[0]?.params).toEqual({ number: 6 });
});
