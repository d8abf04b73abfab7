import { type Account, createAccount } from '../../../src/accounts/account.ts';
import { rememberUser } from '../../../src/accounts/remember-user.ts';
import type { Database } from '../../../src/db/client.ts';
import { inTransaction } from '../../../src/db/transaction.ts';

export const now = new Date('2026-11-21T10:00:00.000Z');

let lastUserId = 1000n;

/** A person whom the bot has seen, nobody else's. @returns their id */
export async function makePerson(db: Database): Promise<bigint> {
  lastUserId += 1n;
  const id = lastUserId;
  await rememberUser(db, { id, firstName: 'Анна', username: null, languageCode: 'ru' }, now);
  return id;
}

/** An account as a provider's cabinet makes it: nobody's yet. */
export function makeAccount(db: Database, name = 'Проект'): Promise<Account> {
  return inTransaction(db, (tx) =>
    createAccount(tx, { name, entityType: 'INDIVIDUAL', currency: 'RUB', timeZone: 'Europe/Moscow', now }),
  );
}

/**
 * Has the pool make all its connections before a race begins: made one by one during it, they would set the rivals apart,
 * and a missing lock would go unseen (tried).
 */
export async function warmUp(db: Database, connections: number): Promise<void> {
  await Promise.all(Array.from({ length: connections }, () => db.$queryRaw`SELECT pg_sleep(0.2)::text`));
}
