import { balanceOf } from '../accounts/balance-of.ts';
import type { CurrentAccount } from '../accounts/current-account.ts';
import { listAccounts } from '../accounts/list-accounts.ts';
import { openPayments } from '../payments/open-payments.ts';
import type { Language } from '../platform/i18n.ts';
import type { BotContext } from './conversation.ts';
import type { BotDeps } from './deps.ts';
import { menuScreen } from './screens/menu.ts';
import { showWelcome } from './show-welcome.ts';

/** Shows the balance and what can be done; whoever has no account yet is welcomed instead. */
export async function showMenu(deps: BotDeps, ctx: BotContext, words: MenuWords = {}): Promise<void> {
  const { talk } = ctx;
  const language = words.language ?? talk.language;
  const t = deps.translator(language);
  const current = words.account ?? talk.account;
  if (!current) return showWelcome(deps, ctx, { language });
  const { account } = current;
  const balance = await balanceOf(deps.db, account.id);
  const pending = await openPayments(deps.db, { accountId: account.id, userId: talk.user.id, now: deps.clock.now() });
  const accounts = await listAccounts(deps.db, talk.user.id);
  const screen = menuScreen(t, language, {
    number: account.number,
    entityType: account.entityType,
    available: { amountMinor: balance.availableMinor, currency: balance.currency },
    bonus: { amountMinor: balance.bonusMinor, currency: balance.currency },
    pending: pending.map(({ id, amountMinor, currency }) => ({ paymentId: id, amount: { amountMinor, currency } })),
    severalAccounts: accounts.length > 1,
    ...(words.note === undefined ? {} : { note: words.note }),
  });
  await talk.show(screen, { name: 'menu' });
}

export interface MenuWords {
  /** When this very update has made another account the current one. */
  readonly account?: CurrentAccount;
  /** Said above the balance. */
  readonly note?: string;
  /** When it has only just been chosen. */
  readonly language?: Language;
}
