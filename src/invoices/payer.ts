import type { EntityType } from '../config/profile.ts';
import type { Prisma, Queryable, Transaction } from '../db/client.ts';
import type { PayerRequisites } from '../requisites/index.ts';

/** Requisites as they were last given for an account, offered again the next time. */
export interface Payer {
  readonly id: bigint;
  readonly accountId: bigint;
  readonly requisites: PayerRequisites;
  readonly usedAt: Date;
}

/** As many as a screen offers as buttons. */
const mostOffered = 5;

function toPayer(row: Prisma.PayerGetPayload<object>): Payer {
  const { id, accountId, usedAt, createdAt: _, entityType, kpp, ...rest } = row;
  // The column's CHECK allows no other types. An empty КПП stands in it for none, so that its unique key holds.
  const requisites = { ...rest, entityType: entityType as EntityType, kpp: kpp === '' ? null : kpp };
  return { id, accountId, requisites, usedAt };
}

/** @returns who has paid the account's invoices, last used first, 5 at most */
export async function savedPayers(db: Queryable, accountId: bigint): Promise<readonly Payer[]> {
  const rows = await db.payer.findMany({
    where: { accountId },
    orderBy: [{ usedAt: 'desc' }, { id: 'desc' }],
    take: mostOffered,
  });
  return rows.map(toPayer);
}

/** @returns the payer if it is the account's */
export async function findPayer(
  db: Queryable,
  wanted: { readonly payerId: bigint; readonly accountId: bigint },
): Promise<Payer | null> {
  const row = await db.payer.findFirst({ where: { id: wanted.payerId, accountId: wanted.accountId } });
  return row && toPayer(row);
}

/** Keeps requisites for the next time; those of the same ИНН and КПП take the place of the ones kept before. */
export async function keepPayer(
  tx: Transaction,
  given: { readonly accountId: bigint; readonly requisites: PayerRequisites; readonly now: Date },
): Promise<void> {
  const { accountId, requisites, now } = given;
  const { inn, name, address, email, registrationNumber, bic, bankAccount, entityType } = requisites;
  const kpp = requisites.kpp ?? '';
  const latest = { name, address, email, registrationNumber, bic, bankAccount, entityType, usedAt: now };
  await tx.payer.upsert({
    where: { accountId_inn_kpp: { accountId, inn, kpp } },
    create: { ...latest, accountId, inn, kpp, createdAt: now },
    update: latest,
  });
}
