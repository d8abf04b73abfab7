// Guarantee: what is limited by the caller's address is not to be had again from a next address of the same network: of IPv6 a caller
// has 2^64 of them. An IPv4 address is the same one however it is written.
import type { FastifyPluginAsync } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiRoutes } from '../../../src/http/api/routes.ts';
import { billPages } from '../../../src/http/bills/routes.ts';
import { createHttpServer } from '../../../src/http/server.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { type ApiWorld, openApiWorld } from '../../support/api-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.close());

/** What is limited to 60 calls a minute from one address: who has used them up is told so by the next. */
const limited: readonly [string, string, () => readonly FastifyPluginAsync[]][] = [
  ['wrong addresses', '/guess', () => []],
  ['wrong keys', '/v1/accounts', () => [apiRoutes(world.deps)]],
  ['pages of bills', `/b/${'A'.repeat(22)}`, () => [billPages({ ...pageDeps(), limits: limits(60) })]],
];
const limits = (viewsOfAddress: number) => ({
  ...{ viewsOfAddress, paysOfAddress: 60, viewsOfBill: 10_000, paysOfBill: 60 },
});
const pageDeps = () => ({ ...world.deps, ...world.refunds.deps, gatewayUrl: 'https://gateway.example' });

describe.each(limited)('%s', (_name, url, plugins) => {
  test('addresses of one /64 share what they may ask, others do not', async () => {
    const callFrom = await serve(plugins());
    for (let host = 1; host <= 60; host += 1)
      expect(await callFrom(`2001:db8:1:2:${host.toString(16)}::7`)).not.toBe(429);
    expect(await callFrom('2001:db8:1:2:ffff:ffff:ffff:ffff')).toBe(429);
    expect(await callFrom('2001:db8:1:3::7')).not.toBe(429);
  });

  test('an IPv4 address shares with none but itself, in either way of writing', async () => {
    const callFrom = await serve(plugins());
    for (let host = 1; host <= 60; host += 1) expect(await callFrom(`203.0.113.${host}`)).not.toBe(429);
    expect(await callFrom('203.0.113.61')).not.toBe(429);
    for (let call = 2; call <= 60; call += 1) expect(await callFrom('::ffff:203.0.113.1')).not.toBe(429);
    expect(await callFrom('203.0.113.1')).toBe(429);
  });

  /** @returns a call from an address, as the proxy before a server of its own says it; with the status of the answer */
  async function serve(parts: readonly FastifyPluginAsync[]): Promise<(address: string) => Promise<number>> {
    const server = await createHttpServer({
      ...{ logger: world.deps.logger, metrics: createMetrics(), behindProxy: true },
      plugins: parts.map((plugin) => ({ prefix: '', plugin })),
    });
    return async (address) => {
      const headers = { 'x-forwarded-for': address, authorization: `Bearer ba_${'y'.repeat(43)}` };
      return (await server.inject({ url, headers })).statusCode;
    };
  }
});
