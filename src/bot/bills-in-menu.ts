import type { Account } from '../accounts/account.ts';
import { unpaidOf } from '../bills/index.ts';
import type { BotDeps } from './deps.ts';
import type { MenuView } from './screens/menu.ts';

/** @returns what the menu says of bills; nothing where the provider makes none */
export async function billsInMenu(deps: BotDeps, { id, currency }: Account): Promise<Pick<MenuView, 'bills'>> {
  if (!deps.profile.bills) return {};
  const { count, leftMinor } = await unpaidOf(deps.db, id);
  return { bills: { count, left: { amountMinor: leftMinor, currency } } };
}
