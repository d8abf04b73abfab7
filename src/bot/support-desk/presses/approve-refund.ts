import { escapeHtml } from '../../../platform/telegram/screen.ts';
import { approveRefund } from '../../../support/approve-refund.ts';
import { subjectLines } from '../screens/approval.ts';
import { notice } from '../screens/common.ts';
import { sentButtons, sentLines, whyNoRefund } from '../screens/refund.ts';
import { decidedBefore, subjectOf } from './approval-words.ts';
import { idOf, type PressHandler, showResult } from './press-handler.ts';

/** «Подтвердить» under a refund: the second agent's word, and what the gateway said to it. */
export const approveRefundPress: PressHandler = async (deps, desk, press) => {
  const { t, agent } = desk;
  const outcome = await approveRefund(deps.payments, { approvalId: idOf(press), agent });
  switch (outcome.kind) {
    case 'approved': {
      const { approval, done } = outcome;
      const lines = [
        ...sentLines(t, done),
        ...subjectLines(t, await subjectOf(deps, approval)),
        t('desk:approval.askedBy', { name: escapeHtml(approval.askedBy.name) }),
        t('desk:approval.approvedBy', { name: escapeHtml(agent.name) }),
      ];
      await showResult(desk, press, notice(lines.join('\n'), sentButtons(t, done)));
      return undefined;
    }
    case 'not-now':
      return whyNoRefund(t, outcome.why, { paymentId: outcome.paymentId, currency: deps.profile.currency });
    case 'own-request':
      return t('desk:approval.own');
    case 'already-decided':
      return decidedBefore(desk, outcome.approval);
    case 'unknown-approval':
      return t('desk:approval.unknown');
  }
};
