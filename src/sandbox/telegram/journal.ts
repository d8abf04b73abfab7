import type { Json } from './json.ts';
import { pushBounded } from './state.ts';

/** Calls kept for inspection; a busy test makes some hundreds. */
const MAX_CALLS = 2000;
/** One is already a failed test; the bound is for a sandbox with a broken bot. */
const MAX_VIOLATIONS = 1000;

export type CallOutcome =
  | { readonly kind: 'ok'; readonly result: Json }
  | { readonly kind: 'error'; readonly code: number; readonly description: string }
  | { readonly kind: 'fault'; readonly fault: string };

export interface ApiCall {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly outcome: CallOutcome;
  readonly at: Date;
}

/** A call that the Bot API refuses as written: a bug of the bot, whatever the state of the chat. */
export interface Violation {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly problem: string;
  readonly at: Date;
}

export interface Journal {
  readonly calls: readonly ApiCall[];
  readonly violations: readonly Violation[];
  recordCall(call: ApiCall): void;
  recordViolation(violation: Violation): void;
}

export function createJournal(): Journal {
  const calls: ApiCall[] = [];
  const violations: Violation[] = [];
  return {
    calls,
    violations,
    recordCall: (call) => pushBounded(calls, call, MAX_CALLS),
    recordViolation: (violation) => pushBounded(violations, violation, MAX_VIOLATIONS),
  };
}
