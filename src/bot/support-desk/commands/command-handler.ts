import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';

/** A command as it was given. */
export interface Call {
  /** All that stands after the command. */
  readonly rest: string;
  /** The message that gives it; answers reply to it. */
  readonly messageId: number;
  /** The bot's own name, for links to it. */
  readonly botUsername: string;
}

export type CommandHandler = (deps: DeskDeps, desk: Desk, call: Call) => Promise<void>;
