import fc from 'fast-check';
import { expect } from 'vitest';
import { removeAutopay } from '../../src/autopay/index.ts';
import { booksChecks } from '../../src/books-checks.ts';
import { type BooksCheck, verifyBooks } from '../../src/ledger/index.ts';
import { noFaults } from '../../src/sandbox/robokassa/faults.ts';
import type { Act } from './autopay-act.ts';
import { acts, actsWithAClockPutBack } from './autopay-acts.ts';
import { minute, tellOf } from './autopay-acts-of-machines.ts';
import { firstCards } from './autopay-acts-of-people.ts';
import { end } from './autopay-life.ts';
import { observe, openStory, type Story } from './autopay-story.ts';
import type { AutopayWorld } from './autopay-world.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Zones far apart, of which one puts its clocks forward and back. */
const zones = fc.constantFrom('Europe/Moscow', 'Asia/Kamchatka', 'America/New_York');

/** Amid a month, at the ends of months and of a year, and before the clocks change in New York. */
const beginnings = fc.constantFrom(
  ...['2026-11-10T09:00:00Z', '2026-11-30T20:30:00Z', '2026-12-31T11:30:00Z', '2027-02-27T18:00:00Z'],
  ...['2027-03-13T15:00:00Z', '2027-10-31T23:00:00Z'],
);

async function play(story: Story, act: Act): Promise<void> {
  await observe(story, await act.run(story));
}

/** Nobody asks about these any more. A person has been told, and the notification that was lost is always taken. */
async function tellOfTheGivenUp(story: Story): Promise<void> {
  const rows = story.lives.flatMap(({ known }) => [...known.values()]);
  const unknown = new Set(rows.filter(({ code }) => code === 'outcome-unknown').map(({ paymentId }) => paymentId));
  for (const charge of story.world.robokassa.charges()) {
    if (charge.state === 100 && unknown.has(charge.invoiceId)) await tellOf(story.world, charge);
  }
  await observe(story);
}

/** All is well again, and time passes until every outcome is known; then autopay is removed, and nothing happens any more. */
async function bringToAnEnd(story: Story): Promise<void> {
  const { world } = story;
  Object.assign(world.robokassa.faults, noFaults());
  for (const ms of [21 * minuteMs, 21 * minuteMs, 9 * dayMs]) {
    world.clock.advance(ms);
    await play(story, minute);
  }
  await tellOfTheGivenUp(story);
  for (const life of story.lives) {
    await removeAutopay(story.deps, life.customer);
    end(life, 'by-customer');
  }
  await observe(story);
  world.clock.advance(dayMs);
  await play(story, minute);
}

/** What the gateway took is credited once, and nothing else is. */
async function expectEveryOkCredited({ world, lives }: Story): Promise<void> {
  for (const { known, customer } of lives) {
    const rows = [...known.values()];
    const ours = new Set(rows.map(({ paymentId }) => paymentId));
    const taken = world.robokassa.charges().filter(({ invoiceId, state }) => ours.has(invoiceId) && state === 100);
    const credited = rows.filter(({ state }) => state === 'succeeded');
    expect(credited.map(({ paymentId }) => paymentId)).toEqual(
      taken.map(({ invoiceId }) => invoiceId).toSorted((a, b) => a - b),
    );
    const posted = await world.db.$queryRaw<{ key: string }[]>`
      SELECT t.idempotency_key AS key FROM ledger_transaction t JOIN payment p ON p.ledger_transaction_id = t.id
       WHERE p.account_id = ${customer.accountId} AND p.origin = 'autopay' ORDER BY p.id`;
    expect(posted.map(({ key }) => key)).toEqual(credited.map(({ paymentId }) => `robokassa:payment:${paymentId}`));
    expect(rows.filter(({ state }) => state === 'in-flight')).toEqual([]);
  }
}

/** Breaches of stories that have failed already: they stay in the books, and a story is judged by its own. */
const breached = new Set<string>();

/**
 * Two checks of autopay's compare moments of different transactions. Where the clock has been put back they say so of charges
 * that were begun in good order; what they protect is looked at in the story itself, after each act.
 */
export const timelessChecks = booksChecks.filter(
  ({ name }) => !name.startsWith('autopay charges no sum') && !name.startsWith('autopay succeeds no more often'),
);

async function expectNoNewBreach({ db }: AutopayWorld, checks: readonly BooksCheck[]): Promise<void> {
  const report = await verifyBooks(db, checks);
  const breaches = report.kind === 'broken' ? report.breaches.map((breach) => fc.stringify(breach)) : [];
  const news = breaches.filter((breach) => !breached.has(breach));
  for (const breach of news) breached.add(breach);
  expect(news).toEqual([]);
}

/** The next story's time begins anew: nobody asks about the links of this one any more. */
const forgetLinks = ({ db }: AutopayWorld) =>
  db.payment.updateMany({ where: { nextPollAt: { not: null } }, data: { nextPollAt: null } });

/**
 * Plays random histories of two customers each. fast-check prints the seed of a history that fails.
 * @param options.withinMs shrinking ends by then, so that the history is printed before the runner's patience is over
 * @returns how often each kind of outcome has come up in all of them: a story in which nothing happens proves nothing
 */
export async function proveHistories(
  world: AutopayWorld,
  options: {
    readonly histories: number;
    readonly steps: number;
    readonly withinMs: number;
    readonly isClockPutBack?: boolean;
  },
): Promise<Record<string, number>> {
  const seen: Record<string, number> = {};
  const count = (what: string) => {
    seen[what] = (seen[what] ?? 0) + 1;
  };
  const { histories, steps, withinMs, isClockPutBack = false } = options;
  const lengths = { minLength: Math.ceil(steps / 2), maxLength: steps };
  await fc.assert(
    fc.asyncProperty(
      fc.record({ zones: fc.tuple(zones, zones), startsAt: beginnings }),
      firstCards,
      fc.array(isClockPutBack ? actsWithAClockPutBack : acts, { ...lengths, size: 'max' }),
      async (scene, cards, doings) => {
        const story = await openStory(world, scene.zones, new Date(scene.startsAt));
        for (const act of [...cards, ...doings]) await play(story, act);
        await bringToAnEnd(story);
        await expectEveryOkCredited(story);
        await expectNoNewBreach(world, isClockPutBack ? timelessChecks : booksChecks);
        await forgetLinks(world);
        for (const { known } of story.lives)
          for (const { state, code, late } of known.values()) {
            count(late ? 'late money' : (code ?? state));
          }
        for (const key of story.told) count(key.replace(/\d+/g, '…'));
      },
    ),
    { numRuns: histories, interruptAfterTimeLimit: withinMs, markInterruptAsFailure: true },
  );
  return seen;
}
