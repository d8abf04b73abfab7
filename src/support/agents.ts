import type { Clock } from '../platform/clock.ts';

/** What a person is in the support group; `failed`: nobody could say. */
export type Standing = 'administrator' | 'member' | 'outside' | 'failed';

export type AgentVerdict =
  | { readonly kind: 'agent' }
  | { readonly kind: 'stranger' }
  /** Telegram could not be asked: no act until it can, and that is said. */
  | { readonly kind: 'unknown' };

/**
 * Who may act: of a list only those on it who are in the group now; without one, the group's administrators.
 * @param listed from the settings; undefined when none was given
 */
export function judgeAgent(listed: readonly bigint[] | undefined, userId: bigint, standing: Standing): AgentVerdict {
  if (listed !== undefined && !listed.includes(userId)) return { kind: 'stranger' };
  if (standing === 'failed') return { kind: 'unknown' };
  const may = standing === 'administrator' || (listed !== undefined && standing === 'member');
  return { kind: may ? 'agent' : 'stranger' };
}

/** Who has left the group, or is no administrator any more, can act for this much longer at the most. */
const rememberedMs = 60_000;

/** More than any group has people who write within a minute; past it the oldest are asked about anew. */
export const mostRemembered = 1000;

export interface Agents {
  /** Whether this person may act in the support group. */
  isAgent(userId: bigint): Promise<AgentVerdict>;
}

/**
 * @param deps `memberStatus` asks Telegram what the person is in the support group; what it answers is remembered for a
 * minute, that it could not answer is not
 */
export function createAgents(deps: {
  readonly clock: Clock;
  readonly listed: readonly bigint[] | undefined;
  readonly memberStatus: (userId: bigint) => Promise<{ readonly kind: Standing }>;
}): Agents {
  const { clock, listed, memberStatus } = deps;
  const remembered = new Map<bigint, { readonly verdict: AgentVerdict; readonly atMs: number }>();
  return {
    isAgent: async (userId) => {
      // Not on the list: the answer is known, and strangers cost no call.
      if (listed !== undefined && !listed.includes(userId)) return { kind: 'stranger' };
      const atMs = clock.now().getTime();
      const known = remembered.get(userId);
      // A clock that was set back must not lengthen the minute.
      if (known && atMs >= known.atMs && atMs - known.atMs < rememberedMs) return known.verdict;
      remembered.delete(userId);
      const verdict = judgeAgent(listed, userId, (await memberStatus(userId)).kind);
      if (verdict.kind === 'unknown') return verdict;
      remembered.set(userId, { verdict, atMs });
      const [oldest] = remembered.keys();
      if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
      return verdict;
    },
  };
}
