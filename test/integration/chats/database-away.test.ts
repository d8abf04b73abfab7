// Guarantee: what came while the database was away is tried again once it is back, before all that came later in its chat, and is
// not recorded as a failure; one that meets it away five times is put aside all the same, and its sender is told once.
import { afterEach, expect, test, vi } from 'vitest';
import type { UpdateInbox } from '../../../src/chats/updates.ts';
import { createDatabase } from '../../../src/db/client.ts';
import { useInboxes } from './inboxes.ts';

const inboxes = useInboxes();
const ids = (count: number) => Array.from({ length: count }, inboxes.nextId);

/** Nobody listens on the first port. */
async function askInVain(): Promise<void> {
  const nowhere = createDatabase({ url: 'postgresql://nobody@127.0.0.1:1/nothing', maxConnections: 1 });
  await nowhere.$queryRaw`SELECT 1`.finally(() => nowhere.$disconnect());
}

let inbox: UpdateInbox;
afterEach(() => inbox.close());

test('what met the database away is handled within seconds, without a sweep, and what came meanwhile waits for it', async () => {
  const [first = 0n, second = 0n] = ids(2);
  let outages = 1;
  inbox = inboxes.create({
    handle: async (id) => {
      if (id !== first || outages === 0) return;
      outages -= 1;
      await inboxes.leave(second);
      await askInVain();
    },
  });
  await inboxes.receive(inbox, first);
  await vi.waitFor(() => expect(inboxes.handled).toHaveLength(2), { timeout: 10_000 });
  expect(inboxes.handled).toEqual([first, second]);
  await inbox.whenIdle();
  expect(await inboxes.rowOf(first)).toMatchObject({ attempts: 2, failure: null });
  expect(await inboxes.rowOf(second)).toMatchObject({ attempts: 1, failure: null });
  expect(inboxes.givenUp).toEqual([]);
});

test('the fifth time is the last, and the chat goes on', async () => {
  const [unlucky = 0n, next = 0n] = ids(2);
  inbox = inboxes.create({ handle: (id) => (id === unlucky ? askInVain() : Promise.resolve()) });
  await inboxes.receive(inbox, unlucky);
  await inbox.whenIdle();
  await inboxes.leave(next);
  for (let again = 2; again <= 5; again += 1) {
    expect(await inboxes.rowOf(unlucky)).toMatchObject({ attempts: again - 1, failure: null });
    expect(inboxes.handled).toEqual([]);
    expect(inboxes.givenUp).toEqual([]);
    await inbox.sweep();
    await inbox.whenIdle();
  }
  expect(await inboxes.rowOf(unlucky)).toMatchObject({ attempts: 5, failure: expect.stringMatching(/reach database/) });
  expect(inboxes.handled).toEqual([next]);
  expect(inboxes.givenUp).toEqual([unlucky]);
});
