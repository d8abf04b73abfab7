import fc from 'fast-check';
import { expect } from 'vitest';
import { type Customer, createCustomer } from '../../support/customer.ts';
import type { World } from '../../support/world.ts';
import { type Act, anyAct } from './acts.ts';
import { perform } from './perform.ts';

/** Stirs the time machine once in so many rounds: links grow old, jobs run. */
const roundsPerJump = 40;

interface Fuzz {
  readonly world: World;
  readonly people: readonly Customer[];
  readonly acts: readonly Act[];
}

/** By a screen, or by the file or the picture that was asked for. */
const showing = new Set(['sendMessage', 'editMessageText', 'sendDocument', 'sendPhoto']);

/** Whether something has been shown in the chat by these calls; "it says so already" shows it, too. */
function isAnswered(calls: World['telegram']['calls'], chatId: number): boolean {
  return calls.some(({ method, params, outcome }) => {
    // With a file the call is a form, and all of its fields are texts.
    if (!showing.has(method) || Number(params.chat_id) !== chatId) return false;
    return outcome.kind === 'ok' || (outcome.kind === 'error' && /not modified/.test(outcome.description));
  });
}

/**
 * Plays the acts, one of each person at a time and all people at once. After each round every private message and press has
 * been answered, and never by "something went wrong". @throws with the round and its acts when one was not
 */
async function play(fuzz: Fuzz): Promise<void> {
  const { world, people, acts } = fuzz;
  const { telegram } = world;
  for (let first = 0; first < acts.length; first += people.length) {
    const round = acts.slice(first, first + people.length);
    const lastBefore = telegram.calls.at(-1);
    const answersBefore = telegram.callbackAnswers.length;
    const owed: { customer: Customer; act: Act }[] = [];
    let presses = 0;
    for (const [index, act] of round.entries()) {
      const customer = people[index];
      if (!customer || !(await perform(world, customer, act))) continue;
      owed.push({ customer, act });
      if (act.kind === 'press' || act.kind === 'stale' || act.kind === 'old-button') presses += 1;
    }
    await world.settle();
    const calls = telegram.calls.slice(lastBefore === undefined ? 0 : telegram.calls.lastIndexOf(lastBefore) + 1);
    const unanswered = owed.filter(({ customer }) => !isAnswered(calls, customer.id)).map(({ act }) => act);
    expect(unanswered, `round at act ${first}`).toEqual([]);
    // The emulator keeps the last two thousand answers.
    if (answersBefore < 1_900)
      expect(telegram.callbackAnswers.length - answersBefore, `presses at act ${first}`).toBeGreaterThanOrEqual(
        presses,
      );
    if ((first / people.length) % roundsPerJump === roundsPerJump - 1)
      await world.advance(((first % 7) + 1) * 5 * 60_000);
  }
}

/** Everything that the bot must be able to say of itself after any number of acts. */
async function proveCalm({ world, people }: Fuzz): Promise<void> {
  const { db } = world.database;
  expect(
    await db.telegramUpdate.findMany({ where: { failure: { not: null } }, select: { body: true, failure: true } }),
  ).toEqual([]);
  expect(await db.telegramUpdate.count({ where: { handledAt: null } })).toBe(0);
  for (const person of people) {
    expect(person.transcript().filter((text) => /Что-то пошло не так|Something went wrong/.test(text))).toEqual([]);
    await person.say('/start');
    expect(person.screen().buttons.length).toBeGreaterThan(0);
  }
  // What was paid late or never told of is found by then.
  await world.advance(60 * 60_000);
  const paid = world.robokassa
    .payments()
    .filter(({ state }) => state === 100)
    .map(({ invoiceId }) => invoiceId);
  const credited = await db.payment.findMany({ where: { state: 'paid' }, select: { id: true } });
  expect(credited.map(({ id }) => id).sort()).toEqual(paid.sort());
}

/** Plays `count` acts of several people, chosen by the seed; the world proves its books and its calls when it closes. */
export async function runFuzz(world: World, options: { seed: number; count: number }): Promise<void> {
  const people = ['ru', 'en', 'ru', 'en', 'ru', 'de', 'ru', 'en'].map((language) =>
    createCustomer(world, { language }),
  );
  for (const { id } of people) world.telegram.sendText({ from: id, text: '/start' });
  await world.settle();
  const acts = fc.sample(anyAct, { seed: options.seed, numRuns: options.count });
  const fuzz = { world, people, acts };
  await play(fuzz);
  await proveCalm(fuzz);
}
