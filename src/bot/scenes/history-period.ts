import { dayWords, readPeriod } from '../../statements/index.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { type AskPeriodView, askPeriodScreen } from '../screens/history.ts';
import { showMenu } from '../show-menu.ts';
import { showHistory } from './history-page.ts';

/** Asks for the days; what is typed next answers it. */
export async function askPeriod(deps: BotDeps, ctx: BotContext, said: AskPeriodView = {}): Promise<void> {
  const { talk } = ctx;
  if (!talk.account) return showMenu(deps, ctx);
  await talk.show(askPeriodScreen(talk, said), { name: 'history-period', asked: 'history' });
}

/** A typed period: its history, or what is wrong with it and the question again. */
export async function takeTypedPeriod(deps: BotDeps, ctx: BotContext, text: string): Promise<void> {
  const { talk } = ctx;
  const { t, language } = talk;
  if (!talk.account) return showMenu(deps, ctx);
  const typed = readPeriod(text, { now: deps.clock.now(), timeZone: talk.account.account.timeZone });
  switch (typed.kind) {
    case 'period':
      return showHistory(deps, ctx, { filter: 'all', period: typed.days });
    case 'reversed': {
      const note = t('history:reversed', { days: dayWords(typed.days, language) });
      return askPeriod(deps, ctx, { note, offer: typed.days });
    }
    case 'future':
      return askPeriod(deps, ctx, { note: t('history:future') });
    case 'no-such-day':
      return askPeriod(deps, ctx, { note: t('history:noSuchDay') });
    case 'not-understood':
      return askPeriod(deps, ctx, { note: t('history:notUnderstood') });
  }
}

/** @returns whether the days were being asked for; then the question stands again below what was sent instead of text */
export async function repeatPeriodQuestion(deps: BotDeps, ctx: BotContext): Promise<boolean> {
  if (ctx.talk.state.asked !== 'history') return false;
  await askPeriod(deps, ctx, { note: ctx.talk.t('history:textWanted') });
  return true;
}
