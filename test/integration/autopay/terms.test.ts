// Guarantee: less is charged as soon as the card's owner says so, more only by a consent to the very terms, which is kept; never a
// sum that the provider would not take.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { joinAccount } from '../../../src/accounts/join-account.ts';
import { changeTerms, pauseAutopay, removeAutopay } from '../../../src/autopay/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import {
  type AutopayWorld,
  agreement,
  mandateRow,
  newBinding,
  newMandate,
  openAutopayWorld,
  proveBooks,
  topUp,
} from '../../support/autopay-world.ts';
import { newCustomer } from '../../support/payment-world.ts';

let world: AutopayWorld;
beforeAll(async () => {
  world = await openAutopayWorld();
});
afterAll(() => world.close());
afterEach(() => proveBooks(world.db));

const consents = (mandateId: bigint) => world.db.autopayConsent.count({ where: { mandateId } });

/** Nothing is to be looked at, as after a decision. */
const rest = (id: bigint) => world.db.autopayMandate.update({ where: { id }, data: { checkAt: null } });

describe('less', () => {
  test.each([
    ['often', { monthlyLimit: 1 }],
    ['at a time', { amountMinor: 20_000n }],
    ['of both', { monthlyLimit: 2, amountMinor: 10_000n }],
  ])('%s is done at once, and looked at at once', async (_, change) => {
    const { customer, mandate } = await newMandate(world);
    await rest(mandate.id);
    expect(await changeTerms(world.deps, { ...customer, ...change })).toMatchObject({
      kind: 'changed',
      mandate: change,
    });
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({
      // A sum that was chosen is the most from then on.
      ...{ consentedMinor: 50_000n, ...change, checkAt: world.clock.now() },
      ...('amountMinor' in change ? { consentedMinor: change.amountMinor } : {}),
    });
    expect(await consents(mandate.id)).toBe(1);
  });

  test('often, and back up to what was agreed to, needs no new consent', async () => {
    const { customer, mandate } = await newMandate(world);
    await changeTerms(world.deps, { ...customer, monthlyLimit: 1 });
    expect((await changeTerms(world.deps, { ...customer, monthlyLimit: 3 })).kind).toBe('changed');
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ monthlyLimit: 3, amountMinor: 50_000n });
  });

  test('at a time holds against a larger top-up, and needs a new consent to be more again', async () => {
    const { customer, mandate } = await newMandate(world);
    await changeTerms(world.deps, { ...customer, amountMinor: 20_000n });
    await topUp(world, customer, 100_000n);
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ amountMinor: 20_000n, consentedMinor: 20_000n });
    expect((await changeTerms(world.deps, { ...customer, amountMinor: 50_000n })).kind).toBe('consent-needed');
  });

  test('while it is paused changes the terms and starts nothing', async () => {
    const { customer, mandate } = await newMandate(world);
    await pauseAutopay(world.deps, customer);
    await changeTerms(world.deps, { ...customer, monthlyLimit: 1 });
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'paused', checkAt: null, monthlyLimit: 1 });
  });
});

describe('more', () => {
  test.each([
    ['often', { monthlyLimit: 5 }, { monthlyLimit: 5, amountMinor: 50_000n }],
    ['at a time', { amountMinor: 50_100n }, { monthlyLimit: 3, amountMinor: 50_100n }],
    [
      'at a time, though less often',
      { monthlyLimit: 1, amountMinor: 90_000n },
      { monthlyLimit: 1, amountMinor: 90_000n },
    ],
    [
      'often, though less at a time',
      { monthlyLimit: 10, amountMinor: 10_000n },
      { monthlyLimit: 10, amountMinor: 10_000n },
    ],
  ])('%s needs a consent, and without one changes nothing', async (_, change, terms) => {
    const { customer, mandate } = await newMandate(world);
    const asked = await changeTerms(world.deps, { ...customer, ...change });
    expect(asked).toEqual({ kind: 'consent-needed', ...terms, belowMinor: 10_000n });
    expect(await mandateRow(world.db, mandate.id)).toEqual(mandate);
    const agreed = await changeTerms(world.deps, { ...customer, ...terms, consent: agreement('Согласен') });
    expect(agreed).toMatchObject({ kind: 'changed', mandate: { ...terms, consentedMinor: terms.amountMinor } });
    const last = await world.db.autopayConsent.findFirst({ where: { mandateId: mandate.id }, orderBy: { id: 'desc' } });
    expect(last).toMatchObject({ ...terms, belowMinor: 10_000n, body: 'Согласен', givenAt: world.clock.now() });
    expect(await consents(mandate.id)).toBe(2);
  });

  test('often than the last consent says, though an earlier one said so', async () => {
    const { customer } = await newMandate(world, { monthlyLimit: 10 });
    await changeTerms(world.deps, { ...customer, monthlyLimit: 2, amountMinor: 60_000n, consent: agreement() });
    expect((await changeTerms(world.deps, { ...customer, monthlyLimit: 10 })).kind).toBe('consent-needed');
  });

  test('is what a consent names, though a top-up has lowered the sum meanwhile', async () => {
    const { customer, mandate } = await newMandate(world);
    expect(await changeTerms(world.deps, { ...customer, monthlyLimit: 5 })).toMatchObject({ amountMinor: 50_000n });
    await topUp(world, customer, 20_000n);
    await changeTerms(world.deps, { ...customer, monthlyLimit: 5, amountMinor: 50_000n, consent: agreement() });
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ amountMinor: 50_000n, consentedMinor: 50_000n });
  });

  test('by a new consent takes the threshold that the provider has now', async () => {
    const { customer, mandate } = await newMandate(world);
    const deps = { ...world.deps, profile: { ...world.deps.profile, autopay: { belowMinor: 20_000n } } };
    expect(await changeTerms(deps, { ...customer, monthlyLimit: 5 })).toMatchObject({ belowMinor: 20_000n });
    await changeTerms(deps, { ...customer, monthlyLimit: 1 });
    expect((await mandateRow(world.db, mandate.id)).belowMinor).toBe(10_000n);
    await changeTerms(deps, { ...customer, monthlyLimit: 5, amountMinor: 50_000n, consent: agreement() });
    expect((await mandateRow(world.db, mandate.id)).belowMinor).toBe(20_000n);
  });
});

describe('a sum', () => {
  test.each([
    ['below the minimum', 9_900n, { kind: 'below-minimum', minimumMinor: 10_000n }],
    ['above the maximum', 50_000_100n, { kind: 'above-maximum', maximumMinor: 50_000_000n }],
    ['that is no whole step', 10_050n, { kind: 'not-a-step', stepMinor: 100n, neighboursMinor: [10_000n, 10_100n] }],
  ])('%s is refused as a top-up would be, with a consent as well', async (_, amountMinor, quote) => {
    const { customer, mandate } = await newMandate(world);
    expect(await changeTerms(world.deps, { ...customer, amountMinor })).toEqual({ kind: 'refused', quote });
    const agreed = { ...customer, amountMinor, monthlyLimit: 3, consent: agreement() };
    expect(await changeTerms(world.deps, agreed)).toEqual({ kind: 'refused', quote });
    expect(await mandateRow(world.db, mandate.id)).toEqual(mandate);
    expect(await consents(mandate.id)).toBe(1);
  });

  test('of a foreign card has a minimum of its own', async () => {
    const bound = { amountMinor: 200_000n, cardKind: 'foreign', card: 'mastercard' } as const;
    const { customer } = await newMandate(world, bound);
    expect(await changeTerms(world.deps, { ...customer, amountMinor: 50_000n })).toMatchObject({
      ...{ kind: 'refused', quote: { kind: 'foreign-card-minimum', minimumMinor: 100_000n } },
    });
  });
});

describe('whose terms they are', () => {
  test('another who pays for the account may not change them', async () => {
    const { customer, mandate } = await newMandate(world);
    const { userId } = await newCustomer(world.db);
    const { accountId } = customer;
    const change = { accountId, userId, monthlyLimit: 1 };
    expect(await changeTerms(world.deps, change)).toEqual({ kind: 'none' });
    await inTransaction(world.db, (tx) =>
      joinAccount(tx, { userId, accountId, role: 'owner', now: world.clock.now() }),
    );
    expect(await changeTerms(world.deps, change)).toEqual({ kind: 'not-owner' });
    expect(await mandateRow(world.db, mandate.id)).toEqual(mandate);
  });

  test('what is not active or paused has none', async () => {
    const [waiting, ended] = [await newBinding(world), await newMandate(world)];
    await removeAutopay(world.deps, ended.customer);
    for (const { customer } of [waiting, ended]) {
      expect(await changeTerms(world.deps, { ...customer, monthlyLimit: 1 })).toEqual({ kind: 'none' });
    }
  });

  test('a limit that was not on offer is a mistake of ours', async () => {
    const { customer } = await newMandate(world);
    await expect(changeTerms(world.deps, { ...customer, monthlyLimit: 4 })).rejects.toThrow(RangeError);
  });

  test('pressed on two devices at once, both are done one after another', async () => {
    const { customer, mandate } = await newMandate(world);
    const [limit, sum] = await Promise.all([
      changeTerms(world.deps, { ...customer, monthlyLimit: 1 }),
      changeTerms(world.deps, { ...customer, amountMinor: 20_000n }),
    ]);
    expect([limit.kind, sum.kind]).toEqual(['changed', 'changed']);
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ monthlyLimit: 1, amountMinor: 20_000n });
  });
});
