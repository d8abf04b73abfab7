// Guarantee: agents make a code once, with terms that make sense, stop it, and see what became of it; the log knows who did what.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelPayment } from '../../../src/payments/index.ts';
import {
  applyCode,
  codeStatistics,
  createCode,
  listCodes,
  type NewCode,
  type NewCodeProblem,
  stopCode,
} from '../../../src/promo/index.ts';
import { agent, newCode, openFor, openPromoWorld, type PromoWorld, pay } from '../../support/promo-world.ts';

let world: PromoWorld;
beforeAll(async () => {
  world = await openPromoWorld();
});
afterAll(() => world.close());

const fixed = { kind: 'fixed', bonusMinor: 20_000n } as const;
const create = (terms: Partial<NewCode>) =>
  createCode(world.deps, { code: 'TERMS', currency: 'RUB', bonus: fixed, agent, ...terms });
const acts = (act: string) => world.db.auditEntry.findMany({ where: { act }, orderBy: { id: 'asc' } });

test('a code is made with all its terms, which are logged', async () => {
  const [validFrom, validTo] = [new Date('2026-12-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z')];
  const terms: Partial<NewCode> = {
    bonus: { kind: 'percent', percent: 10, capMinor: 100_000n },
    validFrom,
    validTo,
    totalLimit: 10,
    perAccountLimit: 2,
    leastTopUpMinor: 50_000n,
    entityTypes: ['INDIVIDUAL'],
    firstTopUpOnly: true,
  };
  const made = await create({ code: ' new-year ', ...terms });
  expect(made).toMatchObject({ kind: 'created', code: { code: 'NEW-YEAR', ...terms, claimed: 0, stoppedAt: null } });
  expect((await acts('promo-created')).at(-1)).toMatchObject({
    agentId: agent.id,
    detail: { code: 'NEW-YEAR', currency: 'RUB', bonus: '10%, 100000', limit: '10', until: '2027-01-01T00:00:00.000Z' },
  });
});

test('what is not said is not asked: from now on, for everybody, once an account', async () => {
  expect(await create({ code: 'PLAIN' })).toMatchObject({
    kind: 'created',
    code: {
      ...{ validFrom: world.clock.now(), validTo: null, totalLimit: null, perAccountLimit: 1, leastTopUpMinor: 0n },
      ...{ entityTypes: [], firstTopUpOnly: false, bonus: fixed },
    },
  });
});

test('two agents who make the same code at once make one, and it is never made anew', async () => {
  const before = (await acts('promo-created')).length;
  const made = await Promise.all([create({ code: 'ONCE' }), create({ code: 'once' }), create({ code: 'ONCE' })]);
  expect(made.map(({ kind }) => kind).toSorted()).toEqual(['already-exists', 'already-exists', 'created']);
  await stopCode(world.deps, { code: 'ONCE', agent });
  expect(await create({ code: 'ONCE' })).toMatchObject({ kind: 'already-exists', code: { bonus: fixed } });
  expect(await acts('promo-created')).toHaveLength(before + 1);
});

describe('terms that make no sense are refused', () => {
  const now = new Date('2026-11-21T09:00:00Z');
  const percent = (percent: number, capMinor = 1n) => ({ kind: 'percent', percent, capMinor }) as const;
  const cases: readonly (readonly [NewCodeProblem, Partial<NewCode>])[] = [
    ['code', { code: 'A!' }],
    ['bonus', { bonus: { kind: 'fixed', bonusMinor: 0n } }],
    ['bonus', { bonus: { kind: 'fixed', bonusMinor: 2n ** 63n } }],
    ['percent', { bonus: percent(0) }],
    ['percent', { bonus: percent(101) }],
    ['percent', { bonus: percent(1.5) }],
    ['cap', { bonus: percent(10, 0n) }],
    ['until', { validTo: now }],
    ['until', { validFrom: new Date('2027-01-01'), validTo: new Date('2027-01-01') }],
    ['limit', { totalLimit: 0 }],
    ['limit', { totalLimit: 2 ** 31 }],
    ['per-account', { perAccountLimit: -1 }],
    ['least', { leastTopUpMinor: -1n }],
  ];
  test.each(cases)('%s', async (problem, terms) => {
    expect(await create({ code: 'SENSELESS', ...terms })).toEqual({ kind: 'invalid', problem });
    expect(await codeStatistics(world.db, 'SENSELESS')).toBeNull();
  });
});

test('a stopped code is applied no more; it is stopped once, and the log says by whom', async () => {
  const code = await newCode(world);
  const wish = { code: code.code.toLowerCase(), agent };
  const stoppedAt = world.clock.now();
  expect(await stopCode(world.deps, wish)).toEqual({ kind: 'stopped', code: { ...code, stoppedAt } });
  expect(await stopCode(world.deps, wish)).toMatchObject({ kind: 'already-stopped', code: { stoppedAt } });
  expect(await stopCode(world.deps, { ...wish, code: 'NEVER-MADE' })).toEqual({ kind: 'unknown-code' });
  expect(await stopCode(world.deps, { ...wish, code: '' })).toEqual({ kind: 'unknown-code' });
  const { id, userId } = await openFor(world);
  expect(await applyCode(world.deps, { paymentId: id, userId, code: code.code })).toMatchObject({ reason: 'stopped' });
  expect(
    (await acts('promo-stopped')).filter(({ detail }) => JSON.stringify(detail).includes(`"${code.code}"`)),
  ).toHaveLength(1);
});

test('statistics count what is held and what was granted, with their sums; the list shows running ones first', async () => {
  const code = await newCode(world);
  const payments = [];
  for (let made = 0; made < 4; made += 1) {
    const payment = await openFor(world, { amountMinor: 100_000n + BigInt(made) * 10_000n });
    await applyCode(world.deps, { paymentId: payment.id, userId: payment.userId, code: code.code });
    payments.push(payment);
  }
  const [first, second, third] = payments;
  if (!first || !second || !third) throw new Error('four were made');
  await pay(world, first);
  await pay(world, second);
  await cancelPayment(world.deps, third.id);
  expect(await codeStatistics(world.db, ` ${code.code.toLowerCase()}`)).toEqual({
    ...{ code: { ...code, claimed: 3 }, reserved: 1, granted: 2, bonusMinor: 40_000n, toppedUpMinor: 210_000n },
  });
  expect(await codeStatistics(world.db, 'NEVER-MADE')).toBeNull();
  const listed = await listCodes(world.db);
  expect(listed[0]?.id).toBe(code.id);
  const firstStopped = listed.findIndex(({ stoppedAt }) => stoppedAt !== null);
  expect(listed.slice(firstStopped).every(({ stoppedAt }) => stoppedAt !== null)).toBe(true);
});
