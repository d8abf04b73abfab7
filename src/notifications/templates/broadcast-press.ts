import type { FilterSide } from './broadcast-words.ts';

/**
 * What the buttons of a broadcast's card say, in at most 64 bytes. Each names its broadcast, and what is wanted rather than
 * that something changes: pressed by whomever and however late, it means just this. The support desk reads them.
 */
export const broadcastPress = {
  /** Back to the card. */
  show: (id: bigint): string => `broadcast:show:${id}`,
  choose: (id: bigint, side: FilterSide): string => `broadcast:choose:${id}:${side}`,
  pick: (id: bigint, pick: { value: string; isChosen: boolean }): string =>
    `broadcast:pick:${id}:${pick.value}:${pick.isChosen ? 'on' : 'off'}`,
  test: (id: bigint): string => `broadcast:test:${id}`,
  ask: (id: bigint): string => `broadcast:ask:${id}`,
  /** @param version what was looked at: a broadcast that was changed since does not start by this button */
  start: (id: bigint, version: number): string => `broadcast:start:${id}:${version}`,
  drop: (id: bigint): string => `broadcast:drop:${id}`,
  askToStop: (id: bigint): string => `broadcast:stop:${id}`,
  stop: (id: bigint): string => `broadcast:halt:${id}`,
  keep: (id: bigint): string => `broadcast:keep:${id}`,
} as const;
