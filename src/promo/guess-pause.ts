const minuteMs = 60_000;

/** So many wrong codes within the window are a person's mistakes; with the last of them comes a pause. */
const triesInWindow = 5;
const windowMs = 5 * minuteMs;

const pauseMs = 5 * minuteMs;

/** Whoever is back within a day of a pause and goes on guessing waits this long: 5 codes an hour, for as long as they care to. */
const longPauseMs = 60 * minuteMs;
const relapseMs = 24 * 60 * minuteMs;

/** What a person has guessed of late. */
export interface Guesses {
  readonly wrongAt: readonly Date[];
  readonly blockedUntil: Date | null;
}

export interface Paused {
  readonly kind: 'paused';
  /** No code is looked at before then, a right one neither. */
  readonly until: Date;
}

export type WrongCode = { readonly kind: 'unknown'; readonly triesLeft: number } | Paused;

/** What follows a wrong code, and what is to be remembered of it. Pure: time is passed in. */
export function afterWrongCode(before: Guesses, now: Date): { readonly outcome: WrongCode; readonly guesses: Guesses } {
  const since = now.getTime() - windowMs;
  const wrongAt = [...before.wrongAt.filter((at) => at.getTime() > since), now];
  const { blockedUntil } = before;
  const triesLeft = triesInWindow - wrongAt.length;
  if (triesLeft > 0) return { outcome: { kind: 'unknown', triesLeft }, guesses: { wrongAt, blockedUntil } };
  const again = blockedUntil !== null && now.getTime() - blockedUntil.getTime() < relapseMs;
  const until = new Date(now.getTime() + (again ? longPauseMs : pauseMs));
  return { outcome: { kind: 'paused', until }, guesses: { wrongAt: [], blockedUntil: until } };
}
