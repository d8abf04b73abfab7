import type { Queryable } from '../db/client.ts';
import { type Language, languages } from '../platform/locales.ts';
import { safeName } from '../platform/telegram/safe-name.ts';
import {
  type CurrentAccount,
  type CurrentAccountRow,
  selectCurrentAccount,
  toCurrentAccount,
} from './current-account.ts';
import { defaultLanguage } from './language.ts';

/** A person on Telegram as their update shows them. */
export interface TelegramPerson {
  /** Telegram's own. */
  readonly id: bigint;
  readonly firstName: string;
  readonly username: string | null;
  /** An IETF tag; some clients send none. */
  readonly languageCode: string | undefined;
}

export interface User {
  readonly id: bigint;
  readonly firstName: string;
  readonly username: string | null;
  /** null until the person has chosen. */
  readonly language: Language | null;
  /** What to speak until then, by their Telegram. */
  readonly suggestedLanguage: Language;
  /** They could not be reached until this moment: what was kept back from them can be told now. */
  readonly cameBack: boolean;
  /** What they are working with; null without any. Every update asks for both, so that one statement gives both. */
  readonly account: CurrentAccount | null;
}

/**
 * Notes who wrote, with their name of today. Whoever writes can be reached again, so a mark to the contrary goes. Almost always
 * all of it is known, and nothing is written then: a commit that waits for the disk would be paid for by every press.
 * May run for one person many times at once.
 */
export async function rememberUser(db: Queryable, person: TelegramPerson, now: Date): Promise<User> {
  const firstName = safeName(person.firstName);
  const username = person.username === null ? null : safeName(person.username);
  const [row] = await db.$queryRaw<RememberedRow[]>`
    WITH known AS (SELECT first_name, username, language, unreachable_since FROM telegram_user WHERE id = ${person.id}),
    written AS (
      INSERT INTO telegram_user (id, first_name, username, created_at)
      SELECT ${person.id}::bigint, ${firstName}::text, ${username}::text, ${now}::timestamptz
       WHERE NOT EXISTS (
         SELECT FROM known
          WHERE first_name = ${firstName} AND username IS NOT DISTINCT FROM ${username} AND unreachable_since IS NULL)
      ON CONFLICT (id) DO UPDATE SET first_name = EXCLUDED.first_name, username = EXCLUDED.username, unreachable_since = NULL
      RETURNING language)
    SELECT coalesce(written.language, known.language) AS language, known.unreachable_since IS NOT NULL AS "cameBack", account.*
      FROM (SELECT) person LEFT JOIN known ON true LEFT JOIN written ON true
      LEFT JOIN (${selectCurrentAccount(person.id)}) account ON true`;
  return {
    ...{ id: person.id, firstName, username, suggestedLanguage: defaultLanguage(person.languageCode) },
    language: languages.find((known) => known === row?.language) ?? null,
    cameBack: row?.cameBack ?? false,
    account: row && hasAccount(row) ? toCurrentAccount(row) : null,
  };
}

interface Remembered {
  readonly language: string | null;
  readonly cameBack: boolean;
}

type RememberedRow = Remembered & (CurrentAccountRow | { readonly id: null });

const hasAccount = (row: RememberedRow): row is Remembered & CurrentAccountRow => row.id !== null;
