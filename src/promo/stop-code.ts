import { type Agent, recordAct } from '../audit/index.ts';
import { inTransaction } from '../db/transaction.ts';
import { findCode, lockCodes, type PromoCode } from './code.ts';
import type { PromoDeps } from './deps.ts';
import { normaliseCode } from './normalise-code.ts';

export type StopOutcome =
  | { readonly kind: 'stopped' | 'already-stopped'; readonly code: PromoCode }
  | { readonly kind: 'unknown-code' };

/**
 * Ends a code: no place of it is given any more. What is held for open links was promised, and is granted if it is paid.
 * @param wish.code as it was typed
 */
export async function stopCode(
  deps: PromoDeps,
  wish: { readonly code: string; readonly agent: Agent },
): Promise<StopOutcome> {
  const at = deps.clock.now();
  const normal = normaliseCode(wish.code);
  return inTransaction(deps.db, async (tx): Promise<StopOutcome> => {
    const found = normal === undefined ? null : await findCode(tx, normal);
    const code = found && (await lockCodes(tx, [found.id])).get(found.id);
    if (!code) return { kind: 'unknown-code' };
    if (code.stoppedAt !== null) return { kind: 'already-stopped', code };
    await tx.promoCode.update({ where: { id: code.id }, data: { stoppedAt: at } });
    const { agent } = wish;
    await recordAct(tx, { at, agent, act: 'promo-stopped', detail: { code: code.code } });
    return { kind: 'stopped', code: { ...code, stoppedAt: at } };
  });
}
