// Guarantee: a worker that was so slow that its notice may be another's by now neither tells it nor notes anything of it.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDelivery } from '../../../src/notifications/deliver.ts';
import { longestCallMs } from '../../../src/platform/telegram/sender.ts';
import type { Queue } from '../../../src/queue/queue.ts';
import { addCustomer, addPayment, credited, openPostOffice, type PostOffice } from './post-office.ts';

let office: PostOffice;
beforeEach(async () => {
  office = await openPostOffice();
});
afterEach(() => office.close());

/** The office's queue, to a worker that finds so much of its time left, look after look. */
function heldFor(...looks: number[]): Queue {
  return {
    ...office.queue,
    take: async () => {
      const job = await office.queue.take();
      return job && { ...job, heldForMs: () => looks.shift() ?? 0 };
    },
  };
}

async function stateOfJob(): Promise<string | undefined> {
  const { rows } = await office.owner.query<{ state: string }>('SELECT state FROM queue.job');
  return rows[0]?.state;
}

test('a job just taken is held for longer than the longest call takes', async () => {
  const anna = await addCustomer(office);
  await office.enqueue(credited(anna, await addPayment(office, anna)));
  const held = (await office.queue.take())?.heldForMs() ?? 0;
  expect(held).toBeGreaterThan(longestCallMs + 15_000);
  expect(held).toBeLessThanOrEqual(longestCallMs + 20_000);
});

test('with less time left than a call may take, nothing is told, and the notice is left to whoever takes it next', async () => {
  const anna = await addCustomer(office);
  await office.enqueue(credited(anna, await addPayment(office, anna)));
  const slow = createDelivery({ ...office.deps, queue: heldFor(longestCallMs - 1, 1_000) });
  await slow.deliverNext();
  expect(office.texts(anna.userId)).toEqual([]);
  // Its hold is not given up either: when it runs out, the queue gives the notice to another.
  expect(await stateOfJob()).toBe('active');
});

test('what was told when the hold had run out is noted by nobody but the next', async () => {
  const anna = await addCustomer(office);
  await office.enqueue(credited(anna, await addPayment(office, anna)));
  const slow = createDelivery({ ...office.deps, queue: heldFor(longestCallMs, 0) });
  await slow.deliverNext();
  expect(office.texts(anna.userId)).toHaveLength(1);
  expect(await stateOfJob()).toBe('active');
});
