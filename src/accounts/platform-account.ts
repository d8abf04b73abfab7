import type { Queryable, Transaction } from '../db/client.ts';
import { type Account, createAccount, type NewAccount, toAccount } from './account.ts';

/** An account as the provider's platform knows it. */
export interface PlatformAccount extends Account {
  /** The platform's own name of it; null for an account that a customer opened. */
  readonly externalId: string | null;
  readonly createdAt: Date;
}

/** How the platform names an account: as we do, or as it does itself. */
export type AccountRef =
  | { readonly kind: 'id'; readonly id: bigint }
  | { readonly kind: 'external'; readonly externalId: string };

type Row = Parameters<typeof toAccount>[0] & { readonly externalId: string | null; readonly createdAt: Date };

const toPlatformAccount = (row: Row): PlatformAccount => ({
  ...toAccount(row),
  externalId: row.externalId,
  createdAt: row.createdAt,
});

const whereOf = (ref: AccountRef) => (ref.kind === 'id' ? { id: ref.id } : { externalId: ref.externalId });

export async function findPlatformAccount(db: Queryable, ref: AccountRef): Promise<PlatformAccount | null> {
  const row = await db.account.findUnique({ where: whereOf(ref) });
  return row && toPlatformAccount(row);
}

/** Finds many in two queries. @returns an account or undefined for each name, in their order */
export async function findPlatformAccounts(
  db: Queryable,
  refs: readonly AccountRef[],
): Promise<readonly (PlatformAccount | undefined)[]> {
  const ids = refs.flatMap((ref) => (ref.kind === 'id' ? [ref.id] : []));
  const names = refs.flatMap((ref) => (ref.kind === 'external' ? [ref.externalId] : []));
  // As arrays: ten thousand parameters of their own would be near to what one statement takes.
  const rows = await db.$queryRaw<Row[]>`
    SELECT id, number, name, entity_type AS "entityType", currency::text AS currency, time_zone AS "timeZone",
           external_id AS "externalId", created_at AS "createdAt"
      FROM account WHERE id = ANY (${ids}::bigint[]) OR external_id = ANY (${names}::text[])`;
  const accounts = rows.map(toPlatformAccount);
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const byName = new Map(accounts.map((account) => [account.externalId, account]));
  return refs.map((ref) => (ref.kind === 'id' ? byId.get(ref.id) : byName.get(ref.externalId)));
}

/** @returns accounts in the order in which they were opened, those after `afterId` if it is given */
export async function pageAccounts(
  db: Queryable,
  page: { readonly afterId?: bigint | undefined; readonly limit: number },
): Promise<PlatformAccount[]> {
  const { afterId, limit } = page;
  const where = afterId === undefined ? {} : { id: { gt: afterId } };
  const rows = await db.account.findMany({ where, orderBy: { id: 'asc' }, take: limit });
  return rows.map(toPlatformAccount);
}

export type CreatePlatformAccountOutcome =
  | { readonly kind: 'created'; readonly account: PlatformAccount }
  /** The platform has an account of that name. */
  | { readonly kind: 'already-exists'; readonly account: PlatformAccount };

/** Opens an account for the platform, which nobody is a member of yet, with the caller's transaction. */
export async function createPlatformAccount(
  tx: Transaction,
  wish: NewAccount & { readonly externalId: string | null },
): Promise<CreatePlatformAccountOutcome> {
  const { externalId, ...rest } = wish;
  if (externalId !== null) {
    // Two who name an account at once: the second sees what the first has made.
    await tx.$queryRaw`
      SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(${`account:${externalId}`}, 0))) held`;
    const existing = await findPlatformAccount(tx, { kind: 'external', externalId });
    if (existing) return { kind: 'already-exists', account: existing };
  }
  const { id } = await createAccount(tx, rest);
  return {
    kind: 'created',
    account: toPlatformAccount(await tx.account.update({ where: { id }, data: { externalId } })),
  };
}

/** Gives an account another name or zone. @returns null when there is no such account */
export async function changeAccount(
  db: Queryable,
  ref: AccountRef,
  change: { readonly name?: string | undefined; readonly timeZone?: string | undefined },
): Promise<PlatformAccount | null> {
  const { name, timeZone } = change;
  const data = { ...(name === undefined ? {} : { name }), ...(timeZone === undefined ? {} : { timeZone }) };
  await db.account.updateMany({ where: whereOf(ref), data });
  return findPlatformAccount(db, ref);
}
