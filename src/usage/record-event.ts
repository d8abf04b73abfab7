import { findAccount } from '../accounts/account.ts';
import { lookAtAnyway } from '../alerts/mark.ts';
import type { Charging } from '../config/profile.ts';
import type { Transaction } from '../db/client.ts';
import { storable } from '../db/storable.ts';
import { inTransaction } from '../db/transaction.ts';
import { bookResource } from './book-resource.ts';
import type { UsageDeps } from './deps.ts';
import {
  type EventOutcome,
  type EventRefusal,
  type EventWish,
  mostAheadMs,
  mostBehindMs,
  type ResourceState,
} from './event.ts';
import { resourceRow, stateOf } from './resource.ts';
import { rewriteSegments } from './rewrite-segments.ts';
import { minuteOf } from './segments.ts';
import { findTariff, type Tariff } from './tariff.ts';

const hourMs = 3_600_000;

/** What the column holds. */
const longestName = 200;

function refusalOf(at: Date, now: Date): EventRefusal | undefined {
  if (at.getTime() > now.getTime() + mostAheadMs) return 'in-the-future';
  return at.getTime() < now.getTime() - mostBehindMs ? 'too-old' : undefined;
}

/** @returns the resource if it has an event of this key, and whether that is the very same one */
async function recordedBefore(
  tx: Transaction,
  wish: EventWish,
  tariff: Tariff | null,
): Promise<{ readonly same: boolean; readonly resource: ResourceState } | null> {
  const { accountId, externalId, key } = wish;
  const event = await tx.resourceEvent.findFirst({
    where: { key, resource: { accountId, externalId } },
    include: { resource: resourceRow },
  });
  if (!event) return null;
  const same =
    event.kind === wish.kind &&
    event.at.getTime() === minuteOf(wish.at).getTime() &&
    event.tariffId === (tariff?.id ?? null);
  return { same, resource: stateOf(event.resource) };
}

/**
 * Takes in what happened to a resource, with the caller's transaction. A resource is known from its first event on. A stop has
 * booked what is due at once, and so has an event that changes what was booked already. Events of one minute count in the
 * order of arrival.
 * @param now by our clock: what is more than 5 minutes ahead of it, or 31 days behind, is refused
 * @param charging as in UsageDeps
 */
export async function recordEventTx(
  tx: Transaction,
  wish: EventWish,
  now: Date,
  charging: Charging['kind'],
): Promise<EventOutcome> {
  const { accountId, kind, key, tariffCode } = wish;
  // All events and bookings of an account go one after another; a top-up need not wait.
  await tx.$queryRaw`SELECT 1 FROM account WHERE id = ${accountId} FOR NO KEY UPDATE`;
  const account = await findAccount(tx, accountId);
  if (!account) return { kind: 'unknown-account' };
  const tariff = tariffCode === undefined ? null : await findTariff(tx, tariffCode);
  if (tariffCode !== undefined && !tariff) return { kind: 'unknown-tariff' };
  const before = await recordedBefore(tx, wish, tariff);
  if (before) return before.same ? { kind: 'already-recorded', resource: before.resource } : { kind: 'key-reused' };
  if (tariff && tariff.currency !== account.currency) return { kind: 'other-currency' };
  const refusal = refusalOf(wish.at, now);
  if (refusal) return { kind: refusal };

  const resource = await openResource(tx, wish, now);
  const at = minuteOf(wish.at);
  const data = { resourceId: resource.id, key, kind, at, tariffId: tariff?.id ?? null, receivedAt: now };
  await tx.resourceEvent.create({ data });
  const spans = await rewriteSegments(tx, { resourceId: resource.id, accountId, at });
  const booked = await bookResource(tx, { resource, account, ...spans, charging, now });
  const row = await tx.resource.findUniqueOrThrow({ where: { id: resource.id }, ...resourceRow });
  await lookAtAnyway(tx, { accountIds: [accountId], now });
  return { kind: 'recorded', resource: stateOf(row), booked };
}

/** The account's meter begins with the hour that is running: what an event tells of earlier ones is booked at once. */
async function openResource(tx: Transaction, { accountId, externalId, name }: EventWish, now: Date) {
  const bookedUntil = new Date(Math.floor(now.getTime() / hourMs) * hourMs);
  await tx.usageAccount.createMany({ data: [{ accountId, bookedUntil }], skipDuplicates: true });
  // By characters and not by halves of them: an emoji cut in two is no text.
  const called = [...storable(name ?? '').trim()].slice(0, longestName).join('');
  return tx.resource.upsert({
    where: { accountId_externalId: { accountId, externalId } },
    create: { accountId, externalId, name: called || externalId, createdAt: now },
    update: called === '' ? {} : { name: called },
  });
}

/** As `recordEventTx`, in a transaction of its own. */
export function recordEvent({ db, clock, charging }: UsageDeps, wish: EventWish): Promise<EventOutcome> {
  return inTransaction(db, (tx) => recordEventTx(tx, wish, clock.now(), charging));
}
