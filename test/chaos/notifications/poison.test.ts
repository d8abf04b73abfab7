// Guarantee: notices that can never be told (Telegram calls them wrong, or they are of a form that nobody knows), one among ten,
// hold up neither their chats nor anybody else's with three instances at work; they are kept, and once what was wrong is mended a
// redrive tells each of them once and leaves the unreadable ones where they are.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countDeadByReason, redriveDead } from '../../../src/notifications/dead.ts';
import { openPostOffice, type PostOffice } from '../../integration/notifications/post-office.ts';
import { queueReceipts } from '../../integration/notifications/storm-load.ts';
import { until } from '../../support/until.ts';

const instances = 3;
const chats = 100;
const perChat = 10;
const unreadable = 50;
/** As fast as Telegram allows, so many times. */
const times = 10;
const toldWithinMs = 120_000;

let office: PostOffice;
const running: ChildProcess[] = [];
beforeAll(async () => {
  office = await openPostOffice();
});
afterAll(async () => {
  for (const instance of running) {
    const ended = once(instance, 'exit');
    instance.kill('SIGKILL');
    await ended;
  }
  await office.close();
});

async function startInstance(apiRoot: string): Promise<void> {
  const file = join(import.meta.dirname, 'worker-process.ts');
  const instance = fork(file, [office.ownerUrl, apiRoot, 'never', `${times}`]);
  running.push(instance);
  await once(instance, 'message');
}

test(`${chats * perChat} receipts, a tenth of them poisoned, and ${unreadable} that nobody can read`, async () => {
  const expected = await queueReceipts(office, { chats, perChat });
  const poisoned = new Set([...expected.values()].map((payments) => payments[payments.length >> 1] ?? 0));
  const told: number[] = [];
  let mended = false;
  const server = fastify();
  server.post('/bot1:TEST/sendMessage', async (request, reply) => {
    const { chat_id, text } = request.body as { chat_id: number; text: string };
    const payment = Number(/№(\d+) · 21/.exec(text)?.[1]);
    if (!mended && poisoned.has(payment)) {
      return reply.code(400).send({ ok: false, error_code: 400, description: "Bad Request: can't parse entities" });
    }
    told.push(payment);
    return { ok: true, result: { message_id: 1, date: 0, chat: { id: chat_id, type: 'private' } } };
  });
  const apiRoot = await server.listen({ host: '127.0.0.1', port: 0 });
  await office.owner.query(
    `INSERT INTO queue.job (name, data, singleton_key, policy, retry_limit, expire_seconds)
     SELECT 'notices', '{"notice": {"kind": "from.the.future"}}', chat, 'key_strict_fifo', 10, 60
       FROM unnest($1::text[]) WITH ORDINALITY AS of (chat, n) WHERE n <= $2`,
    [[...expected.keys()], unreadable],
  );
  await Promise.all(Array.from({ length: instances }, () => startInstance(apiRoot)));
  const empty = async () => (await office.queue.stats()).depth === 0;

  await until('all told but the poisoned', empty, toldWithinMs, 200);
  expect(told).toHaveLength(chats * perChat - poisoned.size);
  const dead = await countDeadByReason(office.db);
  expect(dead.map(({ reason, count }) => [reason, count]).sort()).toEqual([
    ['rejected', poisoned.size],
    ['unreadable', unreadable],
  ]);
  for (const payments of expected.values()) {
    const inOrder = payments.filter((payment) => !poisoned.has(payment));
    const own = new Set(payments);
    expect(told.filter((payment) => own.has(payment))).toEqual(inOrder);
  }

  mended = true;
  const redriven = told.length;
  while ((await redriveDead(office)) > 0);
  await until('the redriven told', empty, toldWithinMs, 200);
  expect(told.slice(redriven).sort()).toEqual([...poisoned].sort());
  expect(await countDeadByReason(office.db)).toEqual([{ to: 'nobody', reason: 'unreadable', count: unreadable }]);
  await server.close();
});
