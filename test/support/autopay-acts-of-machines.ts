import fc from 'fast-check';
import { expect } from 'vitest';
import { attendAutopay, learnCards, resumeCharges, sweepAutopay } from '../../src/autopay/index.ts';
import { type CheckpointName, expireLinks, pollPending, sweepInbox } from '../../src/payments/index.ts';
import { type EmulatorFaults, noFaults } from '../../src/sandbox/robokassa/faults.ts';
import { type Act, always, dayMs, hourMs, minuteMs, named, none, ofLife } from './autopay-act.ts';
import { type Life, monthAt } from './autopay-life.ts';
import type { Played, Story } from './autopay-story.ts';
import type { AutopayWorld } from './autopay-world.ts';
import { resultForm } from './result-url.ts';

export const attend = always('attend', async ({ deps }) => {
  await attendAutopay(deps);
  return { attended: true };
});

const tick = async ({ world }: Story) => {
  while ((await world.robokassa.tick()) > 0);
};

const poll = async ({ deps }: Story) => {
  while ((await pollPending(deps)) > 0);
};

/** What the scheduler runs each minute that concerns autopay. */
export const minute = named('minute', async (story) => {
  await tick(story);
  await poll(story);
  await expireLinks(story.deps);
  await resumeCharges(story.deps);
  await attendAutopay(story.deps);
  return { attended: true, resumed: true };
});

/** A single job, in an order that the scheduler would not choose. */
export const jobs = fc.oneof(
  always('tick', async (story) => {
    await tick(story);
    return {};
  }),
  always('poll', async (story) => {
    await poll(story);
    return {};
  }),
  always('resume charges', async ({ deps }) => {
    await resumeCharges(deps);
    return { resumed: true };
  }),
  always('sweep, learn the cards, the inbox', async ({ deps }) => {
    await Promise.all([sweepAutopay(deps), learnCards(deps), sweepInbox(deps)]);
    return {};
  }),
);

export const twoInstances = always('two instances attend, a third asks', async (story) => {
  const { deps } = story;
  await Promise.all([attendAutopay(deps), attendAutopay(deps), pollPending(deps), tick(story)]);
  await attendAutopay(deps);
  return { attended: true };
});

/** An instance that dies at this point of every charge, and another that goes on. */
export async function diesAt(point: CheckpointName, { deps }: Story): Promise<Played> {
  const checkpoint = (name: CheckpointName) => {
    if (name === point) throw new Error('killed');
  };
  await attendAutopay({ ...deps, checkpoint });
  return {};
}

export const dies = fc
  .constantFrom<CheckpointName>('charge-created', 'charge-sent')
  .map((point) => named(`dies at ${point}`, (story) => diesAt(point, story)));

export const pass = (name: string, ms: fc.Arbitrary<number>): fc.Arbitrary<Act> =>
  ms.map((long) =>
    named(`${name}: ${long / minuteMs} min`, async ({ world }) => {
      world.clock.advance(long);
      return {};
    }),
  );

export const putBack = always('the clock is put back an hour', async (story) => {
  story.world.clock.advance(-hourMs);
  story.clockPutBack = true;
  return {};
});

/** To the last minutes of the month there. */
export function toMonthsEnd({ world }: Story, { zone }: Life): void {
  const now = world.clock.now();
  const month = monthAt(now, zone);
  const day = new Date(now);
  while (monthAt(day, zone) === month) day.setTime(day.getTime() + dayMs);
  while (monthAt(day, zone) !== month) day.setTime(day.getTime() - 5 * minuteMs);
  if (day > now) world.clock.advance(day.getTime() - now.getTime());
}

export const monthsEnd = ofLife('to the month’s end', none, async (story, life) => {
  toMonthsEnd(story, life);
  return undefined;
});

export const moods: Readonly<Record<string, Partial<EmulatorFaults>>> = {
  well: {},
  declining: { charge: 'decline' },
  'giving back': { charge: 'return' },
  slow: { charge: 'slow' },
  'never done': { charge: 'slow', chargeNotify: 'never' },
  silent: { chargeNotify: 'never' },
  late: { chargeNotify: 'late' },
  'telling twice': { chargeNotify: 'twice', loseAnswers: true },
  'out of order': { recurring: 'error-41' },
  'error 500': { recurring: 'error-500' },
  'cut off': { recurring: 'drop' },
  'losing answers': { recurring: 'lost-answer' },
  'losing answers, silent': { recurring: 'lost-answer', chargeNotify: 'never' },
  'knowing nothing': { opState: 'error-500', chargeNotify: 'never' },
  'switched off': { shopInactive: true },
  'not allowed': { recurringNotAllowed: true },
};

export const mood = fc
  .constantFrom('well', 'well', 'well', 'declining', 'declining', ...Object.keys(moods))
  .map((name) =>
    named(`the gateway is ${name}`, async ({ world }) => {
      Object.assign(world.robokassa.faults, noFaults(), moods[name]);
      return {};
    }),
  );

export const cardLost = ofLife('the card is replaced by its bank', none, async ({ world }, { living }) => {
  if (living) world.robokassa.unbind(living.parentId, 'card-replaced');
  return undefined;
});

/** The gateway's notification of a charge, as its own schedule has it sent, however late. */
export async function tellOf({ url }: AutopayWorld, charge: { invoiceId: number; outSum: string }): Promise<void> {
  const body = resultForm({ invoiceId: charge.invoiceId, outSum: `${charge.outSum}0000` });
  const answer = await fetch(`${url}/payments/robokassa/result`, { method: 'POST', body });
  expect(await answer.text()).toBe(`OK${charge.invoiceId}`);
}

/** Money that the gateway has been sitting on comes after all. */
export const lateMoney = ofLife('late money comes', none, async ({ world }, { known }) => {
  const { emulator, told } = { emulator: world.robokassa, told: [...known.values()] };
  const late = emulator.charges().find((charge) => {
    const row = told.find(({ paymentId }) => paymentId === charge.invoiceId);
    return charge.state === 50 && row !== undefined;
  });
  if (!late) return undefined;
  const { payments, ...others } = emulator.snapshot();
  const paid = payments.map((one) => (one.invoiceId === late.invoiceId ? { ...one, state: 100 } : one));
  emulator.restore({ ...others, payments: paid });
  await tellOf(world, late);
  return undefined;
});
