// Guarantee: a letter is queued if and only if its transaction commits, once per event, and is sent at least once, whatever
// becomes of the mail server, the way to it or this process; one that the server refuses for good is kept, can be listed
// and sent again, and a repeat is recognisable by its Message-ID.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../../src/db/transaction.ts';
import type { Invoice } from '../../../src/invoices/index.ts';
import { listDeadLetters, redriveDeadLetters } from '../../../src/mail/dead.ts';
import { createLetterDelivery } from '../../../src/mail/deliver.ts';
import { createEnqueueLetter } from '../../../src/mail/enqueue.ts';
import { createMailWorker } from '../../../src/mail/worker.ts';
import { createMailTransport } from '../../../src/platform/mail.ts';
import { newInvoice } from '../../support/invoice-world.ts';
import { createMailServer, type MailRoom, type MailServer, openMailRoom, supportEmail } from './mail-room.ts';

let server: MailServer;
let room: MailRoom;
let invoice: Invoice;
beforeAll(async () => {
  server = await createMailServer();
  room = await openMailRoom(server.port);
  // Its own letters are cleared away: each test queues what it is about.
  invoice = await newInvoice(room.world.deps);
});
afterAll(async () => {
  await room.close();
  await server.close();
});
beforeEach(async () => {
  server.refusals.length = 0;
  server.taken.length = 0;
  await room.owner.query('TRUNCATE letter; DELETE FROM queue.job');
});

const hour = 60 * 60_000;
let serial = 0;

function letter(to = 'buh@romashka.example') {
  serial += 1;
  const content = { kind: 'invoice-copy', invoiceId: String(invoice.id) } as const;
  return { letter: content, to, dedupeKey: `test:${serial}` };
}

const messageIds = () => server.taken.map(({ source }) => /^message-id: (.*)$/im.exec(source)?.[1]);

test('a letter whose transaction is undone was never queued', async () => {
  const enqueueLetter = createEnqueueLetter({ queue: room.queue, clock: room.world.clock });
  const undone = inTransaction(room.world.db, async (tx) => {
    await enqueueLetter(tx, letter());
    throw new Error('changed our mind');
  });
  await expect(undone).rejects.toThrow('changed our mind');
  expect(await room.deliverAll()).toBe(0);
});

test('one event is one letter, however often and from how many sides it is queued', async () => {
  const one = letter();
  await Promise.all(Array.from({ length: 5 }, () => room.enqueue(one)));
  await room.deliverAll();
  await room.enqueue(one);
  await room.deliverAll();
  expect(server.taken).toHaveLength(1);
  const rows = await room.world.db.letter.findMany();
  expect(rows).toMatchObject([{ dedupeKey: one.dedupeKey, sentAt: room.world.clock.now(), diedAt: null }]);
});

test.each([
  ['recipient', 421],
  ['recipient', 450],
  ['content', 451],
] as const)('a server that says "later" at the %s (%i) gets the letter later, once', async (at, code) => {
  server.refusals.push({ at, code }, { at, code });
  await room.enqueue(letter());
  await room.deliverAll();
  expect(server.taken).toHaveLength(0);
  expect(await room.deliverAll()).toBe(0);
  await room.pass(hour);
  await room.deliverAll();
  await room.pass(hour);
  await room.deliverAll();
  expect(server.taken).toHaveLength(1);
  expect(await listDeadLetters(room.world.db)).toEqual([]);
  expect(await room.queue.stats()).toMatchObject({ depth: 0 });
});

test('letters to a server that is away wait for it, none is lost', async () => {
  const { port } = server;
  await server.close();
  for (let count = 0; count < 5; count += 1) await room.enqueue(letter());
  for (let day = 0; day < 3; day += 1) {
    await room.deliverAll();
    await room.pass(24 * hour);
  }
  expect((await room.queue.stats()).depth).toBe(5);
  server = await createMailServer(port);
  await room.deliverAll();
  expect(new Set(messageIds()).size).toBe(5);
});

test('the last of its tries having failed, a letter is given up, and still kept', async () => {
  const { port } = server;
  await server.close();
  await room.enqueue(letter());
  await room.owner.query(`UPDATE queue.job SET data = jsonb_set(data, '{failures}', '129'), retry_count = 129`);
  await room.deliverAll();
  expect(await listDeadLetters(room.world.db)).toMatchObject([{ reason: 'exhausted' }]);
  expect((await room.queue.stats()).depth).toBe(0);
  server = await createMailServer(port);
});

test.each(['recipient', 'content'] as const)(
  'a refusal for good at the %s ends the tries; the letter is kept',
  async (at) => {
    server.refusals.push({ at, code: 550 });
    const before = server.attempts();
    const one = letter('nobody@romashka.example');
    await room.enqueue(one);
    await room.deliverAll();
    await room.pass(24 * hour);
    await room.deliverAll();
    expect(server.attempts() - before).toBe(1);
    const [dead] = await listDeadLetters(room.world.db);
    expect(dead).toMatchObject({ dedupeKey: one.dedupeKey, recipient: one.to, reason: 'rejected' });
    expect(dead?.detail).toContain('550');
    const redriven = await Promise.all([1, 2].map(() => redriveDeadLetters({ db: room.world.db, queue: room.queue })));
    expect(redriven.sort()).toEqual([0, 1]);
    await room.deliverAll();
    expect(server.taken.map(({ to }) => to.join())).toEqual([one.to]);
    expect(await listDeadLetters(room.world.db)).toEqual([]);
  },
);

test('one address that is refused holds back no other letter', async () => {
  server.refusals.push({ at: 'recipient', code: 450 });
  await room.enqueue(letter('later@romashka.example'));
  await room.enqueue(letter('now@romashka.example'));
  await room.deliverAll();
  expect(server.taken.map(({ to }) => to.join())).toEqual(['now@romashka.example']);
});

test('a process that dies between sending and noting it has the letter sent again, with the same Message-ID', async () => {
  await room.enqueue(letter());
  let reached = (): void => undefined;
  const sent = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const dying = createLetterDelivery({
    ...room.deps,
    checkpoint: () => {
      reached();
      return new Promise<void>(() => undefined);
    },
  });
  void dying.deliverNext();
  await sent;
  expect(await room.deliverAll()).toBe(0);
  await room.owner.query(
    `UPDATE queue.job SET started_on = started_on - interval '121 seconds' WHERE state = 'active'`,
  );
  await room.owner.query('UPDATE queue.queue SET monitor_claim_on = NULL, monitor_on = NULL');
  await room.queue.supervise();
  await room.pass(hour);
  await room.deliverAll();
  const [first, second] = messageIds();
  expect(server.taken).toHaveLength(2);
  expect(first).toMatch(/^<[\da-f]{32}@provider\.example>$/);
  expect(second).toBe(first);
});

test('a letter that cannot be made is given up after some tries, and kept', async () => {
  await room.enqueue({ ...letter(), letter: { kind: 'invoice-copy', invoiceId: '999999999' } });
  for (let tries = 0; tries < 20; tries += 1) {
    await room.deliverAll();
    await room.pass(hour);
  }
  expect(await listDeadLetters(room.world.db)).toMatchObject([{ reason: 'crashing' }]);
  expect((await room.queue.stats()).depth).toBe(0);
});

test('a letter of an unknown form is kept, and not sent again by this version', async () => {
  await room.enqueue(letter());
  await room.owner.query(`UPDATE letter SET content = '{"kind": "from-the-future"}'`);
  await room.deliverAll();
  expect(await listDeadLetters(room.world.db)).toMatchObject([{ reason: 'unreadable' }]);
  expect(await redriveDeadLetters({ db: room.world.db, queue: room.queue })).toBe(0);
});

test('a job that names no letter is put away, and the queue goes on', async () => {
  await inTransaction(room.world.db, (tx) => room.queue.send(tx, { sequence: 77n, key: 'x', data: { odd: true } }));
  await room.enqueue(letter());
  expect(await room.deliverAll()).toBe(2);
  expect(server.taken).toHaveLength(1);
});

test('a worker sends by itself what is queued, and stops when asked', async () => {
  const smtpUrl = `smtp://127.0.0.1:${server.port}`;
  const transport = createMailTransport({ smtpUrl, from: { name: 'Провайдер', address: supportEmail } });
  const noted = new Promise<void>((resolve) => {
    const worker = createMailWorker({ ...room.deps, transport, checkpoint: () => void worker.stop().then(resolve) });
    worker.start();
  });
  await room.enqueue(letter());
  await noted;
  expect(server.taken).toHaveLength(1);
  expect(await room.world.db.letter.findMany()).toMatchObject([{ diedAt: null }]);
  expect((await room.queue.stats()).depth).toBe(0);
});

test('a wrong password is the operator’s to mend, not the letter’s end', async () => {
  const smtpUrl = `smtp://user:wrong@127.0.0.1:${server.port}`;
  const transport = createMailTransport({ smtpUrl, from: { name: 'Провайдер', address: supportEmail } });
  await room.enqueue(letter());
  await createLetterDelivery({ ...room.deps, transport }).deliverNext();
  transport.close();
  expect(await listDeadLetters(room.world.db)).toEqual([]);
  await room.pass(hour);
  await room.deliverAll();
  expect(server.taken).toHaveLength(1);
});

test('a server without encryption gets nothing from who insists on it', async () => {
  const smtpUrl = `smtp://127.0.0.1:${server.port}?requireTLS=true`;
  const transport = createMailTransport({ smtpUrl, from: { name: 'Провайдер', address: supportEmail } });
  await room.enqueue(letter());
  await createLetterDelivery({ ...room.deps, transport }).deliverNext();
  transport.close();
  expect(server.taken).toHaveLength(0);
  expect((await room.queue.stats()).depth).toBe(1);
});
