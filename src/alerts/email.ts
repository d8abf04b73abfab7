import type { Queryable } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { AlertDeps } from './deps.ts';
import { codeLastsMs, drawCode, hashCode, isSameCode, mostTries } from './email-code.ts';
import { takeCodeLetter } from './email-limit.ts';

type EmailDeps = Pick<AlertDeps, 'db' | 'clock' | 'enqueueLetter' | 'randomBytes'>;

/** Where a person is warned beside Telegram. */
export type ReaderEmail =
  | { readonly kind: 'none' }
  /** `codeUntil`: until when the code that was sent is taken; null: it is not, any more. */
  | { readonly kind: 'waiting'; readonly email: string; readonly codeUntil: Date | null }
  | { readonly kind: 'confirmed'; readonly email: string };

/** @returns the address that a person has given, and whether it was shown to be theirs */
export async function emailOf(
  db: Queryable,
  { userId, now }: { readonly userId: bigint; readonly now: Date },
): Promise<ReaderEmail> {
  const row = await db.notificationSettings.findUnique({
    where: { userId },
    select: { email: true, emailConfirmedAt: true, emailCodeUntil: true },
  });
  if (row?.email == null) return { kind: 'none' };
  const { email, emailConfirmedAt, emailCodeUntil } = row;
  if (emailConfirmedAt !== null) return { kind: 'confirmed', email };
  return { kind: 'waiting', email, codeUntil: emailCodeUntil !== null && emailCodeUntil > now ? emailCodeUntil : null };
}

export type CodeOutcome =
  | { readonly kind: 'sent'; readonly until: Date }
  | { readonly kind: 'already-confirmed' }
  /** So many letters have gone to this address, or at this person's wish, that the next one waits until tomorrow. */
  | { readonly kind: 'too-many' }
  /** There is no mail server. */
  | { readonly kind: 'not-offered' };

/**
 * Writes a letter with a code to an address, which takes the place of the one before: no warning goes to either until the code
 * was typed. Refused, it changes nothing.
 * @param wish.email as `checkEmail` has it
 */
export async function requestEmailCode(
  deps: EmailDeps,
  wish: { readonly userId: bigint; readonly email: string },
): Promise<CodeOutcome> {
  const { enqueueLetter, randomBytes } = deps;
  if (enqueueLetter === undefined) return { kind: 'not-offered' };
  const { userId, email } = wish;
  return inTransaction(deps.db, async (tx): Promise<CodeOutcome> => {
    const now = deps.clock.now();
    const known = await emailOf(tx, { userId, now });
    if (known.kind === 'confirmed' && known.email === email) return { kind: 'already-confirmed' };
    if (!(await takeCodeLetter(tx, { userId, email, now }))) return { kind: 'too-many' };
    const code = drawCode(randomBytes);
    const until = new Date(now.getTime() + codeLastsMs);
    const asked = {
      ...{ email, emailConfirmedAt: null, emailCodeUntil: until, emailCodeTries: 0 },
      emailCodeHash: hashCode({ userId, email, code }),
    };
    await tx.notificationSettings.upsert({ where: { userId }, create: { userId, ...asked }, update: asked });
    // Each code has a letter of its own. Its key tells nothing of the code: keys are logged.
    const dedupeKey = `email-code:${userId}:${Buffer.from(randomBytes(8)).toString('hex')}`;
    await enqueueLetter(tx, { letter: { kind: 'email-code', userId: String(userId), code }, to: email, dedupeKey });
    return { kind: 'sent', until };
  });
}

export type ConfirmOutcome =
  | { readonly kind: 'confirmed'; readonly email: string }
  /** Above zero. */
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  /** That was the last try: the code is taken no more. */
  | { readonly kind: 'spent' }
  | { readonly kind: 'expired' }
  /** No code is waited for. */
  | { readonly kind: 'none' };

/** Takes the code that was typed. Every wrong one counts, also of two devices at once. */
export async function confirmEmail(
  deps: Pick<AlertDeps, 'db' | 'clock'>,
  { userId, code }: { readonly userId: bigint; readonly code: string },
): Promise<ConfirmOutcome> {
  return inTransaction(deps.db, async (tx): Promise<ConfirmOutcome> => {
    await tx.$queryRaw`SELECT 1 FROM notification_settings WHERE user_id = ${userId} FOR NO KEY UPDATE`;
    const row = await tx.notificationSettings.findUnique({ where: { userId } });
    if (row?.email == null || row.emailCodeHash === null || row.emailCodeUntil === null) return { kind: 'none' };
    const { email } = row;
    const now = deps.clock.now();
    const forgetsCode = { emailCodeHash: null, emailCodeUntil: null, emailCodeTries: 0 };
    const save = (data: object) => tx.notificationSettings.update({ where: { userId }, data });
    if (row.emailCodeUntil <= now) {
      await save(forgetsCode);
      return { kind: 'expired' };
    }
    if (isSameCode(row.emailCodeHash, { userId, email, code })) {
      await save({ ...forgetsCode, emailConfirmedAt: now });
      return { kind: 'confirmed', email };
    }
    const triesLeft = mostTries - row.emailCodeTries - 1;
    await save(triesLeft > 0 ? { emailCodeTries: row.emailCodeTries + 1 } : forgetsCode);
    return triesLeft > 0 ? { kind: 'wrong', triesLeft } : { kind: 'spent' };
  });
}

/** Forgets a person's address: nothing is written there any more, not even what is queued. @returns whether there was one */
export async function removeEmail({ db }: Pick<AlertDeps, 'db'>, userId: bigint): Promise<boolean> {
  const nothing = { email: null, emailConfirmedAt: null, emailCodeHash: null, emailCodeUntil: null, emailCodeTries: 0 };
  return (
    (await db.notificationSettings.updateMany({ where: { userId, email: { not: null } }, data: nothing })).count === 1
  );
}

/** Whether a code still confirms this address: one that does not is not sent any more. */
export async function isCodeWaited(
  db: Queryable,
  { now, ...given }: { readonly userId: bigint; readonly email: string; readonly code: string; readonly now: Date },
): Promise<boolean> {
  const row = await db.notificationSettings.findUnique({ where: { userId: given.userId } });
  if (row?.emailCodeHash == null || row.emailCodeUntil === null || row.email !== given.email) return false;
  return row.emailCodeUntil > now && isSameCode(row.emailCodeHash, given);
}
