/** @returns a message's number as the Bot API writes it; tables keep it wider, since its type there says no bound */
export function messageIdOf(stored: bigint): number {
  return Number(stored);
}
