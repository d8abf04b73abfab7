const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Until a refund is that old, the gateway is asked that often: some take minutes, most a day or two. */
const schedule: readonly { readonly untilAgeMs: number; readonly everyMs: number }[] = [
  { untilAgeMs: hourMs, everyMs: 5 * minuteMs },
  { untilAgeMs: dayMs, everyMs: hourMs },
  { untilAgeMs: 30 * dayMs, everyMs: 6 * hourMs },
];

/**
 * When the gateway is next asked about a refund that it has accepted.
 * @returns null past a month: banks take days, so by then a person must look
 */
export function nextRefundPoll(askedAt: Date, now: Date): Date | null {
  const ageMs = now.getTime() - askedAt.getTime();
  const step = schedule.find(({ untilAgeMs }) => ageMs < untilAgeMs);
  return step ? new Date(now.getTime() + step.everyMs) : null;
}
