const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Until a payment is that old, the gateway is asked that often; the notification itself usually comes within seconds. */
const schedule: readonly { readonly untilAgeMs: number; readonly everyMs: number }[] = [
  // The customer is looking at the screen.
  { untilAgeMs: 10 * minuteMs, everyMs: 2 * minuteMs },
  // A bank's confirmation, a slow transfer; the late notice falls in here.
  { untilAgeMs: hourMs, everyMs: 5 * minuteMs },
  { untilAgeMs: dayMs, everyMs: hourMs },
];

/** For days only a lost notification is left to be found, and nobody waits for it. */
const laterEveryMs = 6 * hourMs;

/** A week covers holidays at a bank; what comes later comes by notification, which is always taken. */
const stopAfterExpiryMs = 7 * dayMs;

/** The schedule makes some 70 questions for a link of a day; a link of a month makes 190. Twice that is a bug somewhere. */
export const maxPolls = 400;

/**
 * When the gateway is next asked about an unpaid payment. The age of the payment decides, not the number of tries: a
 * question brought forward by a return page, or one left out by an outage, does not change the rest.
 * @param since when the payment was opened, or when the customer last gave a sign of having paid
 * @returns null when there is nothing left to ask
 */
export function nextPoll(
  payment: { readonly attempts: number; readonly since: Date; readonly expiresAt: Date },
  now: Date,
): Date | null {
  const ageMs = now.getTime() - payment.since.getTime();
  const everyMs = schedule.find((step) => ageMs < step.untilAgeMs)?.everyMs ?? laterEveryMs;
  const next = now.getTime() + everyMs;
  const isOver = next > payment.expiresAt.getTime() + stopAfterExpiryMs || payment.attempts >= maxPolls;
  return isOver ? null : new Date(next);
}

/** @returns the earlier of the two: a sign of payment has the gateway asked soon, and never later than planned */
export function broughtForward(planned: Date | null, soon: Date): Date {
  return planned !== null && planned < soon ? planned : soon;
}
