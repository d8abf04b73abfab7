// Guarantee: an instance that stands still in the middle of crediting (a paused machine, a debugger), for longer than anybody waits
// for it, keeps no other from crediting that payment and all others; and when it goes on, nothing is credited or told twice.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckpointName, Payment } from '../../../src/payments/index.ts';
import { balanceMinor, booksOfPayments, newPayment, queuedNotices } from '../../support/payment-world.ts';
import { resultForm } from '../../support/result-url.ts';
import { openTwoShops, type TwoShops } from '../../support/two-shops.ts';
import { until } from '../../support/until.ts';

/** Four of them at each step: twenty in all. */
const pausesAtEach = 4;

/** What the sleeper holds in the database is given up within half a minute; Robokassa repeats a notice for hours. */
const takenOverWithinMs = 60_000;
const repeatAfterMs = 1_000;

let shops: TwoShops;
beforeAll(async () => {
  shops = await openTwoShops();
});
afterAll(() => shops.close());

/** @returns whether the kernel has stopped the process: proc(5), the state after the name in parentheses */
async function isStopped({ pid }: ChildProcess): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
}

const deliver = (url: string, payment: Payment) =>
  fetch(`${url}/payments/robokassa/result`, {
    method: 'POST',
    body: resultForm({ invoiceId: payment.id, outSum: '1000.000000' }),
    signal: AbortSignal.timeout(takenOverWithinMs),
  });

/** As the gateway does it: until it is answered that the notice has arrived. */
const deliverUntilTaken = (payment: Payment) =>
  until(
    `payment ${payment.id} credited by another`,
    async () => {
      // What is not answered in time is repeated, as what is refused.
      const answer = await deliver(shops.survivor.url, payment).catch(() => undefined);
      return answer?.status === 200 && (await answer.text()) === `OK${payment.id}`;
    },
    takenOverWithinMs,
    repeatAfterMs,
  );

async function expectCreditedOnce(payment: Payment): Promise<void> {
  expect(await balanceMinor(shops.db, payment.accountId)).toBe(100_000n);
  const told = (await queuedNotices(shops.db)).filter((key) => key.startsWith(`payment:${payment.id}:`));
  expect(told).toEqual([`payment:${payment.id}:credited`]);
}

const steps: readonly CheckpointName[] = [
  'notification-kept',
  'verified',
  'before-commit',
  'after-commit',
  'before-answer',
];

test.each(steps)(
  `${pausesAtEach} times paused at %s: another credits it and all others`,
  async (step) => {
    const { child, url } = await shops.startOther(step, 'SIGSTOP');
    try {
      for (let pause = 0; pause < pausesAtEach; pause += 1) {
        const [payment, other] = [await newPayment(shops.survivor.deps), await newPayment(shops.survivor.deps)];
        // Whether the sleeper answers in the end is its own affair: the money is asked for below.
        const late = deliver(url, payment).catch(() => undefined);
        await until('the sleeper stands still', () => isStopped(child), 30_000);

        await Promise.all([payment, other].map(deliverUntilTaken));
        child.kill('SIGCONT');
        await late;
        for (const each of [payment, other]) await expectCreditedOnce(each);
      }
      expect((await deliver(shops.survivor.url, await newPayment(shops.survivor.deps))).status).toBe(200);
      expect(await booksOfPayments(shops.db)).toEqual([]);
    } finally {
      const ended = once(child, 'exit');
      child.kill('SIGCONT');
      child.kill('SIGKILL');
      await ended;
    }
  },
  600_000,
);
