import { type Account, findAccount } from '../accounts/account.ts';
import type { AccountFacts } from '../alerts/facts.ts';
import type { Thresholds } from '../alerts/level.ts';
import type { Watch } from '../alerts/watch.ts';
import type { RenderDeps } from './letter.ts';
import type { AlertLevel } from './notice.ts';
import type { AlertView } from './templates/alert.ts';

/** What reading a warning takes, whether it is told in the chat or by letter. */
export type AlertRenderDeps = Pick<RenderDeps, 'db' | 'clock' | 'profile'>;

/** Everything that a warning is told from. */
export interface Told {
  readonly account: Account;
  readonly facts: AccountFacts;
  readonly thresholds: Thresholds;
  readonly level: AlertLevel;
  readonly watch: Watch;
}

const dayMs = 86_400_000;

/** As a number of days with its fraction; no money is reckoned by it. */
function lastingMs({ spendableMinor, burnPerDayMinor }: AccountFacts['holding']): number {
  const millidays = (spendableMinor * 1_000n) / burnPerDayMinor;
  return (Number.parseInt(String(millidays), 10) / 1_000) * dayMs;
}

/** Puts the account's figures as a warning shows them; what autopay makes of it is added. */
export function viewOf({ clock }: Pick<RenderDeps, 'clock'>, told: Told): Omit<AlertView, 'autopay'> {
  const { account, facts, thresholds, level, watch } = told;
  const { holding, balance, daysLeft, owedMinor } = facts;
  const now = clock.now();
  const spending =
    daysLeft === null
      ? null
      : {
          burn: { ...balance, amountMinor: holding.burnPerDayMinor },
          daysLeft,
          endsAt: new Date(now.getTime() + Math.max(0, Math.min(lastingMs(holding), 36_500 * dayMs))),
        };
  return {
    ...{ level, balance, spending, now },
    isByDays: daysLeft !== null && daysLeft <= thresholds.infoDays,
    owed: owedMinor > 0n ? { ...balance, amountMinor: owedMinor } : null,
    accountNumber: account.number,
    timeZone: watch.quiet.timeZone,
  };
}

/** @throws when there is no such account: a bug */
export async function requireAccount({ db }: Pick<RenderDeps, 'db'>, accountId: bigint): Promise<Account> {
  const account = await findAccount(db, accountId);
  if (!account) throw new Error(`a warning is queued for account ${accountId}, which is none`);
  return account;
}
