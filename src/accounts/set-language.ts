import type { Queryable } from '../db/client.ts';
import type { Language } from '../platform/locales.ts';

/** Keeps the person's choice. The person is known: choosing takes an update, which is remembered first. */
export async function setLanguage(db: Queryable, choice: { userId: bigint; language: Language }): Promise<void> {
  await db.telegramUser.update({ where: { id: choice.userId }, data: { language: choice.language } });
}
