import { Composer } from 'telegraf';
import { message } from 'telegraf/filters';
import { parseTypedAmount } from '../../topup/typed-amount.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { tryKey } from './onboarding.ts';
import { takeTypedAmount } from './topup.ts';

/**
 * A typed message answers what was asked last. A bare sum, right or wrong, is taken for a top-up even when nothing was
 * asked: that is what people who know the bot type.
 */
export function typedTextScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  scene.on(message('text'), async (ctx, next) => {
    const { talk } = ctx;
    const { text } = ctx.message;
    if (text.startsWith('/')) return next();
    if (talk.state.asked === 'instance-key') return tryKey(deps, ctx, text);
    if (!talk.account) return next();
    const typed = parseTypedAmount(text, talk.account.account.currency);
    const isSum = typed.kind !== 'not-a-number' && typed.kind !== 'empty';
    if (talk.state.asked === 'amount' || isSum) return takeTypedAmount(deps, ctx, typed);
    return next();
  });
  return scene;
}
