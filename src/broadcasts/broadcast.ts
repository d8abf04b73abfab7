import type { Level } from '../alerts/level.ts';
import type { Agent } from '../audit/index.ts';
import type { EntityType } from '../config/profile.ts';
import type { Language } from '../platform/i18n.ts';

/** Whom it is for; an empty list leaves that open. */
export interface BroadcastFilter {
  /** Of any of a person's accounts. */
  readonly entityTypes: readonly EntityType[];
  /** How the balance of such an account stands. */
  readonly levels: readonly Level[];
  readonly languages: readonly Language[];
}

export const broadcastStates = ['draft', 'sending', 'stopped', 'done', 'dropped'] as const;
export type BroadcastState = (typeof broadcastStates)[number];

/** How it went with one person. */
export const recipientStates = ['waiting', 'queued', 'sent', 'opted-out', 'unreachable', 'failed', 'stopped'] as const;
export type RecipientState = (typeof recipientStates)[number];

/** What the provider writes to many at once. */
export interface Broadcast {
  readonly id: bigint;
  /** The bot's own copy of the agent's message, in the support group. */
  readonly source: { readonly chatId: bigint; readonly messageId: number };
  /** Its words, for the record; empty for a picture without any. */
  readonly words: string;
  readonly filter: BroadcastFilter;
  /** Raised by each change of the filter. */
  readonly version: number;
  readonly state: BroadcastState;
  /** Where its card stands; messageId null: not shown yet. */
  readonly card: { readonly chatId: bigint; readonly threadId: number | null; readonly messageId: number | null };
  readonly createdBy: Agent;
  readonly createdAt: Date;
  readonly startedBy: Agent | null;
  readonly startedAt: Date | null;
  /** null beside an end: it came to its end by itself. */
  readonly stoppedBy: Agent | null;
  readonly endedAt: Date | null;
}

/** Whom a filter reaches, in people. */
export interface Audience {
  /** All who match: the sum of the other three. */
  readonly matched: number;
  readonly reached: number;
  /** They want no news. */
  readonly optedOut: number;
  /** They have blocked the bot or are gone; whoever is both is counted here. */
  readonly unreachable: number;
}

/** How many people are in each state. */
export type BroadcastProgress = Readonly<Record<RecipientState, number>>;
