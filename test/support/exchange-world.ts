import { randomBytes } from 'node:crypto';
import { type Bill, makeTopUpBill } from '../../src/bills/index.ts';
import { booksChecks } from '../../src/books-checks.ts';
import { otCommerce } from '../../src/config/profiles/ot-commerce.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { type OpenOutcome, type OwnedPayment, openPayment, settlePayment } from '../../src/payments/index.ts';
import type { Payment } from '../../src/payments/payment.ts';
import type { WebhookEvent } from '../../src/webhooks/event.ts';
import { type AutopayWorld, type Customer, openAutopayWorld } from './autopay-world.ts';
import { newCustomer } from './payment-world.ts';

/** The provider's document: 100 $ are 7,400 ₽. */
export const documentRate = 74_000_000n;

const moscowMs = 3 * 60 * 60_000;

/** Payments in rubles for balances in dollars, at the document's rate; on closing the books are proved. */
export async function openExchangeWorld(): Promise<AutopayWorld> {
  const world = await openAutopayWorld({ profile: otCommerce, maxConnections: 25, checks: booksChecks });
  await setRate(world, documentRate);
  return world;
}

/** The bank has said today's rate a moment ago. */
export async function setRate({ db, clock }: Pick<AutopayWorld, 'db' | 'clock'>, rateMicro: bigint): Promise<void> {
  const now = clock.now();
  const today = new Date(now.getTime() + moscowMs).toISOString().slice(0, 10);
  const day = { currency: 'USD', inForceOn: new Date(`${today}T00:00:00Z`) };
  await db.exchangeRate.upsert({
    where: { currency_inForceOn: day },
    create: { ...day, rateMicro, fetchedAt: now, confirmedAt: now },
    update: { rateMicro, confirmedAt: now },
  });
}

/** @throws when none was opened */
export async function openDollars(
  { deps }: AutopayWorld,
  customer: Customer,
  wish: { readonly amountMinor?: bigint; readonly billId?: bigint } = {},
): Promise<{ readonly payment: OwnedPayment; readonly url: string; readonly reused: boolean }> {
  const { amountMinor = 100_00n, ...bill } = wish;
  return opened(await openPayment(deps, { ...customer, amountMinor, cardKind: 'russian', language: 'ru', ...bill }));
}

export function opened<Kind extends Payment>(outcome: OpenOutcome<Kind>) {
  if (outcome.kind !== 'open') throw new Error(`no payment was opened: ${JSON.stringify(outcome)}`);
  return outcome;
}

let serial = 0;

/** A bill for a top-up of 100 $, of a new customer unless named. */
export async function newBill(
  { db, clock, deps }: AutopayWorld,
  wish: { readonly customer?: Customer; readonly amountMinor?: bigint } = {},
): Promise<{ readonly bill: Bill; readonly customer: Customer }> {
  serial += 1;
  const { customer = await newCustomer(db, deps.profile), amountMinor = 100_00n } = wish;
  const { accountId, userId } = customer;
  const asked = { accountId, userId, amountMinor, requestKey: `test:bill:${serial}` };
  return { bill: await makeTopUpBill({ db, clock, randomBytes }, asked), customer };
}

/** The gateway has so many kopecks of a payment. @returns what the settlement came to, and what the platform is told */
export async function settleRubles(
  { deps, clock }: AutopayWorld,
  { id: invoiceId }: Pick<Payment, 'id'>,
  amountMinor: bigint,
): Promise<{ readonly kind: string; readonly events: readonly WebhookEvent[] }> {
  const events: WebhookEvent[] = [];
  const emitWebhook = (_tx: unknown, event: WebhookEvent) => Promise.resolve(void events.push(event));
  const money = { gateway: 'robokassa', invoiceId, amountMinor, occurredAt: clock.now() } as const;
  const { kind } = await inTransaction(deps.db, (tx) => settlePayment(tx, { ...deps, emitWebhook }, money));
  return { kind, events };
}

/** What the exchange has of a currency by the books: rubles that came, and what was given for them below zero. */
export async function exchangeHolds({ db }: AutopayWorld, currency: 'RUB' | 'USD'): Promise<bigint> {
  const [row] = await db.$queryRaw<{ held: bigint }[]>`
    SELECT coalesce(sum(e.amount), 0)::bigint AS held FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
     WHERE a.kind = 'exchange' AND a.owner_key = 'system:exchange' AND e.currency = ${currency}`;
  return row?.held ?? 0n;
}
