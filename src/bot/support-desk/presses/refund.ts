import { findAccount } from '../../../accounts/account.ts';
import { escapeHtml, type Screen } from '../../../platform/telegram/screen.ts';
import { countRefunds } from '../../../refunds/index.ts';
import { answerOf, endPrompt } from '../../../support/prompts.ts';
import { type RefundOutcome, refundPayment } from '../../../support/refund.ts';
import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';
import { promptPlace } from '../question.ts';
import { askRefund } from '../refund-question.ts';
import { approvalScreen } from '../screens/approval.ts';
import { notice, sum } from '../screens/common.ts';
import { refundLines, sentButtons, sentLines, whyNoRefund } from '../screens/refund.ts';
import type { PressHandler } from './press-handler.ts';

/** The word that confirms /refund, of the agent who was asked. */
export const refundPress: PressHandler = async (deps, desk, { messageId }) => {
  const place = promptPlace(desk);
  const standing = await answerOf(deps, place);
  const isAsked = standing.kind === 'asked' && standing.messageId === messageId;
  if (!isAsked || standing.prompt.kind !== 'refund-confirm') return desk.t('desk:notAsked');
  const { payment: paymentId, amountMinor, reason, key } = standing.prompt;
  const outcome = await refundPayment(deps.payments, { paymentId, amountMinor, reason, key, agent: desk.agent });
  await desk.change(messageId, await outcomeScreen(deps, desk, outcome, paymentId));
  await endPrompt(deps.db, place, messageId);
  return undefined;
};

/** «Вернуть на карту» under the notice of a charge that came after autopay's end: the whole sum, for that reason. */
export const refundPaymentPress: PressHandler = async (deps, desk, press) => {
  const paymentId = Number.parseInt(press.match[1] ?? '', 10);
  // Two agents who press at once mean one refund; who presses again after one that came to nothing means another.
  const key = `refund:payment:${paymentId}:${await countRefunds(deps.db, paymentId)}`;
  const reason = desk.t('desk:refund.afterEnd');
  return askRefund(deps, desk, { paymentId, amountMinor: undefined, reason, key, messageId: press.messageId });
};

async function outcomeScreen(
  deps: DeskDeps,
  { t, agent }: Desk,
  outcome: RefundOutcome,
  paymentId: number,
): Promise<Screen> {
  switch (outcome.kind) {
    case 'accepted':
    case 'rejected':
    case 'unknown': {
      const { refund } = outcome;
      const account = await findAccount(deps.db, refund.accountId);
      const lines = [
        ...sentLines(t, outcome),
        ...refundLines(t, refund, account?.number ?? ''),
        t('desk:by', { name: escapeHtml(agent.name) }),
      ];
      return notice(lines.join('\n'), sentButtons(t, outcome));
    }
    case 'already-requested': {
      const { amountMinor, currency, state } = outcome.refund;
      return notice(
        t('desk:refund.before', { amount: sum(amountMinor, currency), state: t(`desk:refund.state.${state}`) }),
      );
    }
    case 'needs-second-agent': {
      const { approval } = outcome;
      const account = await findAccount(deps.db, approval.accountId);
      if (!account) throw new Error(`approval ${approval.id} is for an account that is not there`);
      return approvalScreen(t, { approval, accountNumber: account.number, currency: account.currency });
    }
    case 'already-decided':
      return notice(t('desk:adjust.decided'));
    default:
      return notice(whyNoRefund(t, outcome, { paymentId, currency: deps.profile.currency }));
  }
}
