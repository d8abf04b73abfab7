import { listAccounts } from '../accounts/list-accounts.ts';
import type { Membership } from '../accounts/membership.ts';
import type { Language } from '../platform/i18n.ts';
import type { Button } from '../platform/telegram/screen.ts';
import { spendingOf } from '../usage/index.ts';
import { autopayInMenu } from './autopay-in-menu.ts';
import { billsInMenu } from './bills-in-menu.ts';
import type { BotContext } from './conversation.ts';
import type { BotDeps } from './deps.ts';
import { draftOf } from './draft-of.ts';
import { pendingInMenu } from './pending-in-menu.ts';
import { menuScreen } from './screens/menu.ts';
import { showWelcome } from './show-welcome.ts';
import { waysToPay } from './ways-to-pay.ts';

/** Shows the balance and what can be done; whoever has no account yet is welcomed instead. */
export async function showMenu(deps: BotDeps, ctx: BotContext, words: MenuWords = {}): Promise<void> {
  const { talk } = ctx;
  const language = words.language ?? talk.language;
  const t = deps.translator(language);
  const current = words.account ?? talk.account;
  if (!current) return showWelcome(deps, ctx, { language });
  const { account } = current;
  const ways = waysToPay(deps, account);
  // Asked at once: one after another they would be so many ways to the database and back.
  const [{ balance, burnPerDayMinor, daysLeft, owedMinor }, severalAccounts, autopay, pending, bills] =
    await Promise.all([
      spendingOf(deps.db, { accountId: account.id, now: deps.clock.now() }),
      hasSeveral(deps, ctx, current),
      autopayInMenu(deps, account, { t, language }),
      pendingInMenu(deps, { accountId: account.id, userId: talk.user.id }),
      billsInMenu(deps, account),
    ]);
  const promo = words.dropsPromo ? undefined : talk.state.promo;
  const screen = menuScreen(t, language, {
    number: account.number,
    entityType: account.entityType,
    available: { amountMinor: balance.availableMinor, currency: balance.currency },
    bonus: { amountMinor: balance.bonusMinor, currency: balance.currency },
    pending,
    ...(daysLeft === null ? {} : { spending: { burnPerDayMinor, daysLeft } }),
    // Where service is billed, what is owed for it stands in the bills.
    owedMinor: deps.profile.charging.kind === 'daily-bill' ? 0n : owedMinor,
    ...bills,
    severalAccounts,
    invoices: ways.invoice,
    promoCodes: ways.promoCodes,
    ...autopay,
    ...(ways.promoCodes && promo !== undefined ? { promo } : {}),
    draft: !words.dropsInvoice && draftOf(ctx)?.amountMinor !== undefined && current === talk.account,
    ...(words.offer === undefined ? {} : { offer: words.offer }),
    ...(words.note === undefined ? {} : { note: words.note }),
  });
  await talk.show(screen, {
    name: 'menu',
    ...(words.dropsInvoice ? { invoice: null } : {}),
    ...(words.dropsPromo ? { promo: null } : {}),
  });
}

/** Whether there is another account to switch to. It was found out with the current one, unless that is of this very update. */
async function hasSeveral(deps: BotDeps, { talk }: BotContext, current: Membership): Promise<boolean> {
  if (talk.account && current === talk.account) return talk.account.hasOthers;
  return (await listAccounts(deps.db, talk.user.id)).length > 1;
}

export interface MenuWords {
  /** When this very update has made another account the current one. */
  readonly account?: Membership;
  /** Said above the balance. */
  readonly note?: string;
  /** A button for what was sent: what can be done with it. */
  readonly offer?: Button;
  /** Gives up the invoice that was begun. */
  readonly dropsInvoice?: true;
  /** Gives up the promo code that waits. */
  readonly dropsPromo?: true;
  /** When it has only just been chosen. */
  readonly language?: Language;
}
