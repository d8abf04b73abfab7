import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import { createCabinet } from '../acceptance/cabinet.ts';
import { platformKey } from '../acceptance/platform.ts';
import type { ApiDocument } from './api-document.ts';
import { anyRequest, type Sent } from './random-requests.ts';
import type { World } from './world.ts';

/** So many are on their way at once. */
const atOnce = 25;

/** What an answer must not tell whoever it is. */
const inside = /node_modules|\bat async\b|PrismaClient|SELECT .* FROM|postgres:\/\/|\/src\/|TypeError|"stack"/;

/** @returns what is wrong with the answer; undefined: nothing */
async function faultOf(address: string, { method, path, headers, body }: Sent): Promise<string | undefined> {
  const init = { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) } as const;
  const answer = await fetch(address + path, init);
  const told = await answer.text();
  if (answer.status < 500 && !inside.test(told)) return undefined;
  return `${method} ${path} ${String(body).slice(0, 300)}: ${answer.status} ${told.slice(0, 300)}`;
}

/** @returns the token of its page */
async function makeBill(address: string, accountId: bigint): Promise<string> {
  const headers = {
    ...{ authorization: `Bearer ${platformKey.key}`, 'content-type': 'application/json' },
    'idempotency-key': `bill-${randomUUID()}`,
  };
  const body = JSON.stringify({ kind: 'top-up', amount: { amountMinor: '10000', currency: 'USD' } });
  const answer = await fetch(`${address}/v1/accounts/${accountId}/bills`, { method: 'POST', headers, body });
  const token = /\/b\/([\w-]{22})"/.exec(await answer.text())?.[1];
  if (token === undefined) throw new Error(`no bill: ${answer.status}`);
  return token;
}

/**
 * Throws so many requests at every door of a running product, of which none pays anything, and proves that each is answered by
 * its own door and not by a fault, that no answer tells of the inside, and that no payment counts as paid.
 * @param world of a profile with bills, whose `apiKeys` have `platformKey`
 */
export async function stormRequests(world: World, options: { seed: number; count: number }): Promise<void> {
  const { seed, count } = options;
  const { address } = world.application;
  const { db } = world.database;
  const document = (await (await fetch(`${address}/v1/openapi.json`)).json()) as ApiDocument;
  const account = await createCabinet(world, 'USD').openAccount();
  // The document's examples speak of the first bill, and cancel it.
  await makeBill(address, account.id);
  const billToken = await makeBill(address, account.id);

  const requests = fc.sample(anyRequest(document, { invoiceId: 1, billToken }), { seed, numRuns: count });
  const faults: string[] = [];
  for (let first = 0; first < requests.length; first += atOnce) {
    const answered = await Promise.all(requests.slice(first, first + atOnce).map((sent) => faultOf(address, sent)));
    faults.push(...answered.filter((fault) => fault !== undefined));
  }
  expect(faults.slice(0, 5), `seed ${seed}`).toEqual([]);
  expect(await db.payment.count({ where: { state: 'paid' } })).toBe(0);
  expect(await db.paymentNotification.count({ where: { state: 'credited' } })).toBe(0);
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  expect((await fetch(`${address}/b/${billToken}`)).status).toBeLessThan(500);
}
