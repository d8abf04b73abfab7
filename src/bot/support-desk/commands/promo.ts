import { escapeHtml } from '../../../platform/telegram/screen.ts';
import { codeStatistics, createCode, listCodes, type NewCode, stopCode } from '../../../promo/index.ts';
import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';
import { readPromoLine, type WrongPromoLine } from '../promo-line.ts';
import { notice } from '../screens/common.ts';
import { codeFigures, codeList, codeTerms } from '../screens/promo.ts';
import type { Call, CommandHandler } from './command-handler.ts';

/** «/promo» lists, «/promo WELCOME» tells what became of it, «/promo new …» makes one and «/promo stop …» ends it. */
export const promoCommand: CommandHandler = async (deps, desk, call) => {
  await desk.say(notice(await answer(deps, desk, call)), call.messageId);
};

async function answer(deps: DeskDeps, desk: Desk, { rest, botUsername }: Call): Promise<string> {
  const { t } = desk;
  const { currency, timeZone } = deps.profile;
  const line = readPromoLine(rest, { currency, timeZone });
  const setting = { now: deps.clock.now(), timeZone };
  switch (line.kind) {
    case 'list':
      return codeList(t, await listCodes(deps.db), setting);
    case 'statistics': {
      const figures = await codeStatistics(deps.db, line.code);
      return figures ? codeFigures(t, figures, setting) : t('desk:promo.unknown');
    }
    case 'stop':
      return stop(deps, desk, line.code);
    case 'new':
      return create(deps, desk, line.wish, botUsername);
    case 'wrong':
      return explain(desk, line);
  }
}

const longestPart = 60;

/** What is wrong, and how it is written. */
function explain({ t }: Desk, { problem, part }: Omit<WrongPromoLine, 'kind'>): string {
  const typed = escapeHtml([...part].slice(0, longestPart).join(''));
  return `${t(`desk:promo.wrong.${problem}`, { part: typed })}\n\n${t('desk:usage.promo')}`;
}

async function stop(deps: DeskDeps, { t, agent }: Desk, code: string): Promise<string> {
  const outcome = await stopCode(deps, { code, agent });
  if (outcome.kind === 'unknown-code') return t('desk:promo.unknown');
  const words = outcome.kind === 'stopped' ? 'desk:promo.stopped' : 'desk:promo.stoppedBefore';
  return t(words, { code: escapeHtml(outcome.code.code) });
}

async function create(deps: DeskDeps, desk: Desk, wish: NewCode, botUsername: string): Promise<string> {
  const { t, agent } = desk;
  const outcome = await createCode(deps, { ...wish, agent });
  if (outcome.kind === 'invalid') return explain(desk, { problem: outcome.problem, part: wish.code });
  const { code } = outcome;
  const name = escapeHtml(code.code);
  const heading =
    outcome.kind === 'created'
      ? `${t('desk:promo.created', { code: name })} ${t('desk:by', { name: escapeHtml(agent.name) })}`
      : t('desk:promo.exists', { code: name });
  return codeTerms(t, code, { now: deps.clock.now(), timeZone: deps.profile.timeZone, heading, botUsername });
}
