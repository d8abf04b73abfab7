import fc from 'fast-check';
import { noFaults } from '../../src/sandbox/robokassa/faults.ts';
import { type Act, dayMs, hourMs, minuteMs, none, ofLife } from './autopay-act.ts';
import {
  attend,
  cardLost,
  dies,
  diesAt,
  jobs,
  lateMoney,
  minute,
  monthsEnd,
  mood,
  moods,
  pass,
  putBack,
  toMonthsEnd,
  twoInstances,
} from './autopay-acts-of-machines.ts';
import {
  editTerms,
  givenUpLink,
  newCard,
  pause,
  paused,
  remove,
  removeBeside,
  removed,
  resume,
  spendDown,
  spendDownTo,
  toppedUp,
  topUpByHand,
} from './autopay-acts-of-people.ts';
import { observe } from './autopay-story.ts';

/** The money is used up, and time goes by as it does. */
const spendAndWait = ofLife(
  'spends, and waits for minutes:',
  fc.constantFrom(0, 3, 30, 250),
  async (story, life, wait) => {
    await spendDownTo(story, life, 0n);
    await observe(story, await minute.run(story));
    story.world.clock.advance(wait * minuteMs);
    return minute.run(story);
  },
);

/** A charge is begun in one month and succeeds in the next, where the money is used up again. */
const overTheMonthsEnd = ofLife('charged over the month’s end', none, async (story, life) => {
  const { clock, robokassa } = story.world;
  toMonthsEnd(story, life);
  Object.assign(robokassa.faults, noFaults(), moods.slow);
  for (const waitMs of [21 * minuteMs, minuteMs]) {
    await spendDownTo(story, life, 0n);
    await observe(story, await minute.run(story));
    clock.advance(waitMs);
    await observe(story, await minute.run(story));
  }
  return {};
});

const meanwhile = fc.constantFrom('removes', 'pauses', 'tops up', 'waits');

/** A charge is written down and never sent; something happens before anybody finds it. */
const cutShort = ofLife('is cut short, and meanwhile', meanwhile, async (story, life, deed) => {
  await spendDownTo(story, life, 0n);
  await observe(story, await diesAt('charge-created', story));
  if (deed === 'removes') await removed(story, life);
  if (deed === 'pauses') await paused(story, life);
  if (deed === 'tops up') await toppedUp(story, life, 250_00n);
  await observe(story);
  story.world.clock.advance(12 * minuteMs);
  return minute.run(story);
});

/** What may happen, by how often it does. */
const common = [
  { weight: 6, arbitrary: spendDown },
  { weight: 24, arbitrary: spendAndWait },
  { weight: 12, arbitrary: fc.constant(minute) },
  { weight: 8, arbitrary: attend },
  { weight: 6, arbitrary: jobs },
  { weight: 8, arbitrary: mood },
  {
    weight: 4,
    arbitrary: pass(
      'minutes',
      fc.integer({ min: 1, max: 60 }).map((count) => count * minuteMs),
    ),
  },
  {
    weight: 7,
    arbitrary: pass(
      'hours',
      fc.integer({ min: 1, max: 26 }).map((count) => count * hourMs),
    ),
  },
  { weight: 2, arbitrary: pass('weeks', fc.constantFrom(9 * dayMs, 17 * dayMs, 31 * dayMs)) },
  { weight: 3, arbitrary: monthsEnd },
  { weight: 2, arbitrary: twoInstances },
  { weight: 3, arbitrary: dies },
  { weight: 5, arbitrary: cutShort },
  { weight: 5, arbitrary: overTheMonthsEnd },
  { weight: 3, arbitrary: newCard },
  { weight: 1, arbitrary: givenUpLink },
  { weight: 3, arbitrary: topUpByHand },
  { weight: 3, arbitrary: editTerms },
  { weight: 1, arbitrary: pause },
  { weight: 3, arbitrary: resume },
  { weight: 2, arbitrary: remove },
  { weight: 2, arbitrary: removeBeside },
  { weight: 1, arbitrary: cardLost },
  { weight: 4, arbitrary: lateMoney },
];

export const acts: fc.Arbitrary<Act> = fc.oneof(...common);
export const actsWithAClockPutBack: fc.Arbitrary<Act> = fc.oneof(...common, { weight: 4, arbitrary: putBack });
