import { type EntityType, entityTypes } from '../config/profile.ts';
import { Prisma, type Queryable } from '../db/client.ts';
import { storable } from '../db/storable.ts';
import { type Currency, currencies } from '../ledger/money.ts';

/** A person as support sees them. */
export interface KnownPerson {
  readonly id: bigint;
  readonly firstName: string;
  readonly username: string | null;
}

/** An account that was looked for. */
export interface FoundAccount {
  readonly accountId: bigint;
  readonly number: string;
  readonly name: string;
  readonly entityType: EntityType;
  readonly currency: Currency;
  /** The people of it, 3 at most: enough to tell it from another of the same name. */
  readonly people: readonly KnownPerson[];
}

export interface Findings {
  readonly accounts: readonly FoundAccount[];
  /** People who fit and have no account yet. */
  readonly people: readonly KnownPerson[];
  /** There are more than are listed: a closer question helps. */
  readonly more: boolean;
}

/** What fits one message. */
const mostFound = 10;

const peopleOfEach = 3;

/** Longer than any name, number or requisite that is looked for. */
const longestQuestion = 100;

/** @returns the text with what LIKE reads as a pattern made plain */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** What the question may mean, each part matched in a way of its own. */
interface Question {
  /** Part of a name, any case, for ILIKE. */
  readonly part: string;
  /** The number of an account, an invoice («№ 26-00017») or a ИНН, without what people write around it. */
  readonly number: string;
  /** A person's on Telegram, in any case. */
  readonly username: string;
  readonly telegramId: bigint | null;
}

/** The largest id that Telegram gives has 52 bits (core.telegram.org/bots/api#user): these digits fit PostgreSQL's bigint. */
const telegramIdPattern = /^\d{1,16}$/;

/** @returns undefined when there is nothing to look for */
function readQuestion(typed: string): Question | undefined {
  const text = [...storable(typed).trim().replace(/\s+/g, ' ')].slice(0, longestQuestion).join('');
  if (text === '') return undefined;
  const number = text.replace(/[№#\s]/g, '');
  const username = text.replace(/^(?:https?:\/\/t\.me\/|@)/i, '').toLowerCase();
  const telegramId = telegramIdPattern.test(number) ? BigInt(number) : null;
  return { part: `%${escapeLike(text)}%`, number, username, telegramId };
}

interface AccountRow {
  accountId: bigint;
  number: string;
  name: string;
  entityType: string;
  currency: string;
}

/** What names one thing exactly stands before what only contains the words. */
async function findAccounts(db: Queryable, { part, number, username, telegramId }: Question): Promise<AccountRow[]> {
  return db.$queryRaw<AccountRow[]>`
    WITH exact AS (
      SELECT id FROM account WHERE number = ${number}
      UNION SELECT account_id FROM payer WHERE inn = ${number}
      UNION SELECT account_id FROM invoice WHERE number = ${number} OR payer_inn = ${number}
      UNION SELECT m.account_id FROM account_member m JOIN telegram_user u ON u.id = m.user_id
             WHERE u.id = ${telegramId} OR lower(u.username) = ${username}),
    named AS (
      (SELECT id FROM account WHERE name ILIKE ${part} LIMIT ${mostFound + 1})
      UNION (SELECT account_id FROM payer WHERE name ILIKE ${part} LIMIT ${mostFound + 1})
      UNION (SELECT m.account_id FROM account_member m JOIN telegram_user u ON u.id = m.user_id
              WHERE u.first_name ILIKE ${part} LIMIT ${mostFound + 1}))
    SELECT a.id AS "accountId", a.number, a.name, a.entity_type AS "entityType", a.currency::text
      FROM account a
     WHERE a.id IN (SELECT id FROM exact UNION SELECT id FROM named)
     ORDER BY a.id IN (SELECT id FROM exact) DESC, a.id DESC LIMIT ${mostFound + 1}`;
}

/** Whoever wrote to the bot and has not opened an account is a customer to be. */
async function findPeople(db: Queryable, { part, username, telegramId }: Question): Promise<KnownPerson[]> {
  return db.$queryRaw<KnownPerson[]>`
    SELECT u.id, u.first_name AS "firstName", u.username FROM telegram_user u
     WHERE (u.id = ${telegramId} OR lower(u.username) = ${username} OR u.first_name ILIKE ${part})
       AND NOT EXISTS (SELECT FROM account_member m WHERE m.user_id = u.id)
     ORDER BY (u.id = ${telegramId} OR lower(u.username) = ${username}) IS TRUE DESC, u.id DESC LIMIT ${mostFound + 1}`;
}

async function peopleOf(db: Queryable, accountIds: readonly bigint[]): Promise<Map<bigint, KnownPerson[]>> {
  const people = new Map<bigint, KnownPerson[]>();
  if (accountIds.length === 0) return people;
  const rows = await db.$queryRaw<(KnownPerson & { accountId: bigint })[]>`
    SELECT a.id AS "accountId", p.id, p.first_name AS "firstName", p.username
      FROM account a CROSS JOIN LATERAL (
        SELECT u.id, u.first_name, u.username FROM account_member m JOIN telegram_user u ON u.id = m.user_id
         WHERE m.account_id = a.id ORDER BY m.created_at, u.id LIMIT ${peopleOfEach}) p
     WHERE a.id IN (${Prisma.join([...accountIds])})`;
  for (const { accountId, ...person } of rows) people.set(accountId, [...(people.get(accountId) ?? []), person]);
  return people;
}

/**
 * Looks for customers by account number, name, @username, Telegram id, ИНН or invoice number.
 * @param typed as an agent wrote it
 * @returns 10 accounts and 10 people without one at most, exact answers first, then the newest
 */
export async function findCustomers(db: Queryable, typed: string): Promise<Findings> {
  const question = readQuestion(typed);
  if (question === undefined) return { accounts: [], people: [], more: false };
  const rows = await findAccounts(db, question);
  const loose = await findPeople(db, question);
  const shown = rows.slice(0, mostFound);
  const people = await peopleOf(
    db,
    shown.map((row) => row.accountId),
  );
  const accounts = shown.map((row): FoundAccount => {
    const entityType = entityTypes.find((known) => known === row.entityType);
    const currency = currencies.find((known) => known === row.currency);
    if (!entityType || !currency) throw new Error(`account ${row.accountId} is of an unknown type or currency`);
    return { ...row, entityType, currency, people: people.get(row.accountId) ?? [] };
  });
  return { accounts, people: loose.slice(0, mostFound), more: rows.length > mostFound || loose.length > mostFound };
}
