import { pino } from 'pino';
import { expect } from 'vitest';
import { openAccount } from '../../src/accounts/open-account.ts';
import { rememberUser } from '../../src/accounts/remember-user.ts';
import type { Agent } from '../../src/audit/index.ts';
import type { EntityType, Profile } from '../../src/config/profile.ts';
import { amvera } from '../../src/config/profiles/amvera.ts';
import type { Database } from '../../src/db/client.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { invoiceChecks } from '../../src/invoices/books-check.ts';
import { type Invoice, type InvoiceDeps, requestInvoice } from '../../src/invoices/index.ts';
import { verifyBooks } from '../../src/ledger/index.ts';
import { createEnqueueLetter } from '../../src/mail/enqueue.ts';
import { createEnqueueNotice } from '../../src/notifications/enqueue.ts';
import { createMovableClock, type MovableClock } from '../../src/platform/clock.ts';
import { createQueue } from '../../src/queue/queue.ts';
import type { PayerRequisites, SellerRequisites } from '../../src/requisites/index.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

/** A provider's requisites that nobody bears; their check digits are right. */
export const seller: SellerRequisites = {
  name: 'ООО «Провайдер»',
  inn: '7707083893',
  kpp: '770701001',
  registrationNumber: '1027700132195',
  address: '101000, г. Москва, ул. Примерная, д. 1',
  bankName: 'АО «Учебный банк»',
  bic: '044525225',
  account: '40702810138250123017',
  correspondentAccount: '30101810400000000225',
  director: 'Иванов И. И.',
  accountant: null,
  vatGround: null,
};

export const payer: PayerRequisites = {
  entityType: 'LEGAL_ENTITY',
  inn: '7736207543',
  kpp: '773601001',
  registrationNumber: '1027700229193',
  name: 'ООО «Ромашка»',
  address: '119021, г. Москва, ул. Льва Толстого, д. 16',
  email: 'buh@romashka.example',
  bic: null,
  bankAccount: null,
};

export const supportChatId = -100n;
const supportEmail = 'support@provider.example';
export const agent: Agent = { id: 901n, name: 'Ольга' };
export const otherAgent: Agent = { id: 902n, name: 'Пётр' };

/** A Saturday, as it happens: no working day. */
const startsAt = new Date('2026-11-21T09:00:00Z');

/** Invoices on a real database with the real queues behind them. */
export interface InvoiceWorld {
  readonly db: Database;
  readonly database: TestDatabase;
  readonly clock: MovableClock;
  readonly deps: InvoiceDeps;
  /** Sets the clock, which else stands still. */
  setTime(iso: string): void;
  /** Proves the books and ends the world. */
  close(): Promise<void>;
}

export async function openInvoiceWorld(
  options: { readonly profile?: Profile; readonly maxConnections?: number } = {},
): Promise<InvoiceWorld> {
  const database = await createTestDatabase({ maxConnections: options.maxConnections ?? 10 });
  const { db } = database;
  const clock = createMovableClock({ now: () => startsAt });
  const logger = pino({ level: 'silent' });
  const queue = createQueue({ name: 'notices', db, url: database.ownerUrl, listen: true, logger });
  const letters = createQueue({ name: 'mail', db, url: database.ownerUrl, listen: true, logger });
  await queue.start();
  await letters.start();
  const deps: InvoiceDeps = {
    db,
    clock,
    logger,
    profile: options.profile ?? amvera,
    enqueueNotice: createEnqueueNotice({ queue, clock }),
    enqueueLetter: createEnqueueLetter({ queue: letters, clock }),
    seller,
    vat: { first: 'vat20', later: [{ from: '2027-01-01', rate: 'vat22' }] },
    supportChatId,
    supportEmail,
  };
  return {
    db,
    database,
    clock,
    deps,
    setTime: (iso) => clock.advance(new Date(iso).getTime() - clock.now().getTime()),
    close: async () => {
      expect(await booksOfInvoices(db)).toEqual([]);
      await queue.stop();
      await letters.stop();
      await database.close();
    },
  };
}

let serial = 0;

/** A person with an account of this type, who owns it. */
export async function newCustomer(
  db: Database,
  entityType: EntityType = 'LEGAL_ENTITY',
  profile: Profile = amvera,
): Promise<{ userId: bigint; accountId: bigint; chatId: bigint }> {
  serial += 1;
  const userId = BigInt(5000 + serial);
  const now = new Date();
  await rememberUser(db, { id: userId, firstName: 'Анна', username: null, languageCode: 'ru' }, now);
  const opened = await inTransaction(db, (tx) => openAccount(tx, { userId, entityType, name: 'Анна', profile, now }));
  if (opened.kind === 'not-offered') throw new Error('no account was opened');
  return { userId, accountId: opened.account.id, chatId: userId };
}

let wishes = 0;

/** A key that no other wish of the run has. */
export function newRequestKey(): string {
  wishes += 1;
  return `wish:${wishes}`;
}

/** An invoice of a new customer, or of one who is there. @throws when none was made */
export async function newInvoice(
  deps: InvoiceDeps,
  wish: { readonly amountMinor?: bigint; readonly customer?: Awaited<ReturnType<typeof newCustomer>> } = {},
): Promise<Invoice> {
  const customer = wish.customer ?? (await newCustomer(deps.db));
  const request = { ...customer, amountMinor: wish.amountMinor ?? 100_000n, requisites: payer };
  const outcome = await requestInvoice(deps, { ...request, requestKey: newRequestKey() });
  if (outcome.kind !== 'requested') throw new Error(`no invoice was made: ${outcome.kind}`);
  return outcome.invoice;
}

/** @returns the events that were ever queued and whose key begins so, in their order */
export async function queuedKeys(db: Database, prefix: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ key: string }[]>`
    SELECT dedupe_key AS key FROM notice_queued WHERE dedupe_key LIKE ${`${prefix}%`} ORDER BY seq`;
  return rows.map((row) => row.key);
}

/** @returns the letters that were queued about an invoice, in their order */
export async function queuedLetters(db: Database, invoiceId: bigint) {
  const about = { dedupeKey: { startsWith: `invoice:${invoiceId}:` } };
  const rows = await db.letter.findMany({ where: about, orderBy: { id: 'asc' } });
  return rows.map(({ dedupeKey, recipient, content }) => ({ dedupeKey, recipient, content }));
}

/** @returns the notices that were queued for a chat, in their order */
export async function queuedNotices(db: Database, chatId: bigint): Promise<Record<string, unknown>[]> {
  const rows = await db.$queryRaw<{ notice: Record<string, unknown> }[]>`
    SELECT data->'notice' AS notice FROM queue.job WHERE data->>'chatId' = ${String(chatId)} ORDER BY id`;
  return rows.map((row) => row.notice);
}

/** What stands on the customer's balance in the books. */
export async function balanceMinor(db: Database, accountId: bigint): Promise<bigint> {
  const rows = await db.$queryRaw<{ balance: bigint }[]>`
    SELECT balance FROM ledger_account WHERE owner_key = ${`account:${accountId}`} AND kind = 'customer'`;
  return rows[0]?.balance ?? 0n;
}

/** Proves the books as `verify` does. @returns what is wrong with them */
export async function booksOfInvoices(db: Database): Promise<readonly unknown[]> {
  const report = await verifyBooks(db, invoiceChecks);
  return report.kind === 'broken' ? report.breaches : [];
}
