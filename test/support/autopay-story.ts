import { expect } from 'vitest';
import type { AutopayDeps } from '../../src/autopay/deps.ts';
import { amvera } from '../../src/config/profiles/amvera.ts';
import { noFaults } from '../../src/sandbox/robokassa/faults.ts';
import {
  type AttemptRow,
  begun,
  end,
  expectMonthsWithinLimit,
  finished,
  type Life,
  monthAt,
  newLife,
  successesOfMonth,
} from './autopay-life.ts';
import type { AutopayWorld } from './autopay-world.ts';
import { newCustomer } from './payment-world.ts';

/** A call that asks the gateway for a charge. */
interface Send {
  readonly paymentId: number;
  readonly parentId: number;
}

/** Some customers' histories, played in a world that others have lived in before. */
export interface Story {
  readonly world: AutopayWorld;
  /** The world's, with an ear at the gateway. */
  readonly deps: AutopayDeps;
  readonly lives: readonly Life[];
  readonly sends: Send[];
  /** All that was told, by its keys. */
  readonly told: Set<string>;
  heardUpTo: bigint;
  /** Whether the clock has been put back: from then on some moments are lies. */
  clockPutBack: boolean;
}

/** What the act that has just been played says of itself. */
export interface Played {
  /** The mandates that are due have been attended to, all of them. */
  readonly attended?: boolean;
  /** Those who wait for long have been told. */
  readonly resumed?: boolean;
  /** Autopay was removed while something else went on; whether a charge was under way at that moment. */
  readonly removedBeside?: { readonly life: Life; readonly inFlight: boolean };
}

/** Below this the card is charged. */
const belowMinor = amvera.autopay.belowMinor ?? 0n;
const hourMs = 60 * 60_000;
const weekMs = 7 * 24 * hourMs;

async function newestNotice({ db }: AutopayWorld): Promise<bigint> {
  const rows = await db.$queryRaw<{ seq: bigint }[]>`SELECT coalesce(max(seq), 0)::bigint AS seq FROM notice_queued`;
  return rows[0]?.seq ?? 0n;
}

/** Begins with new customers in these zones, at this moment, with a gateway that is well. */
export async function openStory(world: AutopayWorld, zones: readonly string[], startsAt: Date): Promise<Story> {
  world.clock.advance(startsAt.getTime() - world.clock.now().getTime());
  Object.assign(world.robokassa.faults, noFaults());
  const lives: Life[] = [];
  for (const zone of zones) {
    const customer = await newCustomer(world.db, { ...world.deps.profile, timeZone: zone });
    lives.push(newLife(customer, zone));
  }
  const sends: Send[] = [];
  const { gateway } = world.deps;
  const chargeSavedCard: typeof gateway.chargeSavedCard = async (charge) => {
    sends.push({ paymentId: charge.invoiceId, parentId: charge.parentInvoiceId });
    return (await gateway.chargeSavedCard?.(charge)) ?? { kind: 'unavailable', reason: 'none' };
  };
  const deps = { ...world.deps, gateway: { ...gateway, chargeSavedCard } };
  const heardUpTo = await newestNotice(world);
  return { world, deps, lives, sends, told: new Set(), heardUpTo, clockPutBack: false };
}

/** @returns the keys of what was told since the last look, of autopay, of these customers */
async function toldSince(story: Story): Promise<string[]> {
  const { db } = story.world;
  const rows = await db.$queryRaw<{ key: string; seq: bigint }[]>`
    SELECT dedupe_key AS key, seq FROM notice_queued WHERE seq > ${story.heardUpTo} ORDER BY seq`;
  story.heardUpTo = rows.at(-1)?.seq ?? story.heardUpTo;
  const keys = rows.map(({ key }) => key).filter((key) => isOfStory(story, key));
  for (const key of keys) story.told.add(key);
  return keys;
}

function isOfStory({ lives }: Story, key: string): boolean {
  const [slice, what = '', id = ''] = key.split(':');
  if (slice !== 'autopay') return false;
  return lives.some(({ known, mandates }) =>
    what === 'attempt' ? known.has(BigInt(id)) : /^\d+$/.test(what) && mandates.has(BigInt(what)),
  );
}

/** Takes in what has become of a customer's charges. @returns the notices that there must be of it */
async function takeIn(story: Story, life: Life, beside: Played['removedBeside']): Promise<string[]> {
  const { accountId } = life.customer;
  const rows = await story.world.db.autopayAttempt.findMany({ where: { accountId }, orderBy: { id: 'asc' } });
  const changed = rows.filter(({ id, state }) => life.known.get(id)?.state !== state);
  const told: string[] = [];
  for (const row of changed) {
    if (!life.known.has(row.id)) begun(life, row);
    // It was under way at that moment, so what became of it became of it after the end.
    if (beside?.inFlight && row === changed.at(-1)) end(life, 'by-customer');
    if (row.state === 'failed') expectGivenUpRightly(story, row);
    if (row.state !== 'in-flight') told.push(...finished(life, row));
    else life.known.set(row.id, { ...row, late: false });
  }
  if (beside) end(life, 'by-customer');
  return told;
}

/** A charge may be given up only where the gateway has none, or after a week in which it could not say. */
function expectGivenUpRightly({ world, clockPutBack }: Story, row: AttemptRow): void {
  if (row.code === 'outcome-unknown') {
    const ageMs = (row.endedAt?.getTime() ?? 0) - row.createdAt.getTime();
    expect(clockPutBack || ageMs > weekMs, 'given up before its week is over').toBe(true);
    return;
  }
  const made = world.robokassa.charges().filter(({ invoiceId }) => invoiceId === row.paymentId);
  expect(made, 'given up, and yet the gateway has it').toEqual([]);
}

interface Standing {
  readonly state: string;
  readonly amount: bigint;
  readonly consented: bigint;
  readonly limit: number;
  readonly failures: number;
  readonly checkAt: Date | null;
  readonly total: bigint;
}

async function expectAsModelled(story: Story, life: Life, played: Played): Promise<void> {
  const { living, known, customer, zone } = life;
  const [row] = await story.world.db.$queryRaw<(Standing | Record<keyof Standing, null>)[]>`
    SELECT m.state, m.amount_minor AS amount, m.consented_minor AS consented, m.monthly_limit AS limit, m.failures,
           m.check_at AS "checkAt", coalesce((SELECT sum(balance) FROM ledger_account
             WHERE owner_key = ${`account:${customer.accountId}`} AND kind LIKE 'customer%'), 0)::bigint AS total
      FROM (SELECT) one LEFT JOIN autopay_mandate m
        ON m.account_id = ${customer.accountId} AND m.state IN ('active', 'paused')`;
  expect(row?.total).toBe(life.paidMinor - life.spentMinor);
  expect(row).toMatchObject({
    ...{ state: living?.state ?? null, amount: living?.amountMinor ?? null, limit: living?.limit ?? null },
    ...{ consented: living?.consentedMinor ?? null, failures: living?.failures ?? null },
  });
  const waits = [...known.values()].some(({ state }) => state === 'in-flight');
  if (living?.state !== 'active' || waits || (row?.total ?? 0n) >= belowMinor) return;
  // No silence: whoever is low is looked at again, by an event or by the clock.
  expect(row?.checkAt, 'a low balance that nobody will look at').not.toBeNull();
  const now = story.world.clock.now();
  if (!played.attended || story.clockPutBack) return;
  expect(row?.checkAt?.getTime(), 'what was due has been attended to').toBeGreaterThan(now.getTime());
  if (successesOfMonth(life, now) < living.limit) return;
  // A decline of a charge begun under a higher limit is what was told last; the cap follows when it would be tried again.
  const backsOff = [...known.values()].some(
    ({ state, endedAt }) =>
      state === 'declined' && endedAt && endedAt.getTime() + 4 * hourMs === row?.checkAt?.getTime(),
  );
  if (backsOff) return;
  expect(story.told).toContain(`autopay:${living.id}:limit:${monthAt(now, zone)}`);
}

function expectNothingSentAfterTheEnd(story: Story, endedBefore: ReadonlySet<number>): void {
  for (const { parentId } of story.sends) expect(endedBefore, 'a card charged after the end').not.toContain(parentId);
  story.sends.length = 0;
}

/** The cap is said only where it is reached. */
function expectCapsDeserved(story: Story, keys: readonly string[]): void {
  for (const key of keys) {
    const [, mandateId = '0', , month] = key.split(':');
    const life = story.lives.find(({ mandates }) => mandates.has(BigInt(mandateId)));
    expect(month).toBe(monthAt(story.world.clock.now(), life?.zone ?? 'UTC'));
    // Removed meanwhile: what it was told for is gone.
    if (!life?.living) continue;
    expect(successesOfMonth(life, story.world.clock.now())).toBeGreaterThanOrEqual(life.living.limit);
  }
}

function expectSlowTold(story: Story): void {
  const since = story.world.clock.now().getTime() - hourMs;
  for (const { known } of story.lives) {
    for (const { id, state, createdAt } of known.values()) {
      if (state !== 'in-flight' || createdAt.getTime() > since) continue;
      expect(story.told).toContain(`autopay:attempt:${id}:slow`);
    }
  }
}

/** Looks at everything after an act, and has it as it must be. */
export async function observe(story: Story, played: Played = {}): Promise<void> {
  const endedBefore = new Set(story.lives.flatMap(({ ended }) => [...ended.keys()]));
  const expected: string[] = [];
  for (const life of story.lives) {
    const beside = played.removedBeside?.life === life ? played.removedBeside : undefined;
    expected.push(...(await takeIn(story, life, beside)));
  }
  expectNothingSentAfterTheEnd(story, endedBefore);
  const told = await toldSince(story);
  const [caps, slow] = [told.filter((key) => key.includes(':limit:')), told.filter((key) => key.endsWith(':slow'))];
  const rest = told.filter((key) => !caps.includes(key) && !slow.includes(key));
  expect(rest.toSorted(), 'each failure, pause and charge is told once, and nothing else').toEqual(expected.toSorted());
  expectCapsDeserved(story, caps);
  if (played.resumed) expectSlowTold(story);
  for (const life of story.lives) {
    await expectAsModelled(story, life, played);
    expectMonthsWithinLimit(life, !story.clockPutBack);
  }
}
