import type { Transaction } from '../db/client.ts';
import type { RefundNotice, RefundReport } from '../notifications/notice.ts';
import type { Payment } from '../payments/payment.ts';
import { peopleOf } from '../payments/people.ts';
import type { RefundDeps } from './deps.ts';

type TellDeps = Pick<RefundDeps, 'enqueueNotice' | 'supportChatId'>;

/** Tells the payer, once for each event of a refund; of money that came by a bill's page, everyone who sees the account. */
export async function tellPayer(
  tx: Transaction,
  deps: TellDeps,
  told: { readonly refundId: bigint; readonly payment: Payment; readonly kind: RefundNotice['kind'] },
): Promise<void> {
  const { refundId, payment, kind } = told;
  const notice = { kind, refundId: String(refundId) };
  const dedupeKey = `refund:${refundId}:${kind}`;
  if (payment.origin !== 'page') return deps.enqueueNotice(tx, { notice, chatId: payment.chatId, dedupeKey });
  for (const userId of await peopleOf(tx, payment.accountId)) {
    await deps.enqueueNotice(tx, { notice, chatId: userId, dedupeKey: `${dedupeKey}:${userId}` });
  }
}

/** Tells the support group, once for each event of a refund. */
export async function tellGroup(
  tx: Transaction,
  deps: TellDeps,
  told: { readonly refundId: bigint; readonly event: RefundReport['event'] },
): Promise<void> {
  const { refundId, event } = told;
  if (deps.supportChatId === undefined) return;
  await deps.enqueueNotice(tx, {
    notice: { kind: 'support.refund', refundId: String(refundId), event },
    chatId: deps.supportChatId,
    dedupeKey: `refund:${refundId}:group:${event}`,
  });
}
