// Guarantee: an update that was kept is handled, once and in its chat's order, whoever received it, however often and in
// whichever order, by any number of instances.
import { describe, expect, test, vi } from 'vitest';
import { useInboxes } from './inboxes.ts';

const inboxes = useInboxes();
const gate = () => Promise.withResolvers<void>();
const ids = (count: number) => Array.from({ length: count }, inboxes.nextId);
const ascending = (list: readonly bigint[]) => [...list].sort((left, right) => Number(left - right));

describe('order', () => {
  test('a hundred updates brought in any order while the first is worked on are handled by their numbers', async () => {
    const busy = gate();
    const [first = 0n, ...later] = ids(100);
    const inbox = inboxes.create({ handle: (id) => (id === first ? busy.promise : Promise.resolve()) });
    await inboxes.receive(inbox, first);
    const shuffled = [...later].sort((left, right) => Number((left * 7919n) % 101n) - Number((right * 7919n) % 101n));
    await Promise.all(shuffled.map((id) => inboxes.receive(inbox, id)));
    busy.resolve();
    await inbox.whenIdle();
    expect(inboxes.handled).toEqual([first, ...later]);
  });

  test('no two updates of a chat are worked on at the same time, whichever of four instances got them', async () => {
    let atOnce = 0;
    let most = 0;
    const handle = async (): Promise<void> => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await inboxes.db.$queryRaw`SELECT pg_sleep(0.005)::text`;
      atOnce -= 1;
    };
    const instances = Array.from({ length: 4 }, () => inboxes.create({ handle }));
    const all = ids(40);
    for (const [index, id] of all.entries()) await inboxes.receive(instances[index % 4], id);
    await Promise.all(instances.map((inbox) => inbox.whenIdle()));
    expect(most).toBe(1);
    expect(inboxes.handled).toEqual(all);
  });

  test('chats do not wait for each other', async () => {
    const stuck = gate();
    const [slow = 0n, quick = 0n] = ids(2);
    const inbox = inboxes.create({ handle: (id) => (id === slow ? stuck.promise : Promise.resolve()) });
    await inboxes.receive(inbox, slow);
    await inboxes.receive(inbox, quick, inboxes.chatId + 1n);
    await vi.waitFor(() => expect(inboxes.handled).toEqual([quick]));
    stuck.resolve();
    await inbox.whenIdle();
    expect(inboxes.handled).toEqual([quick, slow]);
  });

  test('three hundred chats at once are all seen to', async () => {
    const inbox = inboxes.create();
    const all = ids(300);
    await Promise.all(all.map((id, index) => inboxes.receive(inbox, id, inboxes.chatId + BigInt(index))));
    await inbox.whenIdle();
    expect(ascending(inboxes.handled)).toEqual(all);
  });
});

describe('once', () => {
  test('one received fifty times by four instances at the same moment is handled once', async () => {
    const instances = Array.from({ length: 4 }, () => inboxes.create());
    const id = inboxes.nextId();
    await Promise.all(Array.from({ length: 50 }, (_, index) => inboxes.receive(instances[index % 4], id)));
    await Promise.all(instances.map((inbox) => inbox.whenIdle()));
    expect(inboxes.handled).toEqual([id]);
  });

  test('one received again long after is not handled again', async () => {
    const inbox = inboxes.create();
    const id = inboxes.nextId();
    await inboxes.receive(inbox, id);
    await inbox.whenIdle();
    await inboxes.receive(inbox, id);
    await inbox.whenIdle();
    expect(inboxes.handled).toEqual([id]);
  });

  test('the lease outlives work that takes longer than it: nobody else begins on the same update', async () => {
    const long = gate();
    const id = inboxes.nextId();
    const slow = inboxes.create({ handle: () => long.promise, leaseMs: 600 });
    const other = inboxes.create({ leaseMs: 600 });
    await inboxes.receive(slow, id);
    const until = async () =>
      (await inboxes.db.chatSession.findUnique({ where: { chatId: inboxes.chatId } }))?.leaseUntil?.getTime() ?? 0;
    await vi.waitFor(async () => expect(await until()).toBeGreaterThan(0));
    const first = await until();
    await vi.waitFor(
      async () => {
        await other.sweep();
        await other.whenIdle();
        // The first lease is long over by then.
        expect(await until()).toBeGreaterThan(first + 1_000);
      },
      { timeout: 10_000 },
    );
    expect(inboxes.handled).toEqual([]);
    long.resolve();
    await slow.whenIdle();
    expect(inboxes.handled).toEqual([id]);
    expect((await inboxes.rowOf(id)).attempts).toBe(1);
  });

  test('who has lost the chat in the middle leaves the rest to the new holder', async () => {
    const middle = gate();
    const [first = 0n, ...rest] = ids(3);
    const loser = inboxes.create({ handle: () => middle.promise });
    await inboxes.receive(loser, first);
    await vi.waitFor(async () => expect((await inboxes.rowOf(first)).attempts).toBe(1));
    // A pause of the whole machine: the lease is over and somebody else works on the chat.
    await inboxes.db.chatSession.update({
      where: { chatId: inboxes.chatId },
      data: { leaseOwner: 'somebody else', leaseUntil: new Date(Date.now() + 60_000) },
    });
    for (const id of rest) await inboxes.receive(loser, id);
    middle.resolve();
    await loser.whenIdle();
    expect(inboxes.handled).toEqual([first]);
  });

  test('four instances sweeping at the same moment handle each update once', async () => {
    const all = ids(60);
    for (const [index, id] of all.entries()) await inboxes.leave(id, inboxes.chatId + BigInt(index % 6));
    const instances = Array.from({ length: 4 }, () => inboxes.create());
    await Promise.all(instances.map((inbox) => inbox.sweep()));
    await Promise.all(instances.map((inbox) => inbox.whenIdle()));
    expect(ascending(inboxes.handled)).toEqual(all);
  });
});
