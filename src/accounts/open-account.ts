import type { EntityType, Profile } from '../config/profile.ts';
import type { Transaction } from '../db/client.ts';
import { createAccount } from './account.ts';
import { joinAccount } from './join-account.ts';
import { listAccounts } from './list-accounts.ts';
import type { Membership } from './membership.ts';

export interface AccountOpening {
  readonly userId: bigint;
  readonly entityType: EntityType;
  /** How the account is called in lists; the person's own name will do. */
  readonly name: string;
  readonly profile: Pick<Profile, 'currency' | 'timeZone' | 'onboarding'>;
  readonly now: Date;
}

export type OpenAccountOutcome =
  | ({ readonly kind: 'opened' } & Membership)
  /** The person owns one of this type: a button pressed twice opens one account. It is their current one now. */
  | ({ readonly kind: 'already-open' } & Membership)
  /** This provider's accounts come from its cabinet only. */
  | { readonly kind: 'not-offered' };

/** Opens an account for a person who chose an entity type, and makes them its owner. */
export async function openAccount(tx: Transaction, opening: AccountOpening): Promise<OpenAccountOutcome> {
  const { userId, entityType, name, profile, now } = opening;
  if (!profile.onboarding.open) return { kind: 'not-offered' };
  // Held until the end, so that a second press waits here and then sees what the first one made.
  await tx.$queryRaw`SELECT id FROM telegram_user WHERE id = ${userId} FOR UPDATE`;
  const own = (await listAccounts(tx, userId)).find(
    ({ account, role }) => role === 'owner' && account.entityType === entityType,
  );
  const { currency, timeZone } = profile;
  const account = own?.account ?? (await createAccount(tx, { name, entityType, currency, timeZone, now }));
  const membership = await joinAccount(tx, { userId, accountId: account.id, role: 'owner', now });
  return { ...membership, kind: own ? 'already-open' : 'opened' };
}
