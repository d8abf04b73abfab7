import { Composer } from 'telegraf';
import { press } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { helpScreen, profileScreen } from '../screens/profile.ts';
import { showMenu } from '../show-menu.ts';
import { stillAsked } from './support.ts';

/** The menu and the pages that only show something. Help is there for people without an account, too. */
export function menuScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  const menu = (ctx: BotContext) => showMenu(deps, ctx);
  const cancel = (ctx: BotContext) => showMenu(deps, ctx, { note: ctx.talk.t('common:cancelled'), dropsInvoice: true });
  const help = (ctx: BotContext) =>
    ctx.talk.show(helpScreen(ctx.talk.t, deps.profile), { name: 'help', ...stillAsked(ctx.talk.state) });

  const profile = async (ctx: BotContext) => {
    const { t, account } = ctx.talk;
    if (!account) return showMenu(deps, ctx);
    const { number, entityType, timeZone } = account.account;
    await ctx.talk.show(profileScreen(t, deps.profile, { number, entityType, timeZone, role: account.role }), {
      name: 'profile',
    });
  };

  scene.start(menu);
  scene.command('balance', menu);
  scene.action(press.menu, menu);
  scene.command('cancel', cancel);
  scene.command('help', help);
  scene.action(press.help, help);
  scene.command('profile', profile);
  scene.action(press.profile, profile);
  return scene;
}
