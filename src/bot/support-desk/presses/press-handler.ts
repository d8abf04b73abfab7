import type { Screen } from '../../../platform/telegram/screen.ts';
import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';

/** A button as it was pressed. */
export interface Pressed {
  /** The groups of its pattern. */
  readonly match: readonly string[];
  /** The message that it stands on. */
  readonly messageId: number;
  /** The bot's own name, for whoever has to find it. */
  readonly botUsername: string;
}

/** Does what a button says. @returns a word for whoever pressed it, seen by nobody else; undefined when the group shows it */
export type PressHandler = (deps: DeskDeps, desk: Desk, press: Pressed) => Promise<string | undefined>;

/** @returns the first number that the button names; its pattern lets nothing else through */
export const idOf = ({ match }: Pressed): bigint => BigInt(match[1] ?? 0);

/** The message with the buttons turns into what came of them; from a list it is said below, since others wait there. */
export async function showResult(desk: Desk, { match, messageId }: Pressed, screen: Screen): Promise<void> {
  if (match[2] === undefined) await desk.change(messageId, screen);
  else await desk.say(screen, messageId);
}
