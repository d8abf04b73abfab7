import type { Mark, NoticePayload } from './payload.ts';

export type Waits = NoticePayload['waits'];

/** Why a notice was given up, kept with it. */
export type DeathReason = 'unreachable' | 'rejected' | 'exhausted' | 'crashing' | 'unreadable';

/** What a delivery came to, as far as the queue is concerned. */
export type Attempt =
  /** Told, or nothing left to tell. */
  | { readonly kind: 'done' }
  /** Telegram or our own limits ask to wait. */
  | { readonly kind: 'pause'; readonly asked: 'us' | 'telegram'; readonly waitMs: number }
  /** It took so long to get here that the notice is another worker's by now, or soon. */
  | { readonly kind: 'lost' }
  /** Someone else is working on the chat. */
  | { readonly kind: 'busy' }
  /** One step of several went well; what is done by now. */
  | { readonly kind: 'next'; readonly done: readonly Mark[] }
  | { readonly kind: 'failed'; readonly reason: string }
  | {
      readonly kind: 'hopeless';
      readonly reason: Extract<DeathReason, 'unreachable' | 'rejected'>;
      readonly detail: string;
    };

export type Verdict =
  | { readonly kind: 'done' }
  | { readonly kind: 'put-off'; readonly delayMs: number; readonly waits: Waits }
  /** Nothing may be noted: whoever has it now does. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'dead'; readonly reason: DeathReason; readonly detail: string };

/** With the pauses below, three and a half hours: longer than outages of Telegram last. */
const maxFailures = 30;
const firstFailurePauseMs = 1_000;
const longestFailurePauseMs = 600_000;

/** A notice that throws, or takes the process down with it, is not to hold back its chat for long: some five minutes. */
const maxCrashes = 8;
const firstCrashPauseMs = 2_000;
const longestCrashPauseMs = 60_000;

/** Being told to wait is no fault of a notice; the bound only ends what would go on for ever. */
const maxPauses = 10_000;

/** A card in a new topic takes four steps; a group whose topics are deleted as fast as they are made is left in peace. */
const maxSteps = 24;

/** A press is answered in well under a second; after three seconds the notice comes as a message of its own. */
const busyPauseMs = 300;
export const maxBusy = 10;

const doubled = (firstMs: number, times: number, longestMs: number): number =>
  Math.min(firstMs * 2 ** times, longestMs);

/** @returns what to do with the notice after an attempt */
export function judge(attempt: Attempt, waits: Waits): Verdict {
  switch (attempt.kind) {
    case 'done':
    case 'lost':
      return attempt;
    case 'hopeless':
      return { kind: 'dead', reason: attempt.reason, detail: attempt.detail };
    case 'busy':
      return { kind: 'put-off', delayMs: busyPauseMs, waits: { ...waits, busy: waits.busy + 1 } };
    case 'next': {
      if (waits.steps >= maxSteps) return { kind: 'dead', reason: 'exhausted', detail: 'too many steps' };
      return { kind: 'put-off', delayMs: 0, waits: { ...waits, steps: waits.steps + 1 } };
    }
    case 'pause': {
      if (waits.pauses >= maxPauses) return { kind: 'dead', reason: 'exhausted', detail: 'asked to wait too often' };
      // Whole milliseconds: a rate’s remainder of 1e-12 would reach PostgreSQL as a number that its intervals cannot read.
      const delayMs = Math.ceil(attempt.waitMs);
      return { kind: 'put-off', delayMs, waits: { ...waits, pauses: waits.pauses + 1 } };
    }
    case 'failed': {
      const failures = waits.failures + 1;
      if (failures >= maxFailures) return { kind: 'dead', reason: 'exhausted', detail: attempt.reason };
      const delayMs = doubled(firstFailurePauseMs, failures - 1, longestFailurePauseMs);
      return { kind: 'put-off', delayMs, waits: { ...waits, failures } };
    }
  }
}

/** How often a notice was taken and neither delivered nor put off: its worker threw or died. */
export function countCrashes(takenBefore: number, waits: Waits): number {
  return takenBefore - waits.failures - waits.pauses - waits.busy - waits.steps;
}

/** @returns what to do with a notice whose handling has thrown, `crashes` times before this one */
export function judgeCrash(crashes: number, waits: Waits, detail: string): Verdict {
  if (crashes + 1 >= maxCrashes) return { kind: 'dead', reason: 'crashing', detail };
  return { kind: 'put-off', delayMs: doubled(firstCrashPauseMs, crashes, longestCrashPauseMs), waits };
}

/** @returns whether a notice has taken its workers down so often that it is not tried once more */
export function isGivenUp(crashes: number): boolean {
  return crashes >= maxCrashes;
}
