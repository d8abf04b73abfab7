import { Composer } from 'telegraf';
import type { ChatState } from '../../chats/session.ts';
import { press } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { helpScreen, profileScreen, supportScreen } from '../screens/profile.ts';
import { showMenu } from '../show-menu.ts';

/** The menu and the pages that only show something. Help and support are there for people without an account, too. */
export function menuScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  const menu = (ctx: BotContext) => showMenu(deps, ctx);
  const cancel = (ctx: BotContext) => showMenu(deps, ctx, { note: ctx.talk.t('common:cancelled') });
  const help = (ctx: BotContext) =>
    ctx.talk.show(helpScreen(ctx.talk.t), { name: 'help', ...stillAsked(ctx.talk.state) });

  const profile = async (ctx: BotContext) => {
    const { t, account } = ctx.talk;
    if (!account) return showMenu(deps, ctx);
    const { number, entityType, timeZone } = account.account;
    await ctx.talk.show(profileScreen(t, deps.profile, { number, entityType, timeZone, role: account.role }), {
      name: 'profile',
    });
  };

  const support = async (ctx: BotContext) => {
    const { t, account, state } = ctx.talk;
    const paymentId = state.screen?.paymentId;
    const view = {
      ...(account ? { number: account.account.number } : {}),
      ...(paymentId === undefined ? {} : { paymentId }),
    };
    await ctx.talk.show(supportScreen(t, deps.profile, view), { name: 'support', ...stillAsked(state) });
  };

  scene.start(menu);
  scene.command('balance', menu);
  scene.action(press.menu, menu);
  scene.command('cancel', cancel);
  scene.command('help', help);
  scene.action(press.help, help);
  scene.command('profile', profile);
  scene.action(press.profile, profile);
  scene.command('support', support);
  scene.action(press.support, support);
  return scene;
}

/** Who was asked for a key may look something up first: the key is still what is typed next. */
const stillAsked = ({ asked }: ChatState): Pick<ChatState, 'asked'> => (asked === 'instance-key' ? { asked } : {});
