// Guarantee: what autopay decides by are the account's true figures: successes and sums of the month in its own zone, by either way
// of counting, declines of the card's day, the charge under way, the balance with its bonus.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ledgerOwnerOf } from '../../../src/accounts/account.ts';
import { type LoadedFacts, loadFacts } from '../../../src/autopay/facts.ts';
import type { Mandate } from '../../../src/autopay/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { openLedgerAccount, post } from '../../../src/ledger/index.ts';
import { type AutopayWorld, newMandate, openAutopayWorld } from '../../support/autopay-world.ts';

const moscow = 'Europe/Moscow';
const kamchatka = 'Asia/Kamchatka';
/** Moscow's December begins. In Kamchatka it did nine hours before. */
const december = new Date('2026-11-30T21:00:00Z');
const minutes = (from: Date, count: number) => new Date(from.getTime() + count * 60_000);

let world: AutopayWorld;
let mandate: Mandate;
beforeAll(async () => {
  world = await openAutopayWorld({ startsAt: new Date('2026-10-01T09:00:00Z') });
  mandate = (await newMandate(world)).mandate;
});
afterAll(() => world.close());

interface Imagined {
  readonly state: 'in-flight' | 'succeeded' | 'declined' | 'failed';
  readonly begun: Date;
  readonly ended?: Date;
  /** Of the mandate under test, unless named. */
  readonly mandateId?: bigint;
}

class Undone extends Error {}

/** The facts as they would be after these charges, which are undone again: nobody has made them. */
async function factsAfter(charges: readonly Imagined[], now: Date, timeZone = moscow): Promise<LoadedFacts> {
  const { accountId, userId, chatId, parentPaymentId } = mandate;
  let facts: LoadedFacts | undefined;
  const imagined = inTransaction(world.db, async (tx) => {
    for (const { state, begun, ended = null, mandateId = mandate.id } of charges) {
      const shared = { accountId, amountMinor: 50_000n, createdAt: begun };
      const payment = await tx.payment.create({
        data: {
          ...{ ...shared, gateway: 'robokassa', userId, chatId, currency: 'RUB', cardKind: 'russian' },
          ...{ state: 'pending', origin: 'autopay', parentId: parentPaymentId, expiresAt: begun },
        },
      });
      const code = state === 'declined' || state === 'failed' ? 'refused-by-bank' : null;
      const attempt = { ...shared, mandateId, paymentId: payment.id, state, code, sentAt: begun, endedAt: ended };
      await tx.autopayAttempt.create({ data: attempt });
    }
    facts = await loadFacts(tx, mandate, { timeZone }, now);
    throw new Undone();
  });
  await expect(imagined).rejects.toThrow(Undone);
  if (!facts) throw new Error('no facts were read');
  return facts;
}

const success = (begun: Date, ended = begun): Imagined => ({ state: 'succeeded', begun, ended });
const decline = (begun: Date, ended = begun): Imagined => ({ state: 'declined', begun, ended });

describe('successes', () => {
  test('of the month count with their sums, others not', async () => {
    const now = minutes(december, 24 * 60);
    const charges = [success(minutes(december, -1)), success(december), success(minutes(december, 60))];
    expect(await factsAfter(charges, now)).toMatchObject({
      ...{ monthSuccesses: 2, month: { key: '2026-12', successes: 2, spentMinor: 100_000n } },
      ...{ monthEndsAt: new Date('2026-12-31T21:00:00Z'), inFlight: false, flight: null },
    });
    expect((await factsAfter(charges, minutes(december, -1))).month).toMatchObject({ key: '2026-11', successes: 1 });
  });

  test('begun in one month and made in the next count in both, so that neither has more than the limit', async () => {
    const charges = [success(minutes(december, -1), minutes(december, 1))];
    expect((await factsAfter(charges, minutes(december, -1))).monthSuccesses).toBe(1);
    expect((await factsAfter(charges, minutes(december, 2))).monthSuccesses).toBe(1);
  });

  test('belong to the month of the account’s zone: Kamchatka’s December is Moscow’s November', async () => {
    const charges = [success(minutes(december, -8 * 60))];
    expect((await factsAfter(charges, december, moscow)).month).toMatchObject({ key: '2026-12', successes: 0 });
    expect((await factsAfter(charges, december, kamchatka)).month).toMatchObject({ key: '2026-12', successes: 1 });
  });

  test('by a card that was replaced are the account’s all the same: a new card is no new allowance', async () => {
    const other = await newMandate(world, { amountMinor: 70_000n });
    const charges = [{ ...success(december), mandateId: other.mandate.id }, success(december)];
    expect((await factsAfter(charges, december)).monthSuccesses).toBe(2);
  });

  test('are not declines, outages, or what is not known yet', async () => {
    const charges: Imagined[] = [
      decline(december),
      { state: 'failed', begun: december, ended: december },
      { state: 'in-flight', begun: december },
    ];
    const facts = await factsAfter(charges, minutes(december, 5));
    expect(facts).toMatchObject({ monthSuccesses: 0, dayDeclines: 1, inFlight: true });
    expect(facts.flight).toEqual({ amountMinor: 50_000n, since: december });
  });
});

describe('declines', () => {
  test('of the day count, by its beginning and its end', async () => {
    const charges = [
      decline(minutes(december, -30)),
      decline(minutes(december, -1), minutes(december, 1)),
      decline(minutes(december, 2)),
    ];
    expect((await factsAfter(charges, minutes(december, 60))).dayDeclines).toBe(2);
    expect((await factsAfter(charges, minutes(december, -1))).dayDeclines).toBe(2);
    const today = await factsAfter([], minutes(december, 60));
    expect(today.dayEndsAt).toEqual(minutes(december, 24 * 60));
  });

  test('of another card are not held against this one', async () => {
    const other = await newMandate(world, { amountMinor: 70_000n });
    expect((await factsAfter([{ ...decline(december), mandateId: other.mandate.id }], december)).dayDeclines).toBe(0);
  });
});

test('the balance is money and bonus together', async () => {
  const { customer, mandate: fresh } = await newMandate(world);
  await inTransaction(world.db, async (tx) => {
    const ownerKey = ledgerOwnerOf(customer.accountId);
    const from = { ownerKey: 'system:promo', kind: 'promo_expense', currency: 'RUB' } as const;
    const to = { ownerKey, kind: 'customer_bonus', currency: 'RUB' } as const;
    const lines = [
      { accountId: await openLedgerAccount(tx, from), amountMinor: -7_000n },
      { accountId: await openLedgerAccount(tx, to), amountMinor: 7_000n },
    ];
    await post(tx, { idempotencyKey: 'bonus:facts-test', kind: 'adjustment', lines, occurredAt: december });
  });
  expect(await loadFacts(world.db, fresh, { timeZone: moscow }, december)).toMatchObject({
    ...{ balanceMinor: 57_000n, amountMinor: 50_000n, belowMinor: 10_000n, monthlyLimit: 3, state: 'active' },
  });
});
