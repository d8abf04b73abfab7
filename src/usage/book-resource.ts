import type { Charging } from '../config/profile.ts';
import type { Transaction } from '../db/client.ts';
import type { Currency } from '../ledger/money.ts';
import type { BookedAtOnce } from './event.ts';
import { type Segment, sumOfUses, type TariffUse, usesOf } from './segments.ts';
import { takeDue } from './take-due.ts';

/** A resource whose spans an event has changed. */
export interface Amended {
  readonly resource: { readonly id: bigint; readonly name: string; readonly bookedUntil: Date | null };
  readonly account: { readonly id: bigint; readonly currency: Currency };
  readonly before: readonly Segment[];
  readonly after: readonly Segment[];
  readonly charging: Charging['kind'];
  readonly now: Date;
}

/** Before anything that is counted. */
const ever = new Date(0);

const later = (one: Date, other: Date | null): Date => (other !== null && other > one ? other : one);

interface DueAtOnce {
  readonly reason: BookedAtOnce['reason'];
  readonly upto: Date;
  readonly uses: readonly TariffUse[];
}

/**
 * What an event makes due at once: how it changes the time that is booked, and, if the resource stands now, all since then.
 * @param bookedUntil up to when the resource's lines are booked
 */
export function dueAtOnce(
  { before, after, now }: Pick<Amended, 'before' | 'after' | 'now'>,
  bookedUntil: Date,
): DueAtOnce {
  const booked = { from: ever, to: bookedUntil };
  const corrected = sumOfUses(usesOf(after, booked), usesOf(before, booked));
  const stoppedAt = after.at(-1)?.toAt ?? null;
  const upto = stoppedAt !== null && stoppedAt <= now ? later(bookedUntil, stoppedAt) : bookedUntil;
  return {
    reason: corrected.length > 0 ? 'correction' : 'removal',
    upto,
    uses: sumOfUses([...corrected, ...usesOf(after, { from: bookedUntil, to: upto })]),
  };
}

async function insertLines(tx: Transaction, resourceId: bigint, uses: readonly TariffUse[]): Promise<bigint> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`SELECT nextval('usage_booking_id_seq') AS id`;
  const bookingId = rows[0]?.id;
  if (bookingId === undefined) throw new Error('the sequence of bookings gave none');
  await tx.usageLine.createMany({ data: uses.map((use) => ({ ...use, bookingId, resourceId })) });
  return bookingId;
}

/** Tariffs of one service are one sum. */
async function duesOf(tx: Transaction, uses: readonly TariffUse[]) {
  const tariffs = await tx.tariff.findMany({ where: { id: { in: uses.map(({ tariffId }) => tariffId) } } });
  const dues = new Map<string, bigint>();
  for (const { tariffId, amountMinor } of uses) {
    const service = tariffs.find(({ id }) => id === tariffId)?.service;
    if (service === undefined) throw new Error(`there is no tariff ${tariffId}`);
    dues.set(service, (dues.get(service) ?? 0n) + amountMinor);
  }
  return Array.from(dues, ([service, dueMinor]) => ({ service, dueMinor }));
}

/** Books what an event has made due at once. The account is locked by the caller. @returns null when that is nothing */
export async function bookResource(tx: Transaction, amended: Amended): Promise<BookedAtOnce | null> {
  const { resource, account, charging, now } = amended;
  const metered = await tx.usageAccount.findUniqueOrThrow({ where: { accountId: account.id } });
  const bookedUntil = later(metered.bookedUntil, resource.bookedUntil);
  const { reason, upto, uses } = dueAtOnce(amended, bookedUntil);
  if (upto > bookedUntil) await tx.resource.update({ where: { id: resource.id }, data: { bookedUntil: upto } });
  if (uses.length === 0) return null;
  const bookingId = await insertLines(tx, resource.id, uses);
  const dues = await duesOf(tx, uses);
  const due = {
    ...{ accountId: account.id, bookingId, currency: account.currency, dues },
    owedMinor: metered.owedMinor + metered.unbilledMinor,
    hasLines: true,
    resourceName: resource.name,
  };
  const [takenMinor = 0n] = await takeDue(tx, { accounts: [due], reason, upto, charging, now });
  return { reason, dueMinor: dues.reduce((sum, { dueMinor }) => sum + dueMinor, 0n), takenMinor };
}
