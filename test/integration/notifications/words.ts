import { balanceOf } from '../../../src/accounts/balance-of.ts';
import type { Notice } from '../../../src/notifications/notice.ts';
import { renderLetter } from '../../../src/notifications/render.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { toInlineKeyboard } from '../../../src/platform/telegram/screen.ts';
import type { AutopayWorld } from '../../support/autopay-world.ts';

const translator = createTranslator();

/** What a notice would say now: its text as a person reads it, and what its buttons say when pressed. */
export type Words = { readonly text: string; readonly presses: readonly string[] } | 'outdated';

/** Puts a notice into words at this moment of a world, for whoever reads this chat. */
export async function wordsOf(
  { db, clock, deps }: AutopayWorld,
  notice: Extract<Notice, { kind: `payment.${string}` | `autopay.${string}` | `refund.${string}` }>,
  chatId: bigint,
): Promise<Words> {
  const letter = await renderLetter({ db, clock, translator, balanceOf, profile: deps.profile }, notice, chatId);
  if (letter.kind === 'outdated') return 'outdated';
  const { html, buttons } = letter.screen;
  return {
    text: html.replaceAll('\u00a0', ' ').replaceAll(/<\/?b>/g, ''),
    presses: toInlineKeyboard(buttons)
      .flat()
      .map((button) => ('callback_data' in button ? button.callback_data : '')),
  };
}

/** The text alone. @throws when there is nothing to tell any more */
export async function textOf(...notice: Parameters<typeof wordsOf>): Promise<string> {
  const words = await wordsOf(...notice);
  if (words === 'outdated') throw new Error(`${notice[1].kind} is outdated`);
  return words.text;
}
