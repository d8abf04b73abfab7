// Guarantee: what the central bank says is kept as it says it, once for a day; an answer that is broken, late or cannot be believed
// changes nothing, is logged, and never stops the program.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createCentralBank, exchangeNow, refreshIfStale, refreshRates } from '../../../src/rates/index.ts';
import type { RatesFault } from '../../../src/sandbox/rates/faults.ts';
import { useRatesWorld } from '../../support/rates-world.ts';

const hour = 60 * 60_000;
const day = 24 * hour;
const world = useRatesWorld();
const kept = () => world.deps.db.exchangeRate.findMany({ select: { rateMicro: true }, orderBy: { inForceOn: 'asc' } });

describe('an answer that is none', () => {
  test.each([
    ['error', 'http-500'],
    ['html', 'unreadable-page'],
    ['cut', 'unreadable-page'],
    ['huge', 'page-too-long'],
    ['redirect', 'network'],
  ] as const satisfies [RatesFault, string][])('%s leaves everything as it was', async (fault, reason) => {
    world.bank.fail(fault);
    expect(await refreshRates(world.deps)).toEqual({ kind: 'unavailable', reason });
    expect(await kept()).toEqual([]);
    expect(world.logged).toEqual(['error: there is no rate to go by: payments are not offered']);
  });

  test('no answer is waited for so long and no longer, nor is one that stops half way', async () => {
    world.bank.fail('hang');
    const source = createCentralBank({ url: world.url, timeoutMs: 50 });
    expect(await refreshRates({ ...world.deps, source })).toEqual({ kind: 'unavailable', reason: 'timeout' });
    const stalling = createServer((_, response) => response.write('<?xml version="1.0"?>')).listen(0, '127.0.0.1');
    await once(stalling, 'listening');
    const address = stalling.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const stalled = createCentralBank({ url: `http://127.0.0.1:${address.port}`, timeoutMs: 50 });
    expect(await stalled.fetch()).toEqual({ kind: 'unavailable', reason: 'timeout' });
    stalling.closeAllConnections();
    stalling.close();
    const nobody = createCentralBank({ url: `http://127.0.0.1:${address.port}` });
    expect(await nobody.fetch()).toEqual({ kind: 'unavailable', reason: 'network' });
    expect(await kept()).toEqual([]);
  });

  test('is a warning while a rate is known, and an error once there is none to go by', async () => {
    await refreshRates(world.deps);
    world.bank.fail('error');
    world.clock.advance(hour);
    await refreshRates(world.deps);
    world.clock.advance(36 * hour);
    await refreshRates(world.deps);
    expect(world.logged).toEqual([
      'warn: the central bank’s rate was not to be had',
      'error: there is no rate to go by: payments are not offered',
    ]);
  });
});

describe('a rate that has moved', () => {
  test.each([
    ['74,0000', '96,2000', 'kept'],
    ['74,0000', '96,2001', 'jump'],
    ['74,0000', '51,8000', 'kept'],
    ['74,0000', '51,7999', 'jump'],
  ])('from %s to %s: %s', async (before, after, outcome) => {
    world.bank.setRate(before);
    await refreshRates(world.deps);
    world.clock.advance(day);
    world.bank.setRate(after);
    const refreshed = await refreshRates(world.deps);
    const exchange = await exchangeNow(world.deps, 'USD');
    if (outcome === 'kept') {
      expect(refreshed).toMatchObject({ kind: 'kept', inForceOn: '2026-11-19' });
      expect(exchange).toMatchObject({ kind: 'known', inForceOn: '2026-11-19' });
    } else {
      expect(refreshed).toEqual({ kind: 'unavailable', reason: 'jump' });
      expect(exchange).toEqual({ kind: 'known', rateMicro: 74_000_000n, inForceOn: '2026-11-18' });
      expect(world.logged[0]).toBe('error: the central bank’s rate has jumped, and is not used');
    }
  });

  test('is believed after a silence in which it may well have moved so far', async () => {
    await refreshRates(world.deps);
    world.clock.advance(16 * day);
    world.bank.setRate('150,0000');
    await refreshRates(world.deps);
    expect(await exchangeNow(world.deps, 'USD')).toMatchObject({ kind: 'known', rateMicro: 150_000_000n });
  });

  test('on one and the same day is the bank’s correction', async () => {
    await refreshRates(world.deps);
    world.bank.setRate('74,5000');
    await refreshRates(world.deps);
    expect(await kept()).toEqual([{ rateMicro: 74_500_000n }]);
  });
});

test('several instances at once keep one rate a day', async () => {
  world.clock.advance(6 * hour);
  await Promise.all(Array.from({ length: 8 }, () => refreshRates(world.deps)));
  expect(await kept()).toEqual([{ rateMicro: 74_000_000n }, { rateMicro: 74_000_000n }]);
});

test('an instance whose clock is behind does not make a rate older than another has it', async () => {
  await refreshRates(world.deps);
  const confirmed = await world.deps.db.exchangeRate.findFirst();
  const behind = { now: () => new Date(world.clock.now().getTime() - hour) };
  await refreshRates({ ...world.deps, clock: behind });
  expect(await world.deps.db.exchangeRate.findFirst()).toEqual(confirmed);
});

test('a start asks the bank unless it was asked in the last half hour', async () => {
  await refreshIfStale(world.deps);
  world.clock.advance(hour / 2 - 1);
  expect(await refreshIfStale(world.deps)).toEqual({ kind: 'not-needed' });
  world.clock.advance(1);
  expect(await refreshIfStale(world.deps)).toMatchObject({ kind: 'kept' });
  expect(world.bank.asked).toHaveLength(2);
});

test('the bank is asked as a browser asks it, and for a day as it writes days', async () => {
  const requests: { url: string; agent: string | null }[] = [];
  const source = createCentralBank({
    url: 'https://bank.example/XML_daily.asp',
    fetch: async (input, init) => {
      requests.push({ url: String(input), agent: new Headers(init?.headers).get('user-agent') });
      return new Response('', { status: 403 });
    },
  });
  expect(await source.fetch()).toEqual({ kind: 'unavailable', reason: 'http-403' });
  await source.fetch('2026-11-02');
  expect(requests.map(({ url }) => url)).toEqual([
    'https://bank.example/XML_daily.asp',
    'https://bank.example/XML_daily.asp?date_req=02/11/2026',
  ]);
  for (const { agent } of requests) expect(agent).toMatch(/^Mozilla\/5\.0 \(compatible; /);
});

test('the application corrects rates and removes none', async () => {
  await refreshRates(world.deps);
  await expect(world.deps.db.exchangeRate.deleteMany()).rejects.toThrow(/permission denied/);
});
