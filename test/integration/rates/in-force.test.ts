// Guarantee: accounts in dollars are reckoned by the rate that the central bank has in force on Moscow's day, with the provider's
// margin; one that was said too long ago or is of too old a day is not used, and none is ever guessed.
import { expect, test } from 'vitest';
import { amvera } from '../../../src/config/profiles/amvera.ts';
import { exchangeNow, exchangeOf, refreshIfStale, refreshRates } from '../../../src/rates/index.ts';
import { useRatesWorld } from '../../support/rates-world.ts';

const hour = 60 * 60_000;
const day = 24 * hour;
const world = useRatesWorld();
const now = () => exchangeNow(world.deps, 'USD');
const at = (rateMicro: bigint, inForceOn: string) => ({ kind: 'known', rateMicro, inForceOn });

test('a new installation has no rate, asks at once, and has the day’s', async () => {
  expect(await now()).toEqual({ kind: 'missing' });
  const refreshed = await refreshIfStale(world.deps);
  expect(refreshed).toEqual({ kind: 'kept', inForceOn: '2026-11-18', rateMicro: 74_000_000n });
  expect(await now()).toEqual(at(74_000_000n, '2026-11-18'));
});

test('one that is first started in the evening asks for today’s, too, as the page shows tomorrow’s', async () => {
  world.clock.advance(6 * hour);
  world.bank.setRate('75,1000', '2026-11-19');
  expect(await refreshIfStale(world.deps)).toMatchObject({ kind: 'kept', inForceOn: '2026-11-19' });
  expect(world.bank.asked).toEqual([null, '2026-11-18']);
  expect(await now()).toEqual(at(74_000_000n, '2026-11-18'));
});

test('tomorrow’s rate is used from Moscow’s midnight on, and not a moment before', async () => {
  world.clock.advance(6 * hour);
  world.bank.setRate('75,1000', '2026-11-19');
  await refreshRates(world.deps);
  world.clock.advance(6 * hour - 1);
  expect(await now()).toEqual(at(74_000_000n, '2026-11-18'));
  world.clock.advance(1);
  expect(await now()).toEqual(at(75_100_000n, '2026-11-19'));
});

test('Saturday’s rate stays over Sunday and Monday, and Tuesday’s waits for Tuesday', async () => {
  world.bank.setRate('76,0000', '2026-11-21');
  world.bank.setRate('77,0000', '2026-11-24');
  const seen: unknown[] = [];
  // From Friday noon on, each half day: the page has Saturday's in the evening, and Tuesday's on Monday evening.
  world.clock.advance(2 * day);
  for (let turn = 0; turn < 9; turn += 1) {
    await refreshRates(world.deps);
    const exchange = await now();
    seen.push(exchange.kind === 'known' ? `${exchange.inForceOn} ${exchange.rateMicro / 1_000_000n}` : exchange.kind);
    world.clock.advance(turn % 2 === 0 ? 8 * hour : 16 * hour);
  }
  expect(seen).toEqual([
    ...['2026-11-20 74', '2026-11-20 74'],
    ...['2026-11-21 76', '2026-11-21 76', '2026-11-21 76', '2026-11-21 76', '2026-11-21 76', '2026-11-21 76'],
    '2026-11-24 77',
  ]);
});

test('a rate that the bank has not said for a day and a half is stale, and said again it is known again', async () => {
  await refreshRates(world.deps);
  world.bank.fail('error');
  world.clock.advance(36 * hour);
  expect(await now()).toEqual(at(74_000_000n, '2026-11-18'));
  world.clock.advance(1);
  expect(await now()).toEqual({ kind: 'stale', inForceOn: '2026-11-18' });
  world.bank.fail(null);
  await refreshRates(world.deps);
  expect(await now()).toEqual(at(74_000_000n, '2026-11-20'));
});

test('a rate of another week that was said over and over is none after fifteen days', async () => {
  world.bank.stayOn('2026-11-18');
  await refreshRates(world.deps);
  world.clock.advance(15 * day);
  await refreshRates(world.deps);
  expect(await now()).toEqual(at(74_000_000n, '2026-11-18'));
  world.clock.advance(day);
  expect(await refreshRates(world.deps)).toEqual({ kind: 'unavailable', reason: 'another-time' });
  expect(await now()).toEqual({ kind: 'stale', inForceOn: '2026-11-18' });
});

test('the day after a long silence is not reckoned by the rate before it while only tomorrow’s is known', async () => {
  await refreshRates(world.deps);
  world.clock.advance(2 * day + 6 * hour);
  world.bank.stayOn('2026-11-21');
  await refreshRates(world.deps);
  expect(await now()).toEqual({ kind: 'stale', inForceOn: '2026-11-18' });
});

test('the provider’s margin is on top: 1.5 % of 74 ₽ are 1 ₽ 11 kopecks', async () => {
  await refreshRates(world.deps);
  const exchange = { marginBasisPoints: 150n, staleAfterHours: 36 };
  const withMargin = await exchangeOf(world.deps.db, { currency: 'USD', exchange, now: world.clock.now() });
  expect(withMargin).toEqual(at(75_110_000n, '2026-11-18'));
});

test('rubles need no rate, and who exchanges nothing has none and asks nobody', async () => {
  await refreshRates(world.deps);
  const wish = { exchange: null, now: world.clock.now() };
  expect(await exchangeOf(world.deps.db, { currency: 'RUB', ...wish })).toEqual({ kind: 'same' });
  expect(await exchangeOf(world.deps.db, { currency: 'USD', ...wish })).toEqual({ kind: 'missing' });
  expect(await refreshRates({ ...world.deps, profile: amvera })).toEqual({ kind: 'not-needed' });
  expect(await refreshIfStale({ ...world.deps, profile: amvera })).toEqual({ kind: 'not-needed' });
  expect(world.bank.asked).toEqual([null]);
});
