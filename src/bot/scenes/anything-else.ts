import { Composer } from 'telegraf';
import { message } from 'telegraf/filters';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { showMenu } from '../show-menu.ts';
import { repeatPeriodQuestion } from './history-period.ts';
import { repeatInvoiceQuestion } from './invoice.ts';
import { repeatSettingQuestion } from './notifications-typed.ts';
import { askCode } from './promo.ts';
import { passOnButton } from './support.ts';

/**
 * Whatever no scene took gets an answer all the same, and one that leads on: what was being asked for an invoice is asked
 * again, and what only a person understands can be handed to support.
 */
export function anythingElseScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  const answer = async (ctx: BotContext, notes: { asked: string; code: string; menu: string }): Promise<void> => {
    const button = passOnButton(deps, ctx);
    const offer = button ? { offer: button } : {};
    if (ctx.talk.state.asked === 'promo') return askCode(deps, ctx, { note: notes.code, ...offer });
    if (await repeatPeriodQuestion(deps, ctx)) return;
    if (await repeatSettingQuestion(deps, ctx)) return;
    if (await repeatInvoiceQuestion(deps, ctx, { note: notes.asked, ...offer })) return;
    await showMenu(deps, ctx, { note: notes.menu, ...offer });
  };
  scene.on('edited_message', (ctx) => {
    const note = ctx.talk.t('common:editedIgnored');
    return answer(ctx, { asked: note, code: note, menu: note });
  });
  scene.on('callback_query', (ctx) => showMenu(deps, ctx, { note: ctx.talk.t('common:buttonOutdated') }));
  scene.on(message('text'), (ctx) => {
    const { t } = ctx.talk;
    return answer(ctx, {
      asked: t('invoice:textWanted'),
      code: t('promo:textWanted'),
      menu: t('common:notUnderstood'),
    });
  });
  scene.on('message', (ctx) => {
    const { t } = ctx.talk;
    return answer(ctx, { asked: t('invoice:textWanted'), code: t('promo:textWanted'), menu: t('common:notText') });
  });
  return scene;
}
