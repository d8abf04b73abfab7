import type { Account } from '../accounts/account.ts';
import { autopayOverview } from '../autopay/index.ts';
import { formatDate } from '../notifications/templates/moment.ts';
import type { BotDeps } from './deps.ts';
import { autopayOffer } from './scenes/autopay-offer.ts';
import { autopayLine } from './screens/autopay-line.ts';
import type { Wording } from './screens/topup.ts';

/** @returns what the menu says of autopay, and whether it leads there: nowhere only where there can be none */
export async function autopayInMenu(
  deps: BotDeps,
  account: Account,
  wording: Wording,
): Promise<{ autopay: boolean; autopayLine?: string }> {
  const overview = await autopayOverview(deps.db, { accountId: account.id, now: deps.clock.now() });
  if (!overview) return { autopay: autopayOffer(deps, account).kind === 'offered' };
  const sayDay = (at: Date): string => formatDate(at, { timeZone: account.timeZone, language: wording.language });
  return { autopay: true, autopayLine: autopayLine(wording, overview, sayDay) };
}
