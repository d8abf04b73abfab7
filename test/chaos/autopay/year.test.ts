// Guarantee: a year of a thousand accounts is what the policy says it is, to the kopeck and to the notice: every total is explained
// by plain arithmetic beside the product, and every kopeck paid was spent or is left.
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AutopayWorld, openAutopayWorld, proveBooks } from '../../support/autopay-world.ts';
import { type Inhabitant, live, settleIn } from '../../support/autopay-year.ts';
import { runSeed } from '../../support/size.ts';

const accounts = 1_000;
const days = 365;

let world: AutopayWorld;
beforeAll(async () => {
  world = await openAutopayWorld({ startsAt: new Date('2026-12-01T00:00:00Z'), maxConnections: 16 });
});
afterAll(() => world.close());

interface Totals {
  readonly accountId: bigint;
  readonly state: string;
  readonly left: bigint;
  readonly paid: bigint;
  readonly succeeded: number;
  readonly declined: number;
  readonly failed: number;
  readonly inFlight: number;
}

const totals = () => world.db.$queryRaw<Totals[]>`
  SELECT m.account_id AS "accountId", m.state,
         (SELECT sum(balance)::bigint FROM ledger_account
           WHERE owner_key = 'account:' || m.account_id AND kind LIKE 'customer%') AS left,
         (SELECT sum(amount_minor)::bigint FROM payment p WHERE p.account_id = m.account_id AND p.state = 'paid') AS paid,
         count(a.id) FILTER (WHERE a.state = 'succeeded')::integer AS succeeded,
         count(a.id) FILTER (WHERE a.state = 'declined')::integer AS declined,
         count(a.id) FILTER (WHERE a.state = 'failed')::integer AS failed,
         count(a.id) FILTER (WHERE a.state = 'in-flight')::integer AS "inFlight"
    FROM autopay_mandate m LEFT JOIN autopay_attempt a ON a.mandate_id = m.id GROUP BY m.id ORDER BY m.account_id`;

/** By the policy's words. */
const explained = ({ enabled, year }: Inhabitant): Totals => ({
  ...{ accountId: enabled.customer.accountId, state: year.state, left: year.balanceMinor, paid: year.paidMinor },
  ...{ succeeded: year.successes.length, declined: year.declines.length, failed: year.outagesInAll },
  inFlight: year.flight ? 1 : 0,
});

/** How often each kind of notice was to be told, to all. */
function notices(people: readonly Inhabitant[]): Record<string, number> {
  const sum = (of: (told: Inhabitant['year']['told']) => number) =>
    people.reduce((total, { year }) => total + of(year.told), 0);
  return {
    charged: sum(({ charged }) => charged),
    declined: sum(({ declined }) => declined),
    paused: sum(({ paused }) => paused),
    ended: sum(({ ended }) => ended),
    limit: sum(({ caps }) => caps.size),
  };
}

function counted(keys: readonly string[]): Record<string, number> {
  const of = (pattern: RegExp) => keys.filter((key) => pattern.test(key)).length;
  return {
    charged: of(/^autopay:attempt:\d+:charged$/),
    declined: of(/^autopay:attempt:\d+:declined$/),
    paused: of(/^autopay:\d+:paused:/),
    ended: of(/^autopay:\d+:ended$/),
    limit: of(/^autopay:\d+:limit:/),
  };
}

test(`${accounts} accounts, ${days} days`, { timeout: 30 * 60_000 }, async () => {
  const seed = runSeed();
  const people = await settleIn(world, accounts);
  const began = performance.now();
  const cpu = process.cpuUsage();
  await live(world, people, days, seed);
  const [took, used] = [performance.now() - began, process.cpuUsage(cpu)];
  const told = notices(people);
  const figures = { seed, seconds: Math.round(took / 1_000), cpuSeconds: Math.round((used.user + used.system) / 1e6) };
  process.stdout.write(`a year of ${accounts} accounts: ${JSON.stringify({ ...figures, ...told })}\n`);

  expect(await totals()).toEqual(people.map(explained));
  expect(counted(await world.told())).toEqual(told);
  for (const { year } of people) expect(year.paidMinor).toBe(year.spentMinor + year.balanceMinor);
  await proveBooks(world.db);
});
