import { findAccount } from '../../../accounts/account.ts';
import { totalOf } from '../../../accounts/balance-of.ts';
import { findInvoice } from '../../../invoices/index.ts';
import { escapeHtml } from '../../../platform/telegram/screen.ts';
import type { Approval } from '../../../support/approval.ts';
import { type ApprovedAct, approve } from '../../../support/approve.ts';
import { decline } from '../../../support/decline.ts';
import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';
import { type ApprovalSubject, subjectLines } from '../screens/approval.ts';
import { notice, sum } from '../screens/common.ts';
import { idOf, type Pressed, type PressHandler } from './press-handler.ts';

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
      await showDecision(desk, press, lines);
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
  await showDecision(desk, press, lines);
  return undefined;
};

/** The request turns into what was decided; from a list it is said below, since others wait there. */
async function showDecision(desk: Desk, { match, messageId }: Pressed, lines: readonly string[]): Promise<void> {
  const screen = notice(lines.join('\n'));
  if (match[2] === undefined) await desk.change(messageId, screen);
  else await desk.say(screen, messageId);
}

function decidedBefore({ t }: Desk, { state, decidedBy }: Approval): string {
  const name = decidedBy?.name ?? t('desk:someone');
  return state === 'approved'
    ? t('desk:approval.approvedBefore', { name })
    : t('desk:approval.declinedBefore', { name });
}

function balanceLine({ t }: Desk, done: ApprovedAct): string[] {
  if (done.kind !== 'adjusted') return [];
  const { amountMinor, currency } = totalOf(done.balance);
  return [t('desk:credited.balance', { balance: sum(amountMinor, currency) })];
}

/** What a request is about, for its words. */
export async function subjectOf(deps: Pick<DeskDeps, 'db'>, approval: Approval): Promise<ApprovalSubject> {
  const invoice = approval.invoiceId === null ? null : await findInvoice(deps.db, approval.invoiceId);
  if (invoice) return { approval, invoice };
  const account = await findAccount(deps.db, approval.accountId);
  if (!account) throw new Error(`approval ${approval.id} is for an account that is not there`);
  return { approval, accountNumber: account.number, currency: account.currency };
}
