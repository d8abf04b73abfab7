import type { AutopayDeps } from './deps.ts';

/** Questions to the gateway at once, and of one run. */
const pageSize = 8;

/** Whoever has just bound a card looks at it now; when the gateway cannot say, it is asked again so much later. */
const askAgainMs = 60 * 60_000;

/** A mask that the gateway has not told within a day it will not tell; the screens then speak of «the card». */
const askForMs = 24 * 60 * 60_000;

interface Unknown {
  readonly id: bigint;
  readonly parentPaymentId: number;
}

/** Takes some by noting that they are asked about, before they are: another instance passes them over. */
async function claim(deps: Pick<AutopayDeps, 'db' | 'clock'>): Promise<Unknown[]> {
  const now = deps.clock.now();
  return deps.db.$queryRaw<Unknown[]>`
    UPDATE autopay_mandate SET card_asked_at = ${now} WHERE id IN (
      SELECT id FROM autopay_mandate
       WHERE state IN ('active', 'paused') AND card_mask IS NULL
         AND activated_at > ${new Date(now.getTime() - askForMs)}
         AND (card_asked_at IS NULL OR card_asked_at <= ${new Date(now.getTime() - askAgainMs)})
       ORDER BY id LIMIT ${pageSize} FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING id, parent_payment_id AS "parentPaymentId"`;
}

/**
 * Learns which card was bound, as the gateway masks it, for people to tell it from others. Of the masks alone: the number itself
 * is never seen here.
 * @returns how many masks it learned
 */
export async function learnCards(deps: Pick<AutopayDeps, 'db' | 'clock' | 'gateway'>): Promise<number> {
  const asked = await claim(deps);
  const learned = await Promise.all(
    asked.map(async ({ id, parentPaymentId }) => {
      const state = await deps.gateway.fetchState(parentPaymentId);
      const cardMask = state.kind === 'paid' ? state.cardMask : undefined;
      if (cardMask === undefined) return 0;
      return (await deps.db.autopayMandate.updateMany({ where: { id }, data: { cardMask } })).count;
    }),
  );
  return learned.filter((count) => count > 0).length;
}
