import type { Queryable } from '../db/client.ts';
import { type Language, languages } from '../platform/locales.ts';
import { safeName } from '../platform/telegram/safe-name.ts';
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
}

/**
 * Notes who wrote, with their name of today. Whoever writes can be reached again, so a mark to the contrary goes.
 * May run for one person many times at once.
 */
export async function rememberUser(db: Queryable, person: TelegramPerson, now: Date): Promise<User> {
  const firstName = safeName(person.firstName);
  const username = person.username === null ? null : safeName(person.username);
  const rows = await db.$queryRaw<{ language: string | null; cameBack: boolean | null }[]>`
    WITH before AS (SELECT unreachable_since FROM telegram_user WHERE id = ${person.id})
    INSERT INTO telegram_user (id, first_name, username, created_at)
    VALUES (${person.id}, ${firstName}, ${username}, ${now})
    ON CONFLICT (id) DO UPDATE SET first_name = EXCLUDED.first_name, username = EXCLUDED.username, unreachable_since = NULL
    RETURNING language, (SELECT unreachable_since IS NOT NULL FROM before) AS "cameBack"`;
  const language = languages.find((known) => known === rows[0]?.language) ?? null;
  const suggestedLanguage = defaultLanguage(person.languageCode);
  return { id: person.id, firstName, username, language, suggestedLanguage, cameBack: rows[0]?.cameBack ?? false };
}
