import type { Transaction } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { TopicOutcome } from '../platform/telegram/sender.ts';
import type { InPlaceOutcome } from './in-place.ts';
import type { EnqueueNotice } from './notice.ts';
import type { Mark } from './payload.ts';
import type { Attempt } from './tries.ts';

export type CallOutcome = InPlaceOutcome | TopicOutcome;

/** What writing down may take: other notices come of it. */
export interface NoteDeps {
  readonly clock: Clock;
  readonly enqueueNotice: EnqueueNotice;
}

/** What one call came to, and what is written down in the very transaction that settles the notice or puts it off. */
export interface Result {
  readonly attempt: Attempt;
  readonly note?: (tx: Transaction, deps: NoteDeps) => Promise<void>;
  /** The group lives on under this number: the notice goes on there. */
  readonly movedTo?: bigint;
}

/** The one call to Telegram that a notice needs now. */
export interface Call {
  readonly kind: 'call';
  readonly run: () => Promise<CallOutcome>;
  /** Reads what this call means by its outcome; undefined: what it means for any message. */
  readonly read?: (outcome: CallOutcome) => Result | undefined;
}

/** What a notice needs next; `done`: nothing is left to tell, though there may be something to write down. */
export type Plan = Call | ({ readonly kind: 'done' } & Pick<Result, 'note'>);

export const nothingToTell: Plan = { kind: 'done' };

/** One of several steps went well; what is done by now. */
export const next = (done: readonly Mark[], note?: Result['note']): Result => ({
  attempt: { kind: 'next', done: [...new Set(done)] },
  ...(note ? { note } : {}),
});
