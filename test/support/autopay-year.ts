import fc from 'fast-check';
import { expect } from 'vitest';
import { chargeAccounts } from '../../src/accounts/charge-accounts.ts';
import { attendAutopay, removeAutopay, resumeAutopay, resumeCharges } from '../../src/autopay/index.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { pollPending } from '../../src/payments/index.ts';
import { type EmulatorFaults, noFaults } from '../../src/sandbox/robokassa/faults.ts';
import { type AutopayWorld, newMandate } from './autopay-world.ts';
import { learn, newYear, resumeOf, spendOf, type Weather, weigh, type YearOf } from './autopay-year-model.ts';
import { newCustomer } from './payment-world.ts';

type Enabled = Awaited<ReturnType<typeof newMandate>>;

export interface Inhabitant {
  readonly enabled: Enabled;
  readonly year: YearOf;
  /** What they spend on a day at most. */
  readonly thirstMinor: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const zones = ['Europe/Moscow', 'Asia/Kamchatka', 'Europe/Kaliningrad', 'America/New_York'];
const amounts = [300_00n, 500_00n, 1_000_00n];
const limits = [1, 2, 3, 5];

/** Customers are enabled so many at a time. */
const atOnce = 8;

/** All of them have just bound a card. @returns them in the order of their accounts */
export async function settleIn(world: AutopayWorld, count: number): Promise<Inhabitant[]> {
  const made: Inhabitant[] = [];
  for (let first = 0; first < count; first += atOnce) {
    const batch = Array.from({ length: Math.min(atOnce, count - first) }, async (_, index) => {
      const number = first + index;
      const zone = zones[number % zones.length] ?? 'Europe/Moscow';
      const amountMinor = amounts[number % amounts.length] ?? 300_00n;
      const limit = limits[Math.floor(number / 3) % limits.length] ?? 1;
      const customer = await newCustomer(world.db, { ...world.deps.profile, timeZone: zone });
      const enabled = await newMandate(world, { customer, amountMinor, monthlyLimit: limit });
      // One in ten spends more in a month than the card may be charged.
      const thirstMinor = number % 10 === 0 ? 90_00 : 18_00;
      return { enabled, year: newYear(zone, amountMinor, limit), thirstMinor };
    });
    made.push(...(await Promise.all(batch)));
  }
  const accountOf = ({ enabled }: Inhabitant) => Number(enabled.customer.accountId);
  return made.toSorted((left, right) => accountOf(left) - accountOf(right));
}

/** Hours of the day, UTC, at which the scheduler is looked in on: on a day when all is well, at the first alone. */
const hours = [3, 3.5, 8, 13, 20.5];

const faultsOf: Readonly<Record<Weather, Partial<EmulatorFaults>>> = {
  well: {},
  slow: { charge: 'slow' },
  declining: { charge: 'decline' },
  silent: { chargeNotify: 'never' },
  'out of order': { recurring: 'error-41' },
};

/** Some forty days of the year are not like the others: the last of each month, whose charges succeed in the next, among them. */
function weatherOf(day: number, nextDay: Date): Weather {
  if (nextDay.getUTCDate() === 1 || day % 47 === 7) return 'slow';
  if (day % 61 === 30) return 'out of order';
  if ([100, 101, 200, 201, 300].includes(day) || day % 50 === 13) return 'declining';
  return day % 40 === 21 ? 'silent' : 'well';
}

async function dailyCharges(world: AutopayWorld, people: readonly Inhabitant[], day: number, sums: number[]) {
  const wanted = people.map((one, index) => ({ one, sumMinor: BigInt(Math.max(0, sums[index] ?? 0)) }));
  const due = wanted.filter(({ sumMinor }) => sumMinor > 0n);
  const charges = due.map(({ one, sumMinor }) => ({
    ...{ accountId: one.enabled.customer.accountId, amountMinor: sumMinor },
    key: `charge:usage:${one.enabled.customer.accountId}:${day}`,
  }));
  const now = world.clock.now();
  await inTransaction(world.db, (tx) =>
    chargeAccounts(tx, { charges, currency: 'RUB', occurredAt: now, takesWhatThereIs: true, now }),
  );
  for (const { one, sumMinor } of due) spendOf(one.year, sumMinor);
}

/** What the scheduler does, and what the policy says to it. */
async function lookIn(world: AutopayWorld, people: readonly Inhabitant[], weather: Weather): Promise<void> {
  Object.assign(world.robokassa.faults, noFaults(), faultsOf[weather]);
  while ((await world.robokassa.tick()) > 0);
  while ((await pollPending(world.deps)) > 0);
  await resumeCharges(world.deps);
  while ((await attendAutopay(world.deps)) > 0);
  const now = world.clock.now().getTime();
  for (const { year } of people) {
    learn(year, now);
    weigh(year, now, weather);
  }
}

/** What customers and banks do, one in a while. */
async function whims(world: AutopayWorld, people: readonly Inhabitant[], day: number): Promise<void> {
  for (const [index, { enabled, year }] of people.entries()) {
    if (index % 37 === 5 && day === 40 + (index % 300)) {
      world.robokassa.unbind(enabled.payment.id, 'card-replaced');
      year.isCardLost = true;
    }
    if (index % 41 === 11 && day === 60 + (index % 290)) {
      const { kind } = await removeAutopay(world.deps, enabled.customer);
      expect(kind).toBe(year.state === 'ended' ? 'none' : 'removed');
      year.state = 'ended';
    }
    // Every second one comes back from a pause, a week later at most.
    if (day % 7 === 0 && index % 2 === 0 && resumeOf(year)) {
      expect((await resumeAutopay(world.deps, enabled.customer)).kind).toBe('resumed');
    }
  }
}

/**
 * Lives through days from the clock's midnight on.
 * @param seed of what is spent
 */
export async function live(
  world: AutopayWorld,
  people: readonly Inhabitant[],
  days: number,
  seed: number,
): Promise<void> {
  const midnight = world.clock.now().getTime();
  const thirst = fc.tuple(...people.map(({ thirstMinor }) => fc.integer({ min: -thirstMinor, max: thirstMinor })));
  for (let day = 0; day < days; day += 1) {
    const weather = weatherOf(day, new Date(midnight + (day + 1) * dayMs));
    const [sums = []] = fc.sample(thirst, { numRuns: 1, seed: seed + day });
    const looks = weather === 'well' ? hours.slice(0, 1) : hours;
    for (const [look, hour] of looks.entries()) {
      const at = midnight + day * dayMs + hour * 60 * minuteMs;
      world.clock.advance(at - world.clock.now().getTime());
      if (look === 0) await whims(world, people, day);
      // Much, and late on a slow day: what is charged then is known on the next one.
      const isEve = weather === 'slow';
      const spent = isEve ? sums.map((sum) => sum * 5) : sums;
      if (look === (isEve ? looks.length - 1 : 0)) await dailyCharges(world, people, day, spent);
      await lookIn(world, people, weather);
    }
  }
}
