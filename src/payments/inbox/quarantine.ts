import type { Transaction } from '../../db/client.ts';
import type { QuarantineProblem } from '../../notifications/notice.ts';
import type { PaymentDeps } from '../deps.ts';
import type { PaymentGateway } from '../gateways/gateway.ts';
import { keepNotification } from './keep.ts';

type QuarantineDeps = Pick<PaymentDeps, 'clock' | 'enqueueNotice' | 'supportChatId' | 'logger'>;

/** Money that the gateway vouches for and that matches no payment of ours. */
export interface UnmatchedMoney {
  readonly gateway: PaymentGateway['name'];
  readonly problem: QuarantineProblem;
  readonly invoiceId: number | null;
  readonly amountMinor: bigint | null;
}

/** One unmatched sum is told once, though both a notification and an answer of the gateway may bring it. */
function dedupeKey(notificationId: bigint, money: UnmatchedMoney): string {
  const { gateway, invoiceId, amountMinor } = money;
  const known = invoiceId !== null && amountMinor !== null;
  return known ? `quarantine:${gateway}:${invoiceId}:${amountMinor}` : `quarantine:notification:${notificationId}`;
}

/** Sets a kept notification aside for a person and tells support, with the caller's transaction. */
export async function quarantine(
  tx: Transaction,
  deps: QuarantineDeps,
  notificationId: bigint,
  money: UnmatchedMoney,
): Promise<void> {
  const { problem, invoiceId, amountMinor } = money;
  await tx.paymentNotification.update({
    where: { id: notificationId },
    data: { state: 'quarantined', reason: problem, invoiceId, amountMinor, handledAt: deps.clock.now() },
  });
  if (deps.supportChatId === undefined) {
    deps.logger.error({ notificationId, problem, invoiceId }, 'unmatched money, and no support group to tell');
    return;
  }
  await deps.enqueueNotice(tx, {
    notice: { kind: 'support.quarantined', notificationId: String(notificationId), problem },
    chatId: deps.supportChatId,
    dedupeKey: dedupeKey(notificationId, money),
  });
}

/** Money of another sum that was learned of by asking has no notification: the gateway's statement is kept in its place. */
export async function quarantineStatement(
  tx: Transaction,
  deps: QuarantineDeps,
  money: UnmatchedMoney & { readonly invoiceId: number; readonly amountMinor: bigint },
): Promise<void> {
  const body = Buffer.from(`paid invoice=${money.invoiceId} amountMinor=${money.amountMinor}`);
  const raw = { gateway: money.gateway, body, contentType: 'text/plain; source=state-answer' };
  const kept = await keepNotification(tx, raw, deps.clock.now());
  await quarantine(tx, deps, kept.id, money);
}
