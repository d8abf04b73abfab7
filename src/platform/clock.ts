/** The only source of the present moment. Injected everywhere, so that tests and the sandbox can move it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that runs on from the real one, moved by an offset: the sandbox's «+1 час», and what tests set. */
export interface MovableClock extends Clock {
  /** Moves the clock by `ms` milliseconds; negative steps it back. */
  advance(ms: number): void;
}

/** @returns a clock that follows the real one plus all the advances asked of it. */
export function createMovableClock(base: Clock = systemClock): MovableClock {
  let offsetMs = 0;
  return {
    now: () => new Date(base.now().getTime() + offsetMs),
    advance: (ms) => {
      offsetMs += ms;
    },
  };
}
