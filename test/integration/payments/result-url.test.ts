// Guarantee: what comes to ResultURL is kept whole before anything else; only a signed notice of the right sum credits, and
// everything else is answered clearly, kept within bounds and never lost.
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { keptRejected } from '../../../src/payments/inbox/purge.ts';
import { purgeInbox, sweepInbox } from '../../../src/payments/index.ts';
import { createMovableClock } from '../../../src/platform/clock.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import {
  balanceMinor,
  booksOfPayments,
  shop as credentials,
  newPayment,
  queuedNotices,
  type Shop,
  startShop,
} from '../../support/payment-world.ts';
import { type Caller, createCaller, resultForm } from '../../support/result-url.ts';

const clock = createMovableClock();
let database: TestDatabase;
let shop: Shop;
let robokassa: Caller;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 20 });
  shop = await startShop({
    db: database.db,
    databaseUrl: database.ownerUrl,
    robokassaUrl: 'http://127.0.0.1:1',
    clock,
  });
  robokassa = createCaller(`${shop.url}/payments/robokassa/result`, 50);
});
afterEach(async () => {
  expect(await booksOfPayments(database.db)).toEqual([]);
});
afterAll(async () => {
  robokassa.close();
  await shop.close();
  await database.close();
});

const noticesAbout = async (part: string) => (await queuedNotices(database.db)).filter((key) => key.includes(part));
const keptOf = (invoiceId: number) =>
  database.db.paymentNotification.findMany({ where: { invoiceId }, orderBy: { id: 'asc' } });

describe('a signed notice of the right sum', () => {
  test('is answered OK<InvId> as plain text, by GET as by POST, and kept byte for byte', async () => {
    for (const method of ['GET', 'POST']) {
      const payment = await newPayment(shop.deps);
      const form = resultForm({ invoiceId: payment.id, outSum: '1000.000000' }).toString();
      const address = `${shop.url}/payments/robokassa/result`;
      const response =
        method === 'GET'
          ? await fetch(`${address}?${form}`)
          : await fetch(address, {
              method,
              body: form,
              headers: { 'content-type': 'application/x-www-form-urlencoded' },
            });
      expect(response.status).toBe(200);
      expect(await response.text()).toBe(`OK${payment.id}`);
      expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      const [kept] = await keptOf(payment.id);
      expect(Buffer.from(kept?.body ?? []).toString()).toBe(form);
      expect(kept).toMatchObject({ state: 'credited', amountMinor: 100_000n, deliveries: 1 });
      expect(await balanceMinor(database.db, payment.accountId)).toBe(100_000n);
    }
  });
});

describe('money that matches nothing', () => {
  test('of another sum is refused each time, kept, and told to support once', async () => {
    const payment = await newPayment(shop.deps);
    const body = resultForm({ invoiceId: payment.id, outSum: '999.00' }).toString();
    const answers = await Promise.all(Array.from({ length: 30 }, () => robokassa.post(body)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([409]));
    expect(await keptOf(payment.id)).toMatchObject([{ state: 'quarantined', reason: 'sum-mismatch', deliveries: 30 }]);
    expect(await noticesAbout(`quarantine:robokassa:${payment.id}:99900`)).toHaveLength(1);
    expect(await balanceMinor(database.db, payment.accountId)).toBe(0n);
  });

  test('of a payment already paid, with another sum, is kept and told all the same', async () => {
    const payment = await newPayment(shop.deps);
    await robokassa.post(resultForm({ invoiceId: payment.id, outSum: '1000.00' }).toString());
    const second = await robokassa.post(resultForm({ invoiceId: payment.id, outSum: '1000.01' }).toString());
    expect(second.status).toBe(409);
    expect(await noticesAbout(`quarantine:robokassa:${payment.id}:100001`)).toHaveLength(1);
    expect(await balanceMinor(database.db, payment.accountId)).toBe(100_000n);
  });

  test('under an unknown number is refused, kept and told', async () => {
    const answer = await robokassa.post(resultForm({ invoiceId: 2_147_483_647, outSum: '50.00' }).toString());
    expect(answer).toEqual({ status: 404, text: 'unknown InvId; kept for support' });
    expect(await keptOf(2_147_483_647)).toMatchObject([{ state: 'quarantined', reason: 'unknown-invoice' }]);
    expect(await noticesAbout('quarantine:robokassa:2147483647:5000')).toHaveLength(1);
  });

  test('stays in quarantine when it is repeated after the password was changed', async () => {
    const payment = await newPayment(shop.deps);
    const body = resultForm({ invoiceId: payment.id, outSum: '7.00' });
    expect((await robokassa.post(body.toString())).status).toBe(409);
    const changed = await startShop({
      db: database.db,
      databaseUrl: database.ownerUrl,
      robokassaUrl: 'http://127.0.0.1:1',
      clock,
      password2: 'new',
    });
    expect((await fetch(`${changed.url}/payments/robokassa/result`, { method: 'POST', body })).status).toBe(403);
    await changed.close();
    expect(await keptOf(payment.id)).toMatchObject([{ state: 'quarantined', reason: 'sum-mismatch' }]);
  });

  test('whose signature is right and whose number or sum is none is kept for a person', async () => {
    for (const fields of [
      { invoiceId: '2147483648', outSum: '50.00' },
      { invoiceId: 1, outSum: '5O.00' },
    ]) {
      expect((await robokassa.post(resultForm(fields).toString())).status).toBeGreaterThanOrEqual(404);
    }
    expect(await noticesAbout('quarantine:notification:')).toHaveLength(2);
  });

  test('is credited when it is repeated once the payment is there', async () => {
    const [{ next }] = await database.db.$queryRaw<[{ next: number }]>`SELECT max(id) + 1 AS next FROM payment`;
    const body = resultForm({ invoiceId: next, outSum: '1000.00' }).toString();
    expect((await robokassa.post(body)).status).toBe(404);
    const payment = await newPayment(shop.deps);
    expect(payment.id).toBe(next);
    expect(await robokassa.post(body)).toEqual({ status: 200, text: `OK${next}` });
    expect(await keptOf(next)).toMatchObject([{ state: 'credited', reason: null, deliveries: 2 }]);
  });
});

describe('what is not signed', () => {
  test('with the wrong password is refused and credits nothing', async () => {
    const payment = await newPayment(shop.deps);
    const forged = resultForm({ invoiceId: payment.id, outSum: '1000.00', password: credentials.password1 }).toString();
    expect(await robokassa.post(forged)).toEqual({ status: 403, text: 'bad signature' });
    expect(await balanceMinor(database.db, payment.accountId)).toBe(0n);
    const bodyHash = createHash('sha256').update(forged).digest();
    expect(await database.db.paymentNotification.findFirst({ where: { bodyHash } })).toMatchObject({
      state: 'rejected',
      reason: 'bad-signature',
    });
  });

  test.each([
    ['no form', '{"InvId":1}', 'application/json', 400],
    ['an empty body', '', 'application/x-www-form-urlencoded', 400],
    ['two numbers', 'InvId=1&InvId=2&OutSum=1&SignatureValue=a', 'application/x-www-form-urlencoded', 400],
    ['NUL', 'InvId=1%00&OutSum=1&SignatureValue=a', 'application/x-www-form-urlencoded', 400],
    ['a body too large', 'a'.repeat(65 * 1024), 'application/x-www-form-urlencoded', 413],
    ['no content type at all', 'InvId=1', '', 400],
  ])('%s is refused in plain words', async (_, body, contentType, status) => {
    const answer = await robokassa.post(body, contentType);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(/^[a-z ]+$/);
  });

  test('credits once it is repeated after the password was put right', async () => {
    const payment = await newPayment(shop.deps);
    const body = resultForm({ invoiceId: payment.id, outSum: '1000.00' }).toString();
    const wrong = await startShop({
      db: database.db,
      databaseUrl: database.ownerUrl,
      robokassaUrl: 'http://127.0.0.1:1',
      clock,
      password2: 'typo',
    });
    const refused = await fetch(`${wrong.url}/payments/robokassa/result`, {
      method: 'POST',
      body: new URLSearchParams(body),
    });
    expect(refused.status).toBe(403);
    await wrong.close();
    expect(await robokassa.post(body, 'application/x-www-form-urlencoded')).toEqual({
      status: 200,
      text: `OK${payment.id}`,
    });
  });

  test('fills the inbox to its bound and no further, and is deleted after a month; quarantine stays', async () => {
    const quarantined = await database.db.paymentNotification.count({ where: { state: 'quarantined' } });
    const flood = Array.from({ length: keptRejected + 300 }, (_, index) => robokassa.post(`InvId=${index}&junk`));
    expect(new Set((await Promise.all(flood)).map((answer) => answer.status))).toEqual(new Set([400]));
    const rejected = () => database.db.paymentNotification.count({ where: { state: 'rejected' } });
    expect(await rejected()).toBeLessThanOrEqual(keptRejected + 64);
    clock.advance(31 * 24 * 60 * 60_000);
    await purgeInbox(shop.deps);
    expect(await rejected()).toBe(0);
    expect(await database.db.paymentNotification.count({ where: { state: 'quarantined' } })).toBe(quarantined);
    expect(await database.db.paymentNotification.count({ where: { state: 'credited' } })).toBeGreaterThan(0);
  });
});

test('an outage is answered 503, so that Robokassa repeats; what was kept is credited by the sweep even if it does not', async () => {
  const payment = await newPayment(shop.deps);
  const away = await startShop({
    db: database.db,
    databaseUrl: database.ownerUrl,
    robokassaUrl: 'http://127.0.0.1:1',
    clock,
    checkpoint: (name) => {
      if (name === 'verified') throw new Error('the database went away');
    },
  });
  const caller = createCaller(`${away.url}/payments/robokassa/result`, 1);
  const answer = await caller.post(resultForm({ invoiceId: payment.id, outSum: '1000.00' }).toString());
  expect(answer).toEqual({ status: 503, text: 'not available now, please repeat' });
  caller.close();
  await away.close();

  expect(await sweepInbox(shop.deps)).toBe(0);
  clock.advance(31_000);
  const swept = await Promise.all([sweepInbox(shop.deps), sweepInbox(shop.deps)]);
  expect(swept[0] + swept[1]).toBeGreaterThanOrEqual(1);
  expect(await balanceMinor(database.db, payment.accountId)).toBe(100_000n);
  expect(await keptOf(payment.id)).toMatchObject([{ deliveries: 1 }]);
  expect(await noticesAbout(`payment:${payment.id}:`)).toEqual([`payment:${payment.id}:credited`]);
  expect(await sweepInbox(shop.deps)).toBe(0);
});
