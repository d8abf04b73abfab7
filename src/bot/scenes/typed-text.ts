import { Composer } from 'telegraf';
import { message } from 'telegraf/filters';
import { requisiteFieldNames } from '../../requisites/fields.ts';
import { parseTypedAmount } from '../../topup/typed-amount.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { waysToPay } from '../ways-to-pay.ts';
import { takeTypedAutopaySum } from './autopay-terms.ts';
import { takeTypedBillSum } from './bill-sum.ts';
import { takeTypedPeriod } from './history-period.ts';
import { takeTypedInvoiceAmount, takeTypedRequisite } from './invoice.ts';
import { takeTypedSetting } from './notifications-typed.ts';
import { tryKey } from './onboarding.ts';
import { takeTypedCode } from './promo.ts';
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
    const { asked } = talk.state;
    if (text.startsWith('/')) return next();
    if (asked === 'instance-key') return tryKey(deps, ctx, text);
    if (!talk.account) return next();
    if (asked === 'promo') return takeTypedCode(deps, ctx, text);
    if (asked === 'history') return takeTypedPeriod(deps, ctx, text);
    if (await takeTypedSetting(deps, ctx, text)) return;
    const field = requisiteFieldNames.find((name) => asked === `requisite:${name}`);
    if (field) return takeTypedRequisite(deps, ctx, field, text);
    const { account } = talk.account;
    const typed = parseTypedAmount(text, account.currency);
    const isSum = typed.kind !== 'not-a-number' && typed.kind !== 'empty';
    const ways = waysToPay(deps, account);
    if (asked === 'invoice-amount') return takeTypedInvoiceAmount(deps, ctx, typed);
    if (asked === 'bill-amount') {
      // Below a bill or a summary other words are no answer: no sum was asked for there.
      const { name } = talk.state.screen ?? {};
      return isSum || (name !== 'bill' && name !== 'summary') ? takeTypedBillSum(deps, ctx, typed) : next();
    }
    if (asked === 'autopay-amount') return takeTypedAutopaySum(deps, ctx, typed);
    if (asked !== 'amount' && !isSum) return next();
    return ways.invoice && !ways.card ? takeTypedInvoiceAmount(deps, ctx, typed) : takeTypedAmount(deps, ctx, typed);
  });
  return scene;
}
