/** So many wrong keys are a person's mistakes; after them comes a pause, and then as many tries again. */
const triesBeforePause = 5;

/** The pauses in their order. The last one repeats: 5 keys a day, for as long as anyone cares to go on. */
const pausesMinutes = [1, 5, 30, 2 * 60, 24 * 60];

export type WrongKeyDecision =
  | { readonly kind: 'try-again'; readonly triesLeft: number }
  | { readonly kind: 'pause'; readonly until: Date };

/**
 * What follows a wrong key.
 * @param failures wrong keys since the last right one, this one included: 1 and up
 */
export function afterWrongKey(failures: number, now: Date): WrongKeyDecision {
  const triesLeft = (triesBeforePause - (failures % triesBeforePause)) % triesBeforePause;
  if (triesLeft > 0) return { kind: 'try-again', triesLeft };
  const pause = Math.min(failures / triesBeforePause, pausesMinutes.length) - 1;
  const minutes = pausesMinutes[pause] ?? 0;
  return { kind: 'pause', until: new Date(now.getTime() + minutes * 60_000) };
}
