/** What happens to a letter after an attempt to send it. */
export type Verdict =
  | { readonly kind: 'done' }
  | { readonly kind: 'put-off'; readonly delayMs: number }
  | { readonly kind: 'dead'; readonly reason: DeathReason; readonly detail: string };

/** Why a letter was given up, kept with it. */
export type DeathReason = 'rejected' | 'exhausted' | 'crashing' | 'unreadable';

/**
 * With the pauses below, five days, as mail servers themselves hold on to what they cannot deliver (RFC 5321, 4.5.4.1). The
 * first pauses are short, as a server that is restarted is soon back; one that grey-lists wants some minutes.
 */
const maxTries = 130;
const firstPauseMs = 10_000;
const longestPauseMs = 60 * 60_000;

/** A letter that takes its worker down each time, or cannot be made, is not tried for days: the fault is ours. */
const maxCrashes = 8;

/** @param triesBefore how often the letter was taken before this time. @returns when to try once more, if at all */
export function judgeFailure(triesBefore: number, detail: string): Verdict {
  if (triesBefore + 1 >= maxTries) return { kind: 'dead', reason: 'exhausted', detail };
  return { kind: 'put-off', delayMs: Math.min(firstPauseMs * 2 ** triesBefore, longestPauseMs) };
}

/** @param crashes how often a worker threw over it or died with it, this time included */
export function judgeCrash(crashes: number, detail: string): Verdict {
  if (crashes >= maxCrashes) return { kind: 'dead', reason: 'crashing', detail };
  return { kind: 'put-off', delayMs: Math.min(firstPauseMs * 2 ** (crashes - 1), longestPauseMs) };
}
