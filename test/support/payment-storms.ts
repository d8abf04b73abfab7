import fc from 'fast-check';
import { expect } from 'vitest';
import { keptRejected } from '../../src/payments/inbox/purge.ts';
import type { Payment } from '../../src/payments/index.ts';
import { balanceMinor, booksOfPayments, newPayment, queuedNotices, type Shop } from './payment-world.ts';
import { type Caller, resultForm } from './result-url.ts';
import { runSeed } from './size.ts';

/**
 * Delivers a signed notice of each of so many payments so many times, all mixed, and proves that each was credited once and
 * every delivery answered OK<InvId>.
 */
export async function deliverRepeatedly(
  shop: Shop,
  robokassa: Caller,
  figures: { readonly payments: number; readonly deliveries: number },
): Promise<void> {
  const { db } = shop.deps;
  const payments: Payment[] = [];
  for (let made = 0; made < figures.payments; made += 1) payments.push(await newPayment(shop.deps));
  const rounds = Array.from({ length: figures.deliveries }, () => payments).flat();
  const answers = await Promise.all(
    rounds.map(async ({ id }) => {
      const { status, text } = await robokassa.post(resultForm({ invoiceId: id, outSum: '1000.000000' }).toString());
      return status === 200 && text === `OK${id}`;
    }),
  );
  expect(answers.filter(Boolean)).toHaveLength(figures.payments * figures.deliveries);
  for (const { id, accountId } of payments) {
    expect(await balanceMinor(db, accountId)).toBe(100_000n);
    const kept = await db.paymentNotification.findMany({ where: { invoiceId: id } });
    expect(kept).toMatchObject([{ state: 'credited', deliveries: figures.deliveries }]);
  }
  const told = (await queuedNotices(db)).filter((key) => key.endsWith(':credited'));
  expect(told.sort()).toEqual(payments.map(({ id }) => `payment:${id}:credited`).sort());
  expect(await booksOfPayments(db)).toEqual([]);
}

const names = [
  'OutSum',
  'InvId',
  'SignatureValue',
  'Shp_a',
  'Fee',
  '__proto__',
  'constructor',
  'toString',
  '',
  'IsTest',
];

const noise = fc.oneof(
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary', maxLength: 300 }).map((text) => Buffer.from(text)),
  fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text)),
  fc
    .array(
      fc.tuple(
        fc.constantFrom(...names),
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('1', '1000.00', '%', '\0')),
      ),
    )
    .map((pairs) => Buffer.from(new URLSearchParams(pairs).toString())),
);

/** A true notice with something of it changed: the nearest that an attacker without the password can come. */
function forged(genuine: URLSearchParams): fc.Arbitrary<Buffer> {
  return fc
    .tuple(
      fc.constantFrom('OutSum', 'InvId', 'SignatureValue', 'Shp_x', 'shp_x'),
      fc.string({ unit: 'binary' }),
      fc.boolean(),
    )
    .map(([name, value, append]) => {
      const fields = new URLSearchParams(genuine);
      if (append) fields.append(name, value);
      else fields.set(name, value);
      return Buffer.from(fields.toString());
    });
}

/** Throws so many hostile bodies at ResultURL and proves that none credited, none crashed it and each was answered. */
export async function throwHostileBodies(shop: Shop, robokassa: Caller, bodies: number): Promise<void> {
  const { db } = shop.deps;
  const payment = await newPayment(shop.deps);
  const paid = () => db.payment.count({ where: { state: 'paid' } });
  const paidBefore = await paid();
  // Signed for a ruble more than the payment's sum: with the sum put right it must be refused.
  const genuine = resultForm({ invoiceId: payment.id, outSum: '1001.00' });
  const contentTypes = fc.constantFrom(
    'application/x-www-form-urlencoded',
    'application/json',
    'multipart/form-data; boundary=x',
    'text',
    '',
  );
  const seed = runSeed();
  const thrown = fc.sample(fc.tuple(fc.oneof(noise, forged(genuine)), contentTypes), { numRuns: bodies, seed });
  const counts = new Map<number, number>();
  await Promise.all(
    thrown.map(async ([body, contentType]) => {
      const { status, text } = await robokassa.post(body, contentType);
      counts.set(status, (counts.get(status) ?? 0) + 1);
      expect(text.length, `seed ${seed}`).toBeLessThan(80);
      expect(text, `seed ${seed}`).not.toMatch(/^OK/);
    }),
  );
  // 409: the signed notice came through unchanged, and its sum is not the payment's.
  expect(
    [...counts.keys()].filter((status) => ![400, 403, 409].includes(status)),
    `seed ${seed}`,
  ).toEqual([]);
  expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(bodies);
  // Every 64th refusal trims; those of the other connections were under way then.
  const mostRejected = keptRejected + 64 + robokassa.connections;
  expect(await db.paymentNotification.count({ where: { state: 'rejected' } })).toBeLessThanOrEqual(mostRejected);
  expect(await db.paymentNotification.count({ where: { state: 'received' } })).toBe(0);
  expect(await balanceMinor(db, payment.accountId)).toBe(0n);
  expect(await paid()).toBe(paidBefore);

  const answer = await robokassa.post(resultForm({ invoiceId: payment.id, outSum: '1000.00' }).toString());
  expect(answer).toEqual({ status: 200, text: `OK${payment.id}` });
  expect(await booksOfPayments(db)).toEqual([]);
}
