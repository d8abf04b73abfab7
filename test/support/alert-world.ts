import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { expect } from 'vitest';
import { createAccount, ledgerOwnerOf } from '../../src/accounts/account.ts';
import { balanceOf, totalOf } from '../../src/accounts/balance-of.ts';
import { chargeAccounts } from '../../src/accounts/charge-accounts.ts';
import { joinAccount } from '../../src/accounts/join-account.ts';
import { rememberUser } from '../../src/accounts/remember-user.ts';
import type { Role } from '../../src/accounts/roles.ts';
import { type AlertDeps, lookAtAnyway, markForAlert, watchOf } from '../../src/alerts/index.ts';
import { amvera } from '../../src/config/profiles/amvera.ts';
import type { Database, Transaction } from '../../src/db/client.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { openLedgerAccount, post, verifyBooks } from '../../src/ledger/index.ts';
import { createMovableClock, type MovableClock } from '../../src/platform/clock.ts';
import { createTestDatabase } from './database.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Kopecks a day of what runs at one kopeck a minute: the rate that spending is set in here. */
export const centAMinute = 1_440n;

/** Accounts that are watched, on a real database; money comes and goes by the books. */
export interface AlertWorld {
  readonly db: Database;
  readonly ownerUrl: string;
  readonly clock: MovableClock;
  readonly deps: AlertDeps;
  /** Throws within the transaction that tells, as if the process had died there; set by a test. */
  readonly dying: { at: (dedupeKey: string) => boolean };
  /** The keys of what was told since the last call, to people and, after «platform», to the platform. */
  told(): Promise<string[]>;
  /** Proves the books and ends the world. */
  close(): Promise<void>;
}

/** Tells as the real ones do: with the caller's transaction, each key once. */
async function keep(tx: Transaction, key: string, chatId: bigint, now: Date): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO notice_queued (dedupe_key, chat_id, queued_at) VALUES (${key}, ${chatId}, ${now})
    ON CONFLICT (dedupe_key) DO NOTHING`;
}

export async function openAlertWorld(startsAt = '2026-11-21T09:00:00Z'): Promise<AlertWorld> {
  const { db, ownerUrl, close } = await createTestDatabase({ maxConnections: 12 });
  const clock = createMovableClock({ now: () => new Date(startsAt) });
  const dying = { at: (_key: string): boolean => false };
  const dieIf = (key: string): void => {
    if (dying.at(key)) throw new Error('the process died here');
  };
  const deps: AlertDeps = {
    ...{ db, clock, logger: pino({ level: 'silent' }), profile: amvera, enqueueLetter: undefined, randomBytes },
    enqueueNotice: async (tx, { dedupeKey, chatId }) => {
      await keep(tx, dedupeKey, chatId, clock.now());
      dieIf(dedupeKey);
    },
    emitWebhook: async (tx, { type, key }) => {
      await keep(tx, `platform ${type} ${key}`, 0n, clock.now());
      dieIf(key);
    },
  };
  let heard = 0n;
  return {
    ...{ db, ownerUrl, clock, deps, dying },
    told: async () => {
      const rows = await db.$queryRaw<{ seq: bigint; key: string }[]>`
        SELECT seq, dedupe_key AS key FROM notice_queued WHERE seq > ${heard} ORDER BY seq`;
      heard = rows.at(-1)?.seq ?? heard;
      return rows.map(({ key }) => key);
    },
    close: async () => {
      expect(await verifyBooks(db)).toMatchObject({ kind: 'balanced' });
      await close();
    },
  };
}

let serial = 0;
function next(): number {
  serial += 1;
  return serial;
}

/** An account in a zone, that nobody has and nothing runs on. */
export async function newAccount({ db, clock }: AlertWorld, timeZone = 'Europe/Moscow'): Promise<bigint> {
  const account = { name: 'Анна', entityType: 'INDIVIDUAL', currency: 'RUB', timeZone, now: clock.now() } as const;
  return (await inTransaction(db, (tx) => createAccount(tx, account))).id;
}

/** A person who is in the account. @returns their number, and that of their watch */
export async function newReader({ db, clock }: AlertWorld, accountId: bigint, role: Role = 'owner') {
  const userId = BigInt(70_000 + next());
  const now = clock.now();
  await rememberUser(db, { id: userId, firstName: 'Анна', username: null, languageCode: 'ru' }, now);
  await inTransaction(db, (tx) => joinAccount(tx, { userId, accountId, role, now }));
  const watch = await watchOf(db, { accountId, userId });
  if (watch === null) throw new Error('who joins an account does not watch it');
  return { userId, watchId: watch.id };
}

/** Has the platform watch the account. @returns the watch's number */
export async function newPlatformWatch({ db }: AlertWorld, accountId: bigint): Promise<bigint> {
  const [row] = await db.$queryRaw<{ id: bigint }[]>`
    INSERT INTO alert_watch (account_id, balance_id)
    SELECT ${accountId}, id FROM ledger_account WHERE owner_key = ${ledgerOwnerOf(accountId)} AND kind = 'customer'
    RETURNING id`;
  if (!row) throw new Error(`account ${accountId} is not in the books`);
  return row.id;
}

/** Money comes to these, in one transaction. With `isMissed` nobody says so, as if a way for money had forgotten to. */
export async function fundMany(
  { db, clock }: AlertWorld,
  sums: readonly { readonly accountId: bigint; readonly amountMinor: bigint; readonly isMissed?: boolean }[],
): Promise<void> {
  const now = clock.now();
  const currency = 'RUB';
  await inTransaction(db, async (tx) => {
    const bank = await openLedgerAccount(tx, { ownerKey: 'system:bank', kind: 'bank', currency });
    for (const { accountId, amountMinor } of sums) {
      const own = await openLedgerAccount(tx, { ownerKey: ledgerOwnerOf(accountId), kind: 'customer', currency });
      const lines = [
        { accountId: bank, amountMinor: -amountMinor },
        { accountId: own, amountMinor },
      ];
      const posting = { idempotencyKey: `test:fund:${next()}`, kind: 'top-up', lines, occurredAt: now };
      expect(await post(tx, posting)).toMatchObject({ kind: 'posted' });
    }
    const told = sums.filter(({ isMissed }) => !isMissed).map(({ accountId }) => accountId);
    await markForAlert(tx, { accountIds: told, now });
  });
}

export const fund = (world: AlertWorld, accountId: bigint, amountMinor: bigint, { isMissed = false } = {}) =>
  fundMany(world, [{ accountId, amountMinor, isMissed }]);

/** The service takes these sums, or what there is. */
export async function spendMany(
  { db, clock }: AlertWorld,
  sums: readonly { readonly accountId: bigint; readonly amountMinor: bigint }[],
): Promise<void> {
  const now = clock.now();
  const charges = sums.map((sum) => ({ ...sum, key: `charge:test:${next()}` }));
  await inTransaction(db, (tx) =>
    chargeAccounts(tx, { charges, currency: 'RUB', occurredAt: now, takesWhatThereIs: true, now }),
  );
}

export const spend = (world: AlertWorld, accountId: bigint, amountMinor: bigint) =>
  spendMany(world, [{ accountId, amountMinor }]);

/** Spends, or pays in, until so much is left. */
export async function leave(world: AlertWorld, accountId: bigint, leftMinor: bigint): Promise<void> {
  const total = await totalMinor(world, accountId);
  if (total > leftMinor) await spend(world, accountId, total - leftMinor);
  if (total < leftMinor) await fund(world, accountId, leftMinor - total);
}

async function totalMinor({ db }: AlertWorld, accountId: bigint): Promise<bigint> {
  return totalOf(await balanceOf(db, accountId)).amountMinor;
}

/** From now on so many kopecks a minute run on each of these accounts, and nothing else: one statement a step, for thousands. */
export async function runMany(
  { db, clock }: AlertWorld,
  wishes: readonly { readonly accountId: bigint; readonly centsAMinute: number }[],
): Promise<void> {
  const now = clock.now();
  const from = new Date(Math.floor(now.getTime() / minuteMs) * minuteMs);
  const accountIds = wishes.map(({ accountId }) => accountId);
  const rates = wishes.map(({ centsAMinute }) => BigInt(centsAMinute) * 1_000_000n);
  await inTransaction(db, async (tx) => {
    // What ran has run until now: spans are made anew, never changed.
    const running = { accountId: { in: accountIds }, toAt: null };
    const open = await tx.usageSegment.findMany({ where: running });
    await tx.usageSegment.deleteMany({ where: running });
    const past = open.filter(({ fromAt }) => fromAt < from);
    await tx.usageSegment.createMany({ data: past.map((span) => ({ ...span, toAt: from })) });
    await tx.$executeRaw`
      INSERT INTO tariff (code, name, service, currency, rate_micro, created_at)
      SELECT DISTINCT 'T-' || rate, 'Тариф', 'Контейнеры', 'RUB', rate, ${now}::timestamptz FROM unnest(${rates}::bigint[]) AS rate
      ON CONFLICT (code) DO NOTHING`;
    await tx.$executeRaw`
      INSERT INTO resource (account_id, external_id, name, created_at)
      SELECT id, 'test', 'test', ${now}::timestamptz FROM unnest(${accountIds}::bigint[]) AS id
      ON CONFLICT (account_id, external_id) DO NOTHING`;
    await tx.$executeRaw`
      INSERT INTO usage_segment (resource_id, from_at, account_id, tariff_id, rate_micro, base_micro)
      SELECT r.id, ${from}::timestamptz, w.account_id, t.id, w.rate, 0
        FROM unnest(${accountIds}::bigint[], ${rates}::bigint[]) AS w (account_id, rate)
        JOIN resource r ON r.account_id = w.account_id AND r.external_id = 'test' JOIN tariff t ON t.code = 'T-' || w.rate
       WHERE w.rate > 0`;
    await lookAtAnyway(tx, { accountIds, now });
  });
}

export const runAt = (world: AlertWorld, accountId: bigint, centsAMinute: number) =>
  runMany(world, [{ accountId, centsAMinute }]);

/** An account with money on which 14.40 ₽ a day run, and its owner. */
export async function newWatched(world: AlertWorld, { days = 30n, timeZone = 'Europe/Moscow' } = {}) {
  const accountId = await newAccount(world, timeZone);
  const reader = await newReader(world, accountId);
  await runAt(world, accountId, 1);
  await fund(world, accountId, days * centAMinute);
  return { accountId, ...reader };
}
