import { findAccount } from '../../../accounts/account.ts';
import { totalOf } from '../../../accounts/balance-of.ts';
import type { Currency } from '../../../ledger/money.ts';
import { escapeHtml, type Screen } from '../../../platform/telegram/screen.ts';
import { type AdjustOutcome, adjust } from '../../../support/adjust.ts';
import { answerOf, endPrompt } from '../../../support/prompts.ts';
import type { Desk } from '../desk.ts';
import { deskPress } from '../press.ts';
import { askInThread, promptPlace } from '../question.ts';
import { approvalScreen } from '../screens/approval.ts';
import { cancelButton, notice, sum } from '../screens/common.ts';
import { idOf, type PressHandler } from './press-handler.ts';

/** The word that confirms /credit and /debit, of the agent who gave the command. */
export const adjustPress: PressHandler = async (deps, desk, { messageId }) => {
  const place = promptPlace(desk);
  const standing = await answerOf(deps, place);
  const isAsked = standing.kind === 'asked' && standing.messageId === messageId;
  if (!isAsked || standing.prompt.kind !== 'adjust-confirm') return desk.t('desk:notAsked');
  const { accountId, amountMinor, reason, key } = standing.prompt;
  const account = await findAccount(deps.db, accountId);
  if (!account) return desk.t('desk:account.unknown', { number: '' });
  const outcome = await adjust(deps.support, { accountId, amountMinor, reason, key, agent: desk.agent });
  const { number, currency } = account;
  await desk.change(messageId, outcomeScreen(desk, outcome, { number, currency, amountMinor, reason }));
  await endPrompt(deps.db, place, messageId);
  return undefined;
};

/** «Отменить» under an adjustment that was made. */
export const undoAdjustmentPress: PressHandler = async (deps, desk, press) => {
  await askInThread(deps, desk, {
    prompt: { kind: 'undo-adjustment-reason', transactionId: idOf(press) },
    screen: notice(desk.t('desk:undo.askAdjustment'), [cancelButton(desk.t)]),
  });
  return undefined;
};

function outcomeScreen(
  { t, agent }: Desk,
  outcome: AdjustOutcome,
  wish: { number: string; currency: Currency; amountMinor: bigint; reason: string },
): Screen {
  const { number: account, currency, amountMinor, reason } = wish;
  const amount = sum(amountMinor < 0n ? -amountMinor : amountMinor, currency);
  switch (outcome.kind) {
    case 'posted':
    case 'already-posted': {
      const balance = sum(totalOf(outcome.balance).amountMinor, currency);
      const lines = [
        t(amountMinor > 0n ? 'desk:credited.title' : 'desk:adjust.debited', { amount, account }),
        t('desk:reasonLine', { reason: escapeHtml(reason) }),
        t('desk:credited.balance', { balance }),
        t('desk:by', { name: escapeHtml(agent.name) }),
      ];
      const undo = { label: t('desk:adjust.undo'), data: deskPress.undoAdjustment(outcome.transactionId) };
      return notice(lines.join('\n'), [undo]);
    }
    case 'needs-second-agent':
      return approvalScreen(t, { approval: outcome.approval, accountNumber: account, currency });
    case 'already-decided':
      return notice(t('desk:adjust.decided'));
    case 'insufficient-funds':
      return notice(t('desk:adjust.tooLittle', { account, available: sum(outcome.availableMinor, currency) }));
    case 'unknown-account':
      return notice(t('desk:account.unknown', { number: account }));
  }
}
