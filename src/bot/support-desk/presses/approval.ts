import { findAccount } from '../../../accounts/account.ts';
import { totalOf } from '../../../accounts/balance-of.ts';
import { escapeHtml } from '../../../platform/telegram/screen.ts';
import { type ApprovedAct, approve } from '../../../support/approve.ts';
import { decline } from '../../../support/decline.ts';
import type { Desk } from '../desk.ts';
import { subjectLines } from '../screens/approval.ts';
import { notice, sum } from '../screens/common.ts';
import { decidedBefore, subjectOf } from './approval-words.ts';
import { approveRefundPress } from './approve-refund.ts';
import { idOf, type PressHandler, showResult } from './press-handler.ts';

/** «Подтвердить»: the second agent's word; what was asked for is done with it. */
export const approvePress: PressHandler = async (deps, desk, press) => {
  const { t, agent } = desk;
  const outcome = await approve(deps.support, { approvalId: idOf(press), agent });
  switch (outcome.kind) {
    case 'approved': {
      const { approval, done } = outcome;
      const lines = [
        t(done.kind === 'already-recorded' ? 'desk:approval.recordedBefore' : 'desk:approval.approved'),
        ...subjectLines(t, await subjectOf(deps, approval)),
        ...balanceLine(desk, done),
        t('desk:approval.askedBy', { name: escapeHtml(approval.askedBy.name) }),
        t('desk:approval.approvedBy', { name: escapeHtml(agent.name) }),
      ];
      await showResult(desk, press, notice(lines.join('\n')));
      return undefined;
    }
    case 'own-request':
      return t('desk:approval.own');
    case 'insufficient-funds': {
      const account = await findAccount(deps.db, outcome.approval.accountId);
      return t('desk:approval.tooLittle', { available: sum(outcome.availableMinor, account?.currency ?? 'RUB') });
    }
    case 'already-decided':
      return decidedBefore(desk, outcome.approval);
    case 'is-refund':
      return approveRefundPress(deps, desk, press);
    case 'unknown-approval':
      return t('desk:approval.unknown');
  }
};

/** «Отклонить»: by the second agent, or by who asked, who thereby takes it back. */
export const declinePress: PressHandler = async (deps, desk, press) => {
  const { t, agent } = desk;
  const outcome = await decline(deps.support, { approvalId: idOf(press), agent });
  if (outcome.kind === 'unknown-approval') return t('desk:approval.unknown');
  if (outcome.kind === 'already-decided') return decidedBefore(desk, outcome.approval);
  const { approval, withdrawn } = outcome;
  const name = escapeHtml(agent.name);
  const lines = [
    withdrawn ? t('desk:approval.withdrawn', { name }) : t('desk:approval.declinedBy', { name }),
    ...subjectLines(t, await subjectOf(deps, approval)),
    ...(withdrawn ? [] : [t('desk:approval.askedBy', { name: escapeHtml(approval.askedBy.name) })]),
  ];
  await showResult(desk, press, notice(lines.join('\n')));
  return undefined;
};

function balanceLine({ t }: Desk, done: ApprovedAct): string[] {
  if (done.kind !== 'adjusted') return [];
  const { amountMinor, currency } = totalOf(done.balance);
  return [t('desk:credited.balance', { balance: sum(amountMinor, currency) })];
}
