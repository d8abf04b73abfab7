import type { ChatState } from '../../chats/session.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { watchedAccount } from './notifications-at-hand.ts';
import { askEmail, showEmail, takeTypedCode, takeTypedEmail } from './notifications-email.ts';
import { askHours, askZone, takeTypedHours, takeTypedZone } from './notifications-hours.ts';
import { askDays, askSum, takeTypedDays, takeTypedSum } from './notifications-thresholds.ts';

/** A question of «Уведомления» that a typed message answers, and the account it is about if it is about one. */
type Question = 'days' | 'sum' | 'hours' | 'zone' | 'email' | 'code';

const asking = /^notify-(days|sum|hours|zone|email|code)(?::(\d+))?$/;

function questionOf(
  asked: ChatState['asked'],
): { readonly question: Question; readonly named: string | undefined } | null {
  const [, question, named] = asking.exec(asked ?? '') ?? [];
  return question === undefined ? null : { question: question as Question, named };
}

/** @returns whether a setting was being asked for; then the typed text was taken as its answer */
export async function takeTypedSetting(deps: BotDeps, ctx: BotContext, text: string): Promise<boolean> {
  const open = questionOf(ctx.talk.state.asked);
  if (!open) return false;
  await take(deps, ctx, open, text);
  return true;
}

async function take(
  deps: BotDeps,
  ctx: BotContext,
  { question, named }: NonNullable<ReturnType<typeof questionOf>>,
  text: string,
): Promise<void> {
  switch (question) {
    case 'hours':
      return takeTypedHours(deps, ctx, text);
    case 'zone':
      return takeTypedZone(deps, ctx, text);
    case 'email':
      return takeTypedEmail(deps, ctx, text);
    case 'code':
      return takeTypedCode(deps, ctx, text);
    default: {
      const account = await watchedAccount(deps, ctx, named);
      if (!account) return;
      return question === 'days' ? takeTypedDays(deps, ctx, account, text) : takeTypedSum(deps, ctx, account, text);
    }
  }
}

/** @returns whether a setting was being asked for; then the question stands again below what was sent instead of text */
export async function repeatSettingQuestion(deps: BotDeps, ctx: BotContext): Promise<boolean> {
  const open = questionOf(ctx.talk.state.asked);
  if (!open) return false;
  await repeat(deps, ctx, open, ctx.talk.t('alerts:set.textWanted'));
  return true;
}

async function repeat(
  deps: BotDeps,
  ctx: BotContext,
  { question, named }: NonNullable<ReturnType<typeof questionOf>>,
  note: string,
): Promise<void> {
  switch (question) {
    case 'hours':
      return askHours(deps, ctx, note);
    case 'zone':
      return askZone(deps, ctx, note);
    case 'email':
      return askEmail(deps, ctx, note);
    case 'code':
      return showEmail(deps, ctx, note);
    default: {
      const account = await watchedAccount(deps, ctx, named);
      if (!account) return;
      return question === 'days' ? askDays(deps, ctx, account, { note }) : askSum(deps, ctx, account, { note });
    }
  }
}
