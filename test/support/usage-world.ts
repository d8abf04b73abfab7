import { expect } from 'vitest';
import { createAccount, ledgerOwnerOf } from '../../src/accounts/account.ts';
import { balanceOf, totalOf } from '../../src/accounts/balance-of.ts';
import type { Database } from '../../src/db/client.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { openLedgerAccount, post, verifyBooks } from '../../src/ledger/index.ts';
import type { Currency } from '../../src/ledger/money.ts';
import { createMovableClock, type MovableClock } from '../../src/platform/clock.ts';
import {
  bookHour,
  createTariff,
  type EventOutcome,
  type EventWish,
  recordEvent,
  type Tariff,
  type UsageDeps,
  usageChecks,
} from '../../src/usage/index.ts';
import { createTestDatabase } from './database.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

/** Metered accounts on a real database; money comes by `fund`. */
export interface UsageWorld {
  readonly db: Database;
  readonly ownerUrl: string;
  readonly clock: MovableClock;
  readonly deps: UsageDeps;
  /** Proves the books and ends the world. */
  close(): Promise<void>;
}

export async function openUsageWorld(startsAt = '2026-11-21T09:00:00Z'): Promise<UsageWorld> {
  const database = await createTestDatabase({ maxConnections: 20 });
  const clock = createMovableClock({ now: () => new Date(startsAt) });
  const { db, ownerUrl } = database;
  return {
    ...{ db, ownerUrl, clock, deps: { db, clock, charging: 'metered' } },
    close: async () => {
      await proveUsage(db);
      await database.close();
    },
  };
}

export async function proveUsage(db: Database): Promise<void> {
  expect(await verifyBooks(db, usageChecks)).toMatchObject({ kind: 'balanced' });
}

let serial = 0;
function next(): number {
  serial += 1;
  return serial;
}

/** An account in this zone with so much money. */
export async function newAccount(
  { db, clock }: UsageWorld,
  wish: { readonly fundedMinor?: bigint; readonly currency?: Currency; readonly timeZone?: string } = {},
): Promise<bigint> {
  const { fundedMinor = 0n, currency = 'RUB', timeZone = 'Europe/Moscow' } = wish;
  const account = { name: 'Анна', entityType: 'INDIVIDUAL', currency, timeZone, now: clock.now() } as const;
  const { id } = await inTransaction(db, (tx) => createAccount(tx, account));
  if (fundedMinor > 0n) await fund({ db, clock }, id, fundedMinor);
  return id;
}

/** Money comes to the account. */
export async function fund({ db, clock }: Pick<UsageWorld, 'db' | 'clock'>, accountId: bigint, amountMinor: bigint) {
  const { currency } = await balanceOf(db, accountId);
  const own = await openLedgerAccount(db, { ownerKey: ledgerOwnerOf(accountId), kind: 'customer', currency });
  const bank = await openLedgerAccount(db, { ownerKey: 'system:bank', kind: 'bank', currency });
  const lines = [
    { accountId: bank, amountMinor: -amountMinor },
    { accountId: own, amountMinor },
  ];
  const posting = { idempotencyKey: `test:fund:${next()}`, kind: 'top-up', lines, occurredAt: clock.now() };
  expect(await post(db, posting)).toMatchObject({ kind: 'posted' });
}

/** A tariff of so many millionths of a kopeck a minute. @throws when none was made */
export async function newTariff({ deps }: UsageWorld, rateMicro: bigint, terms: Partial<Tariff> = {}): Promise<Tariff> {
  const made = await createTariff(deps, {
    ...{ code: `T${next()}`, name: 'Начальный', service: 'Контейнеры', currency: 'RUB', rateMicro },
    ...terms,
  });
  if (made.kind !== 'created') throw new Error(`no tariff was made: ${made.kind}`);
  return made.tariff;
}

/** Tells of an event, under a key of its own unless it is given. */
export function tell(
  { deps }: UsageWorld,
  wish: Omit<EventWish, 'key' | 'kind' | 'tariffCode' | 'at'> & {
    readonly kind: EventWish['kind'];
    readonly tariff?: Tariff;
    readonly at: Date | string;
    readonly key?: string;
  },
): Promise<EventOutcome> {
  const { kind, tariff, at, ...rest } = wish;
  const event = { key: `event-${next()}`, ...rest, at: new Date(at) };
  if (kind === 'stop') return recordEvent(deps, { ...event, kind });
  return recordEvent(deps, { ...event, kind, tariffCode: tariff?.code ?? 'none' });
}

/** Moves the clock to this moment. */
export function moveTo({ clock }: UsageWorld, at: Date | string): void {
  clock.advance(new Date(at).getTime() - clock.now().getTime());
}

/** Moves the clock a few seconds past the hour's end and books it. */
export function bookAt(world: UsageWorld, slot: Date | string) {
  moveTo(world, new Date(new Date(slot).getTime() + 5_000));
  return bookHour(world.deps, new Date(slot));
}

export async function balanceMinor(db: Database, accountId: bigint): Promise<bigint> {
  return totalOf(await balanceOf(db, accountId)).amountMinor;
}

export async function owedMinor(db: Database, accountId: bigint): Promise<bigint | undefined> {
  return (await db.usageAccount.findUnique({ where: { accountId } }))?.owedMinor;
}

/** The account's bookings in their order: why, what was due, what was taken, and its lines. */
export async function bookingsOf(db: Database, accountId: bigint) {
  const bookings = await db.usageBooking.findMany({ where: { accountId }, orderBy: { id: 'asc' } });
  return Promise.all(
    bookings.map(async ({ id, reason, upto, dueMinor, takenMinor }) => {
      const lines = await db.usageLine.findMany({
        where: { bookingId: id },
        orderBy: [{ resourceId: 'asc' }, { tariffId: 'asc' }],
      });
      return {
        ...{ reason, upto: upto.toISOString().slice(11, 16), dueMinor, takenMinor },
        lines: lines.map(({ minutes, amountMinor }) => [minutes, amountMinor] as const),
      };
    }),
  );
}
