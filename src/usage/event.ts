import type { Tariff } from './tariff.ts';

/** What can happen to a resource. */
export const eventKinds = ['start', 'stop', 'tariff'] as const;
export type EventKind = (typeof eventKinds)[number];

interface EventBase {
  readonly accountId: bigint;
  /** The platform's name of the resource, within the account: 1 to 100 characters. */
  readonly externalId: string;
  /** As people know it, 1 to 200 characters; until one is told, it is called by its external id. */
  readonly name?: string | undefined;
  /** When it happened; cut down to the minute, which is what is counted. */
  readonly at: Date;
  /** Natural and the same on every try, of its own within the resource: 1 to 100 characters. */
  readonly key: string;
}

/**
 * What happened to a resource, as the platform tells it, in any order. A start of what runs already changes its tariff at
 * most; a stop of what stands, or another tariff for it, changes nothing; a start always names its tariff.
 */
export type EventWish =
  | (EventBase & { readonly kind: 'start' | 'tariff'; readonly tariffCode: string })
  | (EventBase & { readonly kind: 'stop'; readonly tariffCode?: undefined });

/** A resource as it stands by all that is known of it. */
export interface ResourceState {
  readonly id: bigint;
  readonly externalId: string;
  readonly name: string;
  /** null: it stands. `since`: when it began to run on this tariff. */
  readonly running: { readonly tariff: Tariff; readonly since: Date } | null;
}

/** What an event has had booked at once, in minor units. */
export interface BookedAtOnce {
  /** `removal`: what was due up to the stop. `correction`: an event came late and changes what was booked. */
  readonly reason: 'removal' | 'correction';
  /** Below zero: given back, to be spent by what is booked next. */
  readonly dueMinor: bigint;
  /** What the balance gave for it and for what was owed before. */
  readonly takenMinor: bigint;
}

/** Why an event is not taken; nothing has changed. Stable codes. */
export type EventRefusal =
  | 'unknown-account'
  | 'unknown-tariff'
  /** The tariff is not in the account's currency. */
  | 'other-currency'
  /** Another event of this resource has the key. */
  | 'key-reused'
  | 'in-the-future'
  | 'too-old';

export type EventOutcome =
  | { readonly kind: 'recorded'; readonly resource: ResourceState; readonly booked: BookedAtOnce | null }
  | { readonly kind: 'already-recorded'; readonly resource: ResourceState }
  | { readonly kind: EventRefusal };

/** How far the platform's clock may be ahead of ours. */
export const mostAheadMs = 5 * 60_000;

/** What is older has been billed, shown and settled. */
export const mostBehindMs = 31 * 24 * 60 * 60_000;
