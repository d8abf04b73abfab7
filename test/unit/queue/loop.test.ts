// Guarantee: work is begun as soon as it is there, by as many lanes as there is work for, and a stop waits for what is
// under way.
import { expect, test } from 'vitest';
import { createLogger } from '../../../src/platform/logger.ts';
import { createLoop, type Step } from '../../../src/queue/loop.ts';

const logger = createLogger({ level: 'silent', secrets: [] });
/** Longer than any test: nothing here is found by polling. */
const pollMs = 600_000;
const pauseAfterErrorMs = 1;

/** A pile of work; each piece is finished by the test. */
function createPile() {
  const waiting: number[] = [];
  const underWay = new Map<number, () => void>();
  let looks = 0;
  let onBegin = () => undefined as undefined;
  const step = async (): Promise<Step> => {
    looks += 1;
    const piece = waiting.shift();
    if (piece === undefined) return { kind: 'idle' };
    const done = new Promise<void>((resolve) => underWay.set(piece, resolve));
    onBegin();
    await done;
    underWay.delete(piece);
    return { kind: 'worked' };
  };
  const begun = (count: number) =>
    new Promise<void>((resolve) => {
      onBegin = () => (underWay.size >= count ? void resolve() : undefined);
      onBegin();
    });
  return {
    waiting,
    underWay,
    step,
    begun,
    looks: () => looks,
    finish: () => [...underWay.values()].map((done) => done()),
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('one wake-up brings as many lanes to work as there is work, and no more than there are', async () => {
  const pile = createPile();
  const step = async (): Promise<Step> => {
    const result = pile.step();
    // A lane that has found work is heard of at once, as by the database's notification.
    if (pile.waiting.length > 0) loop.wake();
    return result;
  };
  const loop = createLoop({ step, lanes: 3, pollMs, pauseAfterErrorMs, logger });
  loop.start();
  await settled();
  pile.waiting.push(1, 2, 3, 4, 5);
  loop.wake();
  await pile.begun(3);
  await settled();
  expect(pile.underWay.size).toBe(3);
  pile.finish();
  await pile.begun(2);
  pile.finish();
  expect(await loop.stop(60_000)).toBe(true);
});

test('a wake-up that comes while a lane is finding nothing is not lost', async () => {
  let looks = 0;
  let secondLook = () => undefined as undefined;
  const lookedAgain = new Promise<void>((resolve) => {
    secondLook = () => void resolve();
  });
  const step = async (): Promise<Step> => {
    looks += 1;
    // The work comes after the look has begun, whose answer is then out of date.
    if (looks === 1) loop.wake();
    else secondLook();
    return { kind: 'idle' };
  };
  const loop = createLoop({ step, lanes: 1, pollMs, pauseAfterErrorMs, logger });
  loop.start();
  await lookedAgain;
  await loop.stop(60_000);
});

test('a stop waits for what is under way, begins nothing more, and does not wait for ever', async () => {
  const pile = createPile();
  const loop = createLoop({ step: pile.step, lanes: 2, pollMs, pauseAfterErrorMs, logger });
  pile.waiting.push(1, 2, 3);
  loop.start();
  await pile.begun(2);
  expect(await loop.stop(1)).toBe(false);
  const stopping = loop.stop(60_000);
  pile.finish();
  expect(await stopping).toBe(true);
  expect(pile.waiting).toEqual([3]);
});

test('a step that throws is tried again', async () => {
  let calls = 0;
  let again = () => undefined as undefined;
  const calledAgain = new Promise<void>((resolve) => {
    again = () => void resolve();
  });
  const step = async (): Promise<Step> => {
    calls += 1;
    if (calls === 1) throw new Error('the database is away');
    again();
    return { kind: 'idle' };
  };
  const loop = createLoop({ step, lanes: 1, pollMs, pauseAfterErrorMs, logger });
  loop.start();
  await calledAgain;
  await loop.stop(60_000);
});
