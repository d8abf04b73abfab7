import { findAccount } from '../../accounts/account.ts';
import type { Transaction } from '../../db/client.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { InvoiceDeps } from '../deps.ts';
import { gatherClosing } from './gather.ts';
import { closingIsDue, pastQuarter, type Quarter } from './quarter.ts';

type ClosingDeps = Pick<InvoiceDeps, 'db' | 'clock' | 'profile' | 'enqueueNotice' | 'supportChatId'>;

/** A page's ids are held in memory; a run takes all pages, for its job has the whole day. */
const pageSize = 500;
const maxPages = 1_000;

/** An account has a few owners; each is written to. */
const mostOwners = 50;

/** @returns legal entities whose money moved in the quarter and whose list is not made, by id */
async function unlisted(deps: ClosingDeps, quarter: Quarter, after: bigint): Promise<readonly bigint[]> {
  const { name, from, to } = quarter;
  const rows = await deps.db.$queryRaw<{ id: bigint }[]>`
    SELECT c.id FROM account c
      JOIN ledger_account a ON a.owner_key = 'account:' || c.id AND a.kind = 'customer' AND a.currency = c.currency
     WHERE c.id > ${after} AND c.entity_type = 'LEGAL_ENTITY'
       AND NOT EXISTS (SELECT FROM closing_list l WHERE l.quarter = ${name} AND l.account_id = c.id)
       AND EXISTS (SELECT FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id
                    WHERE e.account_id = a.id AND t.occurred_at >= ${from} AND t.occurred_at < ${to})
     ORDER BY c.id LIMIT ${pageSize}`;
  return rows.map(({ id }) => id);
}

/** Stores the list and tells the account's owners, once ever. @returns whether this call did */
async function makeList(tx: Transaction, deps: ClosingDeps, quarter: Quarter, accountId: bigint): Promise<boolean> {
  const account = await findAccount(tx, accountId);
  if (account === null) return false;
  const content = await gatherClosing(tx, account, { quarter, timeZone: deps.profile.timeZone });
  const row = {
    quarter: quarter.name,
    accountId,
    content: JSON.parse(JSON.stringify(content)),
    madeAt: deps.clock.now(),
  };
  const { count } = await tx.closingList.createMany({ data: [row], skipDuplicates: true });
  if (count === 0) return false;
  const owners = await tx.accountMember.findMany({
    where: { accountId, role: 'owner' },
    orderBy: { userId: 'asc' },
    take: mostOwners,
  });
  for (const { userId } of owners) {
    await deps.enqueueNotice(tx, {
      notice: { kind: 'closing.announced', quarter: quarter.name, accountId: String(accountId) },
      // A person's private chat has their own number.
      chatId: userId,
      dedupeKey: `closing:${quarter.name}:${accountId}:${userId}`,
    });
  }
  return true;
}

/**
 * After all lists, so that the file has them; once for so many of them, however many runs that took. Money that became known
 * later may make another list: its customer waits for documents, so that the group gets the file anew.
 */
async function tellSupport(deps: ClosingDeps, quarter: Quarter): Promise<void> {
  const { supportChatId: chatId, db } = deps;
  const lists = chatId === undefined ? 0 : await db.closingList.count({ where: { quarter: quarter.name } });
  if (chatId === undefined || lists === 0) return;
  const notice = { kind: 'support.closing', quarter: quarter.name } as const;
  const dedupeKey = `closing:${quarter.name}:lists:${lists}`;
  await inTransaction(db, (tx) => deps.enqueueNotice(tx, { notice, chatId, dedupeKey }));
}

/**
 * Makes the past quarter's closing lists of all legal entities whose money moved in it, from the quarter's first working day
 * on, by the provider's calendar: a run that dies is made up for by the next day's, and what is stored stays as it is.
 * @param day a moment of the day whose run this is; it may lie back, when the program or its clock has missed some
 * @returns how many lists were made
 */
export async function makeClosingLists(deps: ClosingDeps, day: Date): Promise<number> {
  const { profile, db } = deps;
  if (!profile.invoice.closingDocumentsQuarterly || !closingIsDue(day, profile.timeZone)) return 0;
  const quarter = pastQuarter(day, profile.timeZone);
  let made = 0;
  let after = 0n;
  for (let page = 0; page < maxPages; page += 1) {
    const ids = await unlisted(deps, quarter, after);
    for (const id of ids) {
      if (await inTransaction(db, (tx) => makeList(tx, deps, quarter, id))) made += 1;
    }
    after = ids.at(-1) ?? after;
    if (ids.length < pageSize) break;
  }
  await tellSupport(deps, quarter);
  return made;
}
