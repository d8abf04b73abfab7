import type { Transaction } from '../db/client.ts';
import { findCode, type PromoCode } from './code.ts';
import { afterWrongCode, type Guesses, type WrongCode } from './guess-pause.ts';
import { normaliseCode } from './normalise-code.ts';

/** Locks what is remembered of a person's guesses until the transaction ends: codes tried at once are counted one by one. */
async function lockGuesses(tx: Transaction, userId: bigint): Promise<Guesses> {
  // The update changes nothing: it locks the row, whether it was there or not.
  const [row] = await tx.$queryRaw<Guesses[]>`
    INSERT INTO promo_guess (user_id) VALUES (${userId})
    ON CONFLICT (user_id) DO UPDATE SET user_id = EXCLUDED.user_id
    RETURNING wrong_at AS "wrongAt", blocked_until AS "blockedUntil"`;
  if (!row) throw new Error(`the guesses of person ${userId} are not to be had`);
  return row;
}

/**
 * Finds a code that a person typed, unless they have guessed too much. What they guessed wrong is in the database: a restart
 * or another instance does not forgive it. A right code clears nothing, or whoever knows one would guess at will.
 * @param attempt.typed as it came; the person is known already
 */
export async function lookUpCode(
  tx: Transaction,
  attempt: { readonly userId: bigint; readonly typed: string; readonly now: Date },
): Promise<{ readonly kind: 'found'; readonly code: PromoCode } | WrongCode> {
  const { userId, typed, now } = attempt;
  const guesses = await lockGuesses(tx, userId);
  if (guesses.blockedUntil !== null && guesses.blockedUntil > now)
    return { kind: 'paused', until: guesses.blockedUntil };
  const normal = normaliseCode(typed);
  const code = normal === undefined ? null : await findCode(tx, normal);
  if (code) return { kind: 'found', code };
  const { outcome, guesses: after } = afterWrongCode(guesses, now);
  const { blockedUntil } = after;
  await tx.promoGuess.update({ where: { userId }, data: { wrongAt: [...after.wrongAt], blockedUntil } });
  return outcome;
}
