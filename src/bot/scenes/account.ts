import { Composer } from 'telegraf';
import { balanceOf, totalOf } from '../../accounts/balance-of.ts';
import { listAccounts } from '../../accounts/list-accounts.ts';
import { switchAccount } from '../../accounts/switch-account.ts';
import { press, pressed } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { accountsScreen } from '../screens/menu.ts';
import { showMenu } from '../show-menu.ts';

/** The account switch, for those who hold several. */
export function accountScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  scene.action(press.accounts, async (ctx) => {
    const memberships = await listAccounts(deps.db, ctx.talk.user.id);
    const accounts = await Promise.all(
      memberships.map(async ({ account }) => ({
        accountId: account.id,
        number: account.number,
        balance: totalOf(await balanceOf(deps.db, account.id)),
      })),
    );
    await ctx.talk.show(accountsScreen(ctx.talk.t, ctx.talk.language, accounts), { name: 'accounts' });
  });
  scene.action(pressed.chooseAccount, async (ctx) => {
    const wish = { userId: ctx.talk.user.id, accountId: BigInt(ctx.match[1] ?? 0) };
    const outcome = await switchAccount(deps.db, wish);
    await showMenu(deps, ctx, outcome.kind === 'switched' ? { account: outcome } : {});
  });
  return scene;
}
