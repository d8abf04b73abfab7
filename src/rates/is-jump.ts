/** Far beyond what a currency does from one day to the next, even in its worst weeks: what moves so far is likelier a mistake. */
const largestMovePercent = 30n;

/** Whether a rate is too far from the last one to be believed. */
export function isJump(rateMicro: bigint, lastMicro: bigint): boolean {
  const move = rateMicro > lastMicro ? rateMicro - lastMicro : lastMicro - rateMicro;
  return move * 100n > lastMicro * largestMovePercent;
}
