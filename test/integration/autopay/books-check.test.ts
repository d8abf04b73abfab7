// Guarantee: `verify` finds a charge by autopay that its payment does not bear out, that nobody agreed to, or that is one too many.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attendAutopay } from '../../../src/autopay/attend.ts';
import { autopayChecks } from '../../../src/autopay/books-check.ts';
import { removeAutopay } from '../../../src/autopay/index.ts';
import { type AutopayWorld, attempts, newMandate, openAutopayWorld, spendDownTo } from '../../support/autopay-world.ts';
import { type ForcedStates, openForcedStates } from '../../support/forced-states.ts';
import { pass } from './minutes.ts';

let world: AutopayWorld;
let forced: ForcedStates;
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
  forced = await openForcedStates(world.ownerUrl, autopayChecks);
});
afterAll(async () => {
  await forced.close();
  await world.close();
});

const breachesAfter = (sql: string) => forced.foundAfter(sql);
const attemptSet = ({ id }: Attempt, change: string) => `UPDATE autopay_attempt SET ${change} WHERE id = ${id}`;
const mandateSet = ({ mandateId: id }: Attempt, change: string) =>
  `UPDATE autopay_mandate SET ${change} WHERE id = ${id}`;

/** So long after a moment, for SQL. */
const later = (at: Date | null, ms: number) => `'${new Date((at?.getTime() ?? 0) + ms).toISOString()}'`;
const minuteMs = 60_000;

describe('verify, of autopay', () => {
  it('finds nothing in what was done by the rules, a charge in each of two months included', async () => {
    expect(await breachesAfter('SELECT 1')).toEqual([]);
  });

  it('finds an attempt whose payment says something else', async () => {
    const found = await breachesAfter(attemptSet(december, `state = 'declined', code = 'not-paid'`));
    expect(found).toEqual([`autopay attempt ${december.id} is declined, its payment paid`]);
  });

  it('finds a payment that autopay has made by no attempt', async () => {
    expect(await breachesAfter(attemptSet(december, 'payment_id = 1'))).toContain(
      `payment ${december.paymentId} was made by autopay, and no attempt has it`,
    );
  });

  it('finds a sum above the one agreed to', async () => {
    const found = await breachesAfter(attemptSet(december, 'amount_minor = 50001'));
    expect(found).toContain(`autopay attempt ${december.id} takes more than was agreed to`);
  });

  it('finds a charge begun after the end of autopay, or before a card was bound', async () => {
    const none = 'was begun without a mandate that was active';
    const ended = await breachesAfter(mandateSet(december, `ended_at = ${later(december.createdAt, -2 * minuteMs)}`));
    expect(ended).toEqual([`autopay attempt ${december.id} ${none}`]);
    const bound = await breachesAfter(
      mandateSet(december, `activated_at = ${later(november.createdAt, 2 * minuteMs)}`),
    );
    expect(bound).toEqual([`autopay attempt ${november.id} ${none}`]);
  });

  it('finds one success too many in a month', async () => {
    const sameMonth = `created_at = ${later(november.endedAt, 1)}, ended_at = ${later(november.endedAt, 2)}`;
    const found = await breachesAfter(attemptSet(december, sameMonth));
    expect(found).toEqual([
      `autopay attempt ${december.id} was begun after 1 successes of 1 in its month, with 0 in flight`,
    ]);
  });

  it('finds a charge begun while another was in flight', async () => {
    const stillOpen = `state = 'failed', code = 'error-25', ended_at = ${later(december.createdAt, 2 * minuteMs)}`;
    const found = await breachesAfter(attemptSet(november, stillOpen));
    expect(found).toContain(
      `autopay attempt ${december.id} was begun after 0 successes of 1 in its month, with 1 in flight`,
    );
  });
});
