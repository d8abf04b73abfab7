import type { EventKind } from './event.ts';

/** A span of a resource on one tariff. */
export interface Segment {
  readonly fromAt: Date;
  /** null: it still runs. */
  readonly toAt: Date | null;
  readonly tariffId: bigint;
  readonly rateMicro: bigint;
  /** What the resource had cost when the span began, in millionths of a minor unit. */
  readonly baseMicro: bigint;
}

/** What happened, at a whole minute; a stop has no tariff. */
export interface SegmentEvent {
  readonly kind: EventKind;
  readonly at: Date;
  readonly tariff: { readonly id: bigint; readonly rateMicro: bigint } | null;
}

const minuteMs = 60_000;
export const microPerMinor = 1_000_000n;

/** @returns the moment cut down to its minute */
export function minuteOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / minuteMs) * minuteMs);
}

/** @returns whole minutes from one whole minute to another, 0 if that one is earlier */
function minutesBetween(from: Date, to: Date): number {
  return Math.max(0, (to.getTime() - from.getTime()) / minuteMs);
}

/** What the resource has cost at a moment of the span, in millionths of a minor unit. */
function costMicro({ fromAt, baseMicro, rateMicro }: Segment, at: Date): bigint {
  return baseMicro + BigInt(minutesBetween(fromAt, at)) * rateMicro;
}

/**
 * Tells events as spans. A start of what runs and a stop of what stands change nothing, so a repeat is harmless. A start or a
 * change of tariff counts from its minute on; a change for what stands is none, since its next start names a tariff.
 * @param events in the order in which they count
 * @param before the span in which or after which they happened; it is the first of the result, ended if they end it
 * @returns spans in their order, none empty
 */
export function segmentsOf(events: readonly SegmentEvent[], before: Segment | null = null): Segment[] {
  const done: Segment[] = [];
  let last = before;
  for (const { kind, at, tariff } of events) {
    const running = last !== null && last.toAt === null;
    const same = last !== null && tariff?.id === last.tariffId;
    if (running ? same : kind !== 'start') continue;
    if (running && last) last = { ...last, toAt: at };
    if (!tariff) continue;
    if (last && same && last.toAt?.getTime() === at.getTime()) {
      // Stopped and started within a minute: it has not stood for any that is counted.
      last = { ...last, toAt: null };
      continue;
    }
    const baseMicro = last ? costMicro(last, last.toAt ?? at) : 0n;
    if (last && last.fromAt.getTime() !== last.toAt?.getTime()) done.push(last);
    last = { fromAt: at, toAt: null, tariffId: tariff.id, rateMicro: tariff.rateMicro, baseMicro };
  }
  if (last && last.fromAt.getTime() !== last.toAt?.getTime()) done.push(last);
  return done;
}

/**
 * Tells anew what an event changes that may have come late.
 * @param known the spans as they were; the first of them may stand in the middle of the resource's life
 * @param at the event's minute
 * @param replayed all events from that minute on, it among them
 */
export function amendSegments(known: readonly Segment[], at: Date, replayed: readonly SegmentEvent[]): Segment[] {
  const earlier = known.filter(({ fromAt }) => fromAt < at);
  const prior = earlier.pop() ?? null;
  // What has ended it then or since is told again.
  const running = prior !== null && (prior.toAt === null || prior.toAt >= at);
  return [...earlier, ...segmentsOf(replayed, running ? { ...prior, toAt: null } : prior)];
}

/** What a resource ran on a tariff within an interval, and what that came to. */
export interface TariffUse {
  readonly tariffId: bigint;
  readonly minutes: number;
  readonly amountMinor: bigint;
}

/**
 * Reckons an interval: of each part the whole minor units that its end has over its beginning. So the parts of a life add up to
 * what the life has cost, and what is left below a minor unit is in the next.
 * @returns one line a tariff, in the order of their first use; none for what it did not run
 */
export function usesOf(segments: readonly Segment[], range: { readonly from: Date; readonly to: Date }): TariffUse[] {
  const uses = new Map<bigint, TariffUse>();
  for (const segment of segments) {
    const { fromAt, toAt, tariffId } = segment;
    const from = fromAt > range.from ? fromAt : range.from;
    const to = toAt !== null && toAt < range.to ? toAt : range.to;
    if (to <= from) continue;
    const amountMinor = costMicro(segment, to) / microPerMinor - costMicro(segment, from) / microPerMinor;
    addUse(uses, { tariffId, minutes: minutesBetween(from, to), amountMinor }, 1);
  }
  return [...uses.values()];
}

/** @returns what the first have and the others do not; lines that come to nothing are left out */
export function sumOfUses(added: readonly TariffUse[], taken: readonly TariffUse[] = []): TariffUse[] {
  const uses = new Map<bigint, TariffUse>();
  for (const use of added) addUse(uses, use, 1);
  for (const use of taken) addUse(uses, use, -1);
  return [...uses.values()].filter(({ minutes, amountMinor }) => minutes !== 0 || amountMinor !== 0n);
}

function addUse(uses: Map<bigint, TariffUse>, use: TariffUse, sign: 1 | -1): void {
  const { tariffId } = use;
  const known = uses.get(tariffId) ?? { tariffId, minutes: 0, amountMinor: 0n };
  uses.set(tariffId, {
    tariffId,
    minutes: known.minutes + sign * use.minutes,
    amountMinor: known.amountMinor + BigInt(sign) * use.amountMinor,
  });
}
