import { expect } from 'vitest';
import type { Prisma } from '../../src/db/client.ts';
import type { Customer } from './autopay-world.ts';

export type AttemptRow = Prisma.AutopayAttemptGetPayload<object>;

/** What a customer has agreed to, and how it stands: told in plain fields, beside the product's rows. */
export interface LivingMandate {
  readonly id: bigint;
  /** The payment that has bound the card. */
  readonly parentId: number;
  state: 'active' | 'paused';
  amountMinor: bigint;
  consentedMinor: bigint;
  limit: number;
  /** Of the last consent. */
  agreedLimit: number;
  failures: number;
}

/** One customer's history so far: what must be true of it is worked out from what was done and what came of it. */
export interface Life {
  readonly customer: Customer;
  readonly zone: string;
  living: LivingMandate | null;
  /** Why each mandate has ended, by the payment that had bound its card. */
  readonly ended: Map<number, string>;
  /** The charges as last seen, oldest first; `late`: its money came after it was given up. */
  readonly known: Map<bigint, AttemptRow & { readonly late: boolean }>;
  /** Every mandate that the account has had. */
  readonly mandates: Map<bigint, number>;
  /** Most charges a month that were ever allowed. */
  mostAllowed: number;
  paidMinor: bigint;
  spentMinor: bigint;
}

export const newLife = (customer: Customer, zone: string): Life => ({
  ...{ customer, zone, living: null, ended: new Map(), known: new Map(), mandates: new Map(), mostAllowed: 0 },
  ...{ paidMinor: 0n, spentMinor: 0n },
});

const formats = new Map<string, Intl.DateTimeFormat>();

/** @returns the day that a clock on the wall there shows: «2026-11-21» */
export function dayAt(at: Date, zone: string): string {
  const known = formats.get(zone);
  const format = known ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  if (!known) formats.set(zone, format);
  return format.format(at);
}

export const monthAt = (at: Date, zone: string): string => dayAt(at, zone).slice(0, 7);

/** Whether it falls into that day or month by its beginning or by its end. */
const touches = (row: AttemptRow, nameOf: (at: Date) => string, name: string): boolean =>
  nameOf(row.createdAt) === name || (row.endedAt !== null && nameOf(row.endedAt) === name);

/** @returns how many charges have succeeded in the month that it is there at this moment */
export function successesOfMonth(life: Life, at: Date): number {
  const month = (moment: Date) => monthAt(moment, life.zone);
  const rows = [...life.known.values()].filter(({ state }) => state === 'succeeded');
  return rows.filter((row) => touches(row, month, month(at))).length;
}

/** A charge has been written down: it must be one that was agreed to, wanted now, and alone. */
export function begun(life: Life, row: AttemptRow): void {
  const { living, zone } = life;
  const others = [...life.known.values()];
  expect(living?.state, 'no charge without a mandate that is active').toBe('active');
  if (!living) return;
  expect(row.mandateId, 'no charge of a card that is not the bound one').toBe(living.id);
  expect(row.amountMinor, 'the sum is that of the last top-up by hand, within what was agreed to').toBe(
    living.amountMinor,
  );
  expect(living.amountMinor).toBeLessThanOrEqual(living.consentedMinor);
  expect(others.filter(({ state }) => state === 'in-flight')).toEqual([]);
  expect(successesOfMonth(life, row.createdAt), 'no charge beyond the month’s').toBeLessThan(living.limit);
  const declined = others.filter(({ state, mandateId }) => state === 'declined' && mandateId === living.id);
  const day = (moment: Date) => dayAt(moment, zone);
  const today = declined.filter((other) => touches(other, day, day(row.createdAt)));
  expect(today.length, 'no third try on a day').toBeLessThan(2);
  life.known.set(row.id, { ...row, state: 'in-flight', late: false });
}

/** Ends the mandate for good. */
export function end(life: Life, reason: string): void {
  if (life.living) life.ended.set(life.living.parentId, reason);
  life.living = null;
}

const hardCodes = new Set(['card-unusable', 'card-expired', 'consent-withdrawn']);

function refused(life: Life, row: AttemptRow): string[] {
  const living = life.living?.id === row.mandateId ? life.living : null;
  if (!living) return [];
  if (hardCodes.has(row.code ?? '')) {
    end(life, row.code ?? '');
    return [`autopay:${living.id}:ended`];
  }
  if (living.state === 'paused') return [];
  living.failures += 1;
  if (living.failures === 3) living.state = 'paused';
  if (living.failures === 3) return [`autopay:${living.id}:paused:${row.id}`];
  return living.failures === 1 ? [`autopay:attempt:${row.id}:declined`] : [];
}

function failed(life: Life, row: AttemptRow): string[] {
  if (row.code !== 'outcome-unknown') return [];
  const told = [`autopay:attempt:${row.id}:outcome-unknown`];
  const living = life.living?.id === row.mandateId ? life.living : null;
  if (!living) return told;
  living.state = 'paused';
  return [...told, `autopay:${living.id}:paused:${row.id}`];
}

/** Its outcome is known. @returns the notices that there must be of it, by their keys */
export function finished(life: Life, row: AttemptRow): string[] {
  const before = life.known.get(row.id);
  const late = before !== undefined && before.state !== 'in-flight';
  life.known.set(row.id, { ...row, late });
  if (row.state === 'declined') return refused(life, row);
  if (row.state === 'failed') return failed(life, row);
  expect(row.state).toBe('succeeded');
  life.paidMinor += row.amountMinor;
  if (life.living?.id === row.mandateId) life.living.failures = 0;
  const told = [`autopay:attempt:${row.id}:charged`];
  const why = life.ended.get(life.mandates.get(row.mandateId) ?? 0);
  return why !== undefined && why !== 'replaced' ? [...told, `autopay:attempt:${row.id}:after-end`] : told;
}

/** Whichever way they are counted: by when they were begun, and by when their money came. */
export function expectMonthsWithinLimit(life: Life, clockStoodStill: boolean): void {
  const rows = [...life.known.values()].filter(({ state, late }) => state === 'succeeded' && !late);
  const ways = [(row: AttemptRow) => row.createdAt, (row: AttemptRow) => row.endedAt ?? row.createdAt];
  // A clock that was put back makes the moment of the money a lie; when a charge was begun is what was decided by.
  for (const momentOf of clockStoodStill ? ways : ways.slice(0, 1)) {
    const months = Map.groupBy(rows, (row) => monthAt(momentOf(row), life.zone));
    for (const [month, charged] of months) expect(charged.length, month).toBeLessThanOrEqual(life.mostAllowed);
  }
}
