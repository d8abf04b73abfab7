import type { Screen } from '../../../platform/telegram/screen.ts';
import type { DeskPrompt } from '../../../support/prompts.ts';
import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';

/** What an answer leads to; the question's own message shows it. */
export type Answered =
  /** The next question, or the same anew with what was wrong. */
  | { readonly kind: 'ask'; readonly prompt: DeskPrompt; readonly screen: Screen }
  /** Nothing more is asked. */
  | { readonly kind: 'done'; readonly screen: Screen };

/**
 * @param prompt what was asked
 * @param typed the answer, trimmed; empty when something else than text was sent
 */
export type AnswerHandler<Kind extends DeskPrompt['kind']> = (
  deps: DeskDeps,
  desk: Desk,
  prompt: Extract<DeskPrompt, { kind: Kind }>,
  typed: string,
) => Promise<Answered>;
