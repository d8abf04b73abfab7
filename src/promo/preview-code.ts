import { inTransaction } from '../db/transaction.ts';
import { findClaimant } from './claim.ts';
import type { PromoCode } from './code.ts';
import type { PromoDeps } from './deps.ts';
import type { WrongCode } from './guess-pause.ts';
import { type PromoRefusal, refusalFor } from './judge-code.ts';
import { lookUpCode } from './look-up.ts';

export type PreviewOutcome =
  /** The account may use it now; the sum is still to be judged, and no place is held yet. */
  | { readonly kind: 'known'; readonly code: PromoCode }
  | ({ readonly kind: 'refused'; readonly code: PromoCode } & PromoRefusal)
  | WrongCode;

/** Looks at a code that is typed before a sum is chosen. @param wish.code as it was typed */
export async function previewCode(
  deps: PromoDeps,
  wish: { readonly accountId: bigint; readonly userId: bigint; readonly code: string },
): Promise<PreviewOutcome> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx): Promise<PreviewOutcome> => {
    const found = await lookUpCode(tx, { userId: wish.userId, typed: wish.code, now });
    if (found.kind !== 'found') return found;
    const { code } = found;
    const claimant = await findClaimant(tx, { accountId: wish.accountId, codeId: code.id });
    const refusal = refusalFor(code, claimant, now);
    return refusal ? { kind: 'refused', code, ...refusal } : { kind: 'known', code };
  });
}
