import { ledgerOwnerOf } from '../accounts/account.ts';
import { totalOf } from '../accounts/balance-of.ts';
import type { Queryable } from '../db/client.ts';
import { readerLanguage } from './languages.ts';
import type { Letter, RenderDeps } from './letter.ts';
import type { RefundNotice } from './notice.ts';
import { loadRefund, type ToldRefund } from './refund-rows.ts';
import { refundAcceptedScreen, refundUndoneScreen } from './templates/refund.ts';

/** Money on its way to the card, or back on the balance; told only while it is so. */
export async function renderRefund(deps: RenderDeps, notice: RefundNotice, chatId: bigint): Promise<Letter> {
  const { db } = deps;
  const refund = await loadRefund(db, BigInt(notice.refundId));
  const isUndone = refund.state === 'refused' || refund.state === 'cancelled';
  if (isUndone !== (notice.kind === 'refund.undone')) return { kind: 'outdated' };
  const view = {
    paymentId: refund.paymentId,
    amount: refund.amount,
    onCard: refund.onCard,
    cardMask: refund.cardMask,
    ...(await bonusTaken(db, refund)),
    balance: totalOf(await deps.balanceOf(db, refund.accountId)),
    accountNumber: refund.account.number,
    askedAt: refund.askedAt,
    timeZone: refund.account.timeZone,
  };
  const language = await readerLanguage(db, chatId);
  const t = deps.translator(language);
  return {
    kind: 'message',
    screen: isUndone ? refundUndoneScreen(view, t, language) : refundAcceptedScreen(view, t, language),
  };
}

/** The bonus that the refund took back, by its posting; what of it was spent already came off the customer's own money. */
async function bonusTaken(
  db: Queryable,
  refund: ToldRefund,
): Promise<{ readonly bonusMinor: bigint; readonly spentBonusMinor: bigint }> {
  const rows = await db.$queryRaw<{ kind: string; takenMinor: bigint }[]>`
    SELECT a.kind, -e.amount AS "takenMinor"
      FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
     WHERE e.transaction_id = ${refund.ledgerTransactionId} AND a.owner_key = ${ledgerOwnerOf(refund.accountId)}`;
  const taken = (kind: string): bigint => rows.find((row) => row.kind === kind)?.takenMinor ?? 0n;
  const spentBonusMinor = taken('customer') - refund.amount.amountMinor;
  return { bonusMinor: taken('customer_bonus') + spentBonusMinor, spentBonusMinor };
}
