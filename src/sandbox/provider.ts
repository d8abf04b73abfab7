import { randomBytes, randomUUID } from 'node:crypto';
import { createAccount } from '../accounts/account.ts';
import { balanceOf, totalOf } from '../accounts/balance-of.ts';
import { chargeAccount } from '../accounts/charge-account.ts';
import { currentAccount } from '../accounts/current-account.ts';
import { issueInstanceKey } from '../accounts/instance-key.ts';
import { issueLinkToken } from '../accounts/issue-link-token.ts';
import type { Profile } from '../config/profile.ts';
import type { Database } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Clock } from '../platform/clock.ts';
import type { Spent, StartLink } from './page/index.ts';
import { entityTypeOf } from './people.ts';

/** A cabinet's link is good for a day. */
const linkTtlMs = 24 * 60 * 60 * 1000;

/** The provider's platform, as far as a person at the page needs it: it makes ways in, and it charges for the service. */
export function createProvider(deps: { profile: Profile; clock: Clock }) {
  const { profile, clock } = deps;
  return {
    /** @returns a way into a new account, or null when the profile's customers only open theirs themselves */
    startLink: async (db: Database, personId: number): Promise<StartLink | null> => {
      const { onboarding, currency, timeZone } = profile;
      if (!onboarding.linkToken && !onboarding.instanceKey) return null;
      const now = clock.now();
      return inTransaction(db, async (tx): Promise<StartLink> => {
        const entityType = entityTypeOf[personId] ?? 'INDIVIDUAL';
        const account = await createAccount(tx, { name: '', entityType, currency, timeZone, now });
        if (!onboarding.linkToken) {
          return {
            kind: 'instance-key',
            key: await issueInstanceKey(tx, { randomBytes }, { accountId: account.id, now }),
          };
        }
        const wish = { accountId: account.id, role: 'owner', now, ttlMs: linkTtlMs } as const;
        return { kind: 'deep-link', payload: await issueLinkToken(tx, { randomBytes }, wish) };
      });
    },
    /** Charges the person's current account for the service, the bonus first. */
    spend: async (db: Database, input: { userId: number; amountMinor: bigint }): Promise<Spent> => {
      const membership = await currentAccount(db, BigInt(input.userId));
      if (!membership) return { kind: 'no-account' };
      const accountId = membership.account.id;
      return inTransaction(db, async (tx): Promise<Spent> => {
        const { amountMinor } = input;
        const key = `charge:sandbox:${randomUUID()}`;
        const charged = await chargeAccount(tx, { accountId, amountMinor, key, occurredAt: clock.now() });
        if (charged.kind === 'insufficient-funds') return { kind: 'insufficient-funds' };
        return { kind: 'spent', balanceMinor: totalOf(await balanceOf(tx, accountId)).amountMinor };
      });
    },
  };
}
