import { findAccount } from '../../accounts/account.ts';
import { mandateOf } from '../../autopay/index.ts';
import { canRefund, previewRefund } from '../../refunds/index.ts';
import { ask } from '../../support/prompts.ts';
import type { DeskDeps } from './deps.ts';
import type { Desk } from './desk.ts';
import { promptPlace } from './question.ts';
import { refundQuestion, whyNoRefund } from './screens/refund.ts';

export interface AskedRefund {
  readonly paymentId: number;
  /** undefined: all that can be given back. */
  readonly amountMinor: bigint | undefined;
  readonly reason: string;
  /** What the refund will be known by, the same however often it is confirmed. */
  readonly key: string;
  /** The message that it answers. */
  readonly messageId: number;
}

/**
 * Shows what will be given back; it is given back by the button below, once, whatever becomes of the message or the process.
 * @returns why nothing can be; undefined when it was asked
 */
export async function askRefund(deps: DeskDeps, desk: Desk, wish: AskedRefund): Promise<string | undefined> {
  const { t } = desk;
  const { paymentId, reason, key, messageId: replyTo } = wish;
  if (!canRefund(deps.payments)) return t('desk:refund.notOffered');
  const at = { paymentId, currency: deps.profile.currency };
  const preview = await previewRefund(deps.db, wish);
  if (preview.kind !== 'previewed') return whyNoRefund(t, preview, at);
  const { payment, quote, balance } = preview;
  if (quote.kind === 'refused') return whyNoRefund(t, quote, at);
  const account = await findAccount(deps.db, payment.accountId);
  if (!account) throw new Error(`payment ${paymentId} has no account`);
  const needsSecond = quote.amountMinor > deps.profile.secondAgentAboveMinor;
  const { timeZone } = deps.profile;
  const mandate = await mandateOf(deps.db, account.id);
  const chargedBelowMinor = mandate?.state === 'active' ? mandate.belowMinor : undefined;
  const view = { payment, account, balance, quote, reason, needsSecond, chargedBelowMinor, timeZone };
  const screen = refundQuestion(t, view);
  const messageId = await desk.say(screen, replyTo);
  const { amountMinor } = quote;
  await ask(deps, promptPlace(desk), {
    prompt: { kind: 'refund-confirm', payment: paymentId, amountMinor, reason, key },
    messageId,
  });
  return undefined;
}
