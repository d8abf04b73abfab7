// Guarantee: `verify` finds a charge by autopay that its payment does not bear out, that nobody agreed to, or that is one too many.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attendAutopay } from '../../../src/autopay/attend.ts';
import { autopayChecks } from '../../../src/autopay/books-check.ts';
import { removeAutopay } from '../../../src/autopay/index.ts';
import type { Queryable } from '../../../src/db/client.ts';
import { type AutopayWorld, attempts, newMandate, openAutopayWorld, spendDownTo } from '../../support/autopay-world.ts';
import { pass } from './minutes.ts';

let world: AutopayWorld;
let november: Attempt;
let december: Attempt;
type Attempt = Awaited<ReturnType<typeof attempts>>[number];

beforeAll(async () => {
  // Two minutes before December in Moscow; the customer allows one charge a month, and each month has one.
  world = await openAutopayWorld({ startsAt: new Date('2026-11-30T20:58:00Z') });
  const { customer } = await newMandate(world, { monthlyLimit: 1 });
  for (let time = 0; time < 2; time += 1) {
    await spendDownTo(world, customer.accountId, 1_000n);
    await attendAutopay(world.deps);
    await pass(world, 5);
  }
  await removeAutopay(world.deps, customer);
  const [first, second, ...more] = await attempts(world.db, customer.accountId);
  if (!first || !second || more.length > 0) throw new Error('there are not two attempts');
  [november, december] = [first, second];
});
afterAll(() => world.close());

class Undone extends Error {}

/** What the checks find after a change, which is undone then. */
async function breachesAfter(change: (tx: Queryable) => Promise<unknown>): Promise<string[]> {
  const found: string[] = [];
  const changed = world.db.$transaction(async (tx) => {
    await change(tx);
    for (const check of autopayChecks) found.push(...(await check.run(tx)));
    throw new Undone();
  });
  await expect(changed).rejects.toThrow(Undone);
  return found;
}

const later = (at: Date | null, ms: number) => new Date((at?.getTime() ?? 0) + ms);
const minuteMs = 60_000;

describe('verify, of autopay', () => {
  it('finds nothing in what was done by the rules, a charge in each of two months included', async () => {
    expect(await breachesAfter(async () => undefined)).toEqual([]);
  });

  it('finds an attempt whose payment says something else', async () => {
    const change = { state: 'declined', code: 'not-paid' };
    const found = await breachesAfter((tx) => tx.autopayAttempt.update({ where: { id: december.id }, data: change }));
    expect(found).toEqual([`autopay attempt ${december.id} is declined, its payment paid`]);
  });

  it('finds a payment that autopay has made by no attempt', async () => {
    const orphan = (tx: Queryable) => tx.autopayAttempt.update({ where: { id: december.id }, data: { paymentId: 1 } });
    expect(await breachesAfter(orphan)).toContain(
      `payment ${december.paymentId} was made by autopay, and no attempt has it`,
    );
  });

  it('finds a sum above the one agreed to', async () => {
    const change = { amountMinor: 50_001n };
    const found = await breachesAfter((tx) => tx.autopayAttempt.update({ where: { id: december.id }, data: change }));
    expect(found).toContain(`autopay attempt ${december.id} takes more than was agreed to`);
  });

  it('finds a charge begun after the end of autopay, or before a card was bound', async () => {
    const none = 'was begun without a mandate that was active';
    const where = { id: december.mandateId };
    const ended = await breachesAfter((tx) =>
      tx.autopayMandate.update({ where, data: { endedAt: later(december.createdAt, -2 * minuteMs) } }),
    );
    expect(ended).toEqual([`autopay attempt ${december.id} ${none}`]);
    const bound = await breachesAfter((tx) =>
      tx.autopayMandate.update({ where, data: { activatedAt: later(november.createdAt, 2 * minuteMs) } }),
    );
    expect(bound).toEqual([`autopay attempt ${november.id} ${none}`]);
  });

  it('finds one success too many in a month', async () => {
    const sameMonth = { createdAt: later(november.endedAt, 1), endedAt: later(november.endedAt, 2) };
    const found = await breachesAfter((tx) =>
      tx.autopayAttempt.update({ where: { id: december.id }, data: sameMonth }),
    );
    expect(found).toEqual([
      `autopay attempt ${december.id} was begun after 1 successes of 1 in its month, with 0 in flight`,
    ]);
  });

  it('finds a charge begun while another was in flight', async () => {
    const stillOpen = { state: 'failed', code: 'error-25', endedAt: later(december.createdAt, 2 * minuteMs) };
    const found = await breachesAfter((tx) =>
      tx.autopayAttempt.update({ where: { id: november.id }, data: stillOpen }),
    );
    expect(found).toContain(
      `autopay attempt ${december.id} was begun after 0 successes of 1 in its month, with 1 in flight`,
    );
  });
});
