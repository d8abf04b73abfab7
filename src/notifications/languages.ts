import type { Queryable } from '../db/client.ts';
import type { Language } from '../platform/i18n.ts';
import { languages } from '../platform/locales.ts';

/** The support group is spoken to in Russian: it is the provider's own. */
export const supportLanguage: Language = 'ru';

/** @returns the language kept for a person; Russian for whoever has chosen none */
export function languageOf(kept: string | null | undefined): Language {
  return languages.find((known) => known === kept) ?? 'ru';
}

/** @returns the language of whoever reads a private chat, which bears their number */
export async function readerLanguage(db: Queryable, chatId: bigint): Promise<Language> {
  const reader = await db.telegramUser.findUnique({ where: { id: chatId }, select: { language: true } });
  return languageOf(reader?.language);
}
