import { randomBytes } from 'node:crypto';
import { type Account, createAccount } from '../../src/accounts/account.ts';
import { issueInstanceKey } from '../../src/accounts/instance-key.ts';
import { issueLinkToken } from '../../src/accounts/issue-link-token.ts';
import type { Role } from '../../src/accounts/roles.ts';
import type { EntityType } from '../../src/config/profile.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import type { World } from '../support/world.ts';

const dayMs = 24 * 60 * 60_000;

/** The provider's own cabinet, where accounts come from and ways into the bot are handed out. */
export interface Cabinet {
  openAccount(entityType?: EntityType, name?: string): Promise<Account>;
  /** @returns what stands after `?start=` in the link; whoever opens it within a day becomes an owner, unless told otherwise */
  link(account: Account, wish?: { role?: Role; ttlMs?: number }): Promise<string>;
  /** @returns the key as it is printed */
  key(account: Account): Promise<string>;
}

export function createCabinet(world: World, currency: Account['currency'] = 'RUB'): Cabinet {
  const { db } = world.database;
  const timeZone = 'Europe/Moscow';
  return {
    openAccount: (entityType = 'INDIVIDUAL', name = 'Проект') =>
      inTransaction(db, (tx) => createAccount(tx, { name, entityType, currency, timeZone, now: world.clock.now() })),
    link: ({ id }, { role = 'owner', ttlMs = dayMs } = {}) =>
      issueLinkToken(db, { randomBytes }, { accountId: id, role, now: world.clock.now(), ttlMs }),
    key: ({ id }) => issueInstanceKey(db, { randomBytes }, { accountId: id, now: world.clock.now() }),
  };
}
