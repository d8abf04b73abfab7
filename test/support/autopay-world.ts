import { expect } from 'vitest';
import { balanceOf, totalOf } from '../../src/accounts/balance-of.ts';
import { chargeAccount } from '../../src/accounts/charge-account.ts';
import {
  type AutopayDeps,
  type Consent,
  consentVersion,
  consentWithPayment,
  findMandate,
  type Mandate,
} from '../../src/autopay/index.ts';
import { booksChecks } from '../../src/books-checks.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { Database } from '../../src/db/client.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { type BooksCheck, verifyBooks } from '../../src/ledger/index.ts';
import { createRobokassaGateway } from '../../src/payments/gateways/robokassa/index.ts';
import {
  type Checkpoint,
  findPayment,
  type OwnedPayment,
  openPayment,
  type Payment,
} from '../../src/payments/index.ts';
import { createMovableClock, type MovableClock } from '../../src/platform/clock.ts';
import type { PayOptions, RobokassaEmulator } from '../../src/sandbox/robokassa/index.ts';
import type { CardKind } from '../../src/topup/quote.ts';
import { createTestDatabase } from './database.ts';
import {
  newCustomer,
  queuedNotices,
  type Shop,
  shop as shopSettings,
  startRobokassa,
  startShop,
} from './payment-world.ts';

export type Customer = Awaited<ReturnType<typeof newCustomer>>;

/** Bound cards on a real database, with the emulated Robokassa over HTTP, which tells the shop of payments over HTTP. */
export interface AutopayWorld {
  readonly db: Database;
  readonly ownerUrl: string;
  readonly clock: MovableClock;
  readonly robokassa: RobokassaEmulator;
  /** Of the instance that ResultURL reaches; its gateway may charge bound cards. */
  readonly deps: AutopayDeps;
  /** Where that instance answers. */
  readonly url: string;
  /** Has the gateway tell of payments there from now on, as after a move. */
  pointTo(shopUrl: string): void;
  /** Where the emulated Robokassa is reached. */
  readonly gatewayUrl: string;
  /** Another instance on the same database, whose checkpoints a test may watch. Ended with the world. */
  instance(options?: { readonly checkpoint?: Checkpoint }): Promise<AutopayDeps>;
  /** The keys of what was told since the last call, in the order in which it was queued. */
  told(): Promise<string[]>;
  /** Proves the books and ends the world. */
  close(): Promise<void>;
}

/** An afternoon in Moscow, far from the month's end in every zone. */
const startsAt = new Date('2026-11-21T09:00:00Z');

export async function openAutopayWorld(
  options: {
    readonly profile?: Profile;
    /** When the clock starts; it runs on from there only as a test advances it. */
    readonly startsAt?: Date;
    readonly maxConnections?: number;
    readonly checkpoint?: Checkpoint;
    /** By what the books are proved at the end; by everything, unless a test says why not. */
    readonly checks?: readonly BooksCheck[];
  } = {},
): Promise<AutopayWorld> {
  const { profile, checkpoint, checks } = options;
  const database = await createTestDatabase({ maxConnections: options.maxConnections ?? 10 });
  const clock = createMovableClock({ now: () => options.startsAt ?? startsAt });
  const robokassa = await startRobokassa(clock);
  const shops: Shop[] = [];
  const begin = async (watch?: Checkpoint): Promise<{ deps: AutopayDeps; url: string }> => {
    const { db, ownerUrl } = database;
    const shop = await startShop({
      ...{ db, databaseUrl: ownerUrl, robokassaUrl: robokassa.url, clock },
      ...(profile ? { profile } : {}),
      ...(watch ? { checkpoint: watch } : {}),
    });
    shops.push(shop);
    const agreed = { recurring: true, baseUrl: robokassa.url, refundUrl: `${robokassa.url}/RefundService` };
    const gateway = createRobokassaGateway({ ...shopSettings, ...agreed }, { clock });
    return { deps: { ...shop.deps, gateway }, url: shop.url };
  };
  const first = await begin(checkpoint);
  robokassa.pointTo(first.url);
  let heard = 0;
  return {
    ...{ db: database.db, ownerUrl: database.ownerUrl, clock, robokassa: robokassa.emulator, deps: first.deps },
    url: first.url,
    pointTo: robokassa.pointTo,
    gatewayUrl: robokassa.url,
    instance: async (wish = {}) => (await begin(wish.checkpoint)).deps,
    told: async () => {
      const all = await queuedNotices(database.db);
      const since = all.slice(heard);
      heard = all.length;
      return since;
    },
    close: async () => {
      await proveBooks(database.db, checks);
      for (const shop of shops) await shop.close();
      await robokassa.close();
      await database.close();
    },
  };
}

export async function proveBooks(db: Database, checks: readonly BooksCheck[] = booksChecks): Promise<void> {
  expect(await verifyBooks(db, checks)).toMatchObject({ kind: 'balanced' });
}

/** What a customer has read; which words is a matter of the bot. */
export const agreement = (text = 'Не более 3 раз в месяц по 500 ₽'): Consent => ({
  ...{ textVersion: consentVersion, text, language: 'ru' },
});

export interface BindingWish {
  /** A new one, unless named. */
  readonly customer?: Customer;
  readonly amountMinor?: bigint;
  readonly monthlyLimit?: number;
  readonly cardKind?: CardKind;
}

/** Opens a payment that binds its card, and agrees to autopay with it: 500 ₽ three times a month. Not paid yet. */
export async function newBinding(
  { db, deps }: AutopayWorld,
  wish: BindingWish = {},
): Promise<{ customer: Customer; payment: OwnedPayment; url: string; mandate: Mandate }> {
  const customer = wish.customer ?? (await newCustomer(db, deps.profile));
  const { amountMinor = 50_000n, monthlyLimit = 3, cardKind = 'russian' } = wish;
  const opened = await openPayment(deps, { ...customer, amountMinor, cardKind, savesCard: true, language: 'ru' });
  if (opened.kind !== 'open') throw new Error(`no payment was opened: ${opened.kind}`);
  const { payment, url } = opened;
  const { userId } = customer;
  const agreed = await consentWithPayment(deps, { paymentId: payment.id, userId, monthlyLimit, consent: agreement() });
  if (agreed.kind !== 'awaiting-card') throw new Error(`nobody could agree: ${agreed.kind}`);
  return { customer, payment, url, mandate: agreed.mandate };
}

/** Enables autopay the way a customer does: ticked in the summary, agreed to, paid by card. */
export async function newMandate(
  world: AutopayWorld,
  wish: BindingWish & { readonly card?: PayOptions['card'] } = {},
): Promise<{ customer: Customer; payment: OwnedPayment; mandate: Mandate }> {
  const { customer, payment, url, mandate } = await newBinding(world, wish);
  await world.robokassa.pay(url, wish.card ? { card: wish.card } : {});
  const active = await mandateRow(world.db, mandate.id);
  if (active.state !== 'active') throw new Error(`the mandate is ${active.state} after its payment`);
  return { customer, payment, mandate: active };
}

/** The customer tops up by hand, by a card that is not bound. @throws when the money was not credited */
export async function topUp(
  { db, deps, robokassa }: AutopayWorld,
  customer: Customer,
  amountMinor: bigint,
  cardKind: CardKind = 'russian',
): Promise<Payment> {
  const opened = await openPayment(deps, { ...customer, amountMinor, cardKind, language: 'ru' });
  if (opened.kind !== 'open') throw new Error(`no payment was opened: ${opened.kind}`);
  await robokassa.pay(opened.url);
  const paid = await findPayment(db, opened.payment.id);
  if (paid?.state !== 'paid') throw new Error('the money of a top-up was not credited');
  return paid;
}

let charges = 0;

/** The service takes a sum from the account. @throws when it is not there */
export async function spend({ db, clock }: AutopayWorld, accountId: bigint, amountMinor: bigint): Promise<void> {
  charges += 1;
  const key = `charge:test:${charges}`;
  const charge = { accountId, amountMinor, key, occurredAt: clock.now() };
  const { kind } = await inTransaction(db, (tx) => chargeAccount(tx, charge));
  if (kind !== 'charged') throw new Error(`nothing was spent: ${kind}`);
}

/** Spends all but so much. */
export async function spendDownTo(world: AutopayWorld, accountId: bigint, leftMinor: bigint): Promise<void> {
  const total = await totalMinor(world.db, accountId);
  if (total > leftMinor) await spend(world, accountId, total - leftMinor);
}

/** Money and bonus together. */
export async function totalMinor(db: Database, accountId: bigint): Promise<bigint> {
  return totalOf(await balanceOf(db, accountId)).amountMinor;
}

/** @throws when there is none of that number */
export async function mandateRow(db: Database, mandateId: bigint): Promise<Mandate> {
  const mandate = await findMandate(db, mandateId);
  if (!mandate) throw new Error(`no mandate has the number ${mandateId}`);
  return mandate;
}

/** All charges of an account that were begun, oldest first. */
export function attempts(db: Database, accountId: bigint) {
  return db.autopayAttempt.findMany({ where: { accountId }, orderBy: { id: 'asc' } });
}

/** Whether a transaction on this database waits for a row that another has locked. */
export async function someoneWaits(db: Database): Promise<boolean> {
  const [row] = await db.$queryRaw<{ waits: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                    WHERE NOT l.granted AND a.datname = current_database()) AS waits`;
  return row?.waits ?? false;
}
