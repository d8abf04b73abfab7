import { formatMoney } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import type { ChargeView } from './autopay-problem.ts';
import { autopayButton, resumeAutopayButton, supportButton, topUpButton } from './buttons.ts';
import { afterCard } from './card-words.ts';
import { declineReason } from './decline-words.ts';
import { paragraph } from './paragraph.ts';

export interface PausedView extends ChargeView {
  readonly mandateId: bigint;
  readonly reason: 'declined-in-a-row' | 'outcome-unknown' | 'refunded';
  /** Why the last charge brought no money. */
  readonly declineCode: string | null;
  /** How the balance stands, where there is something to warn of. */
  readonly standing: readonly string[];
}

/** It waits until its owner resumes it, and says why. */
export function pausedScreen(view: PausedView, t: Translate, language: Language): Screen {
  const { reason, declineCode } = view;
  const values = {
    amount: formatMoney(view.amount, language),
    card: afterCard(view.cardMask),
    reason: declineReason(declineCode, t),
  };
  return {
    html: [
      t('notifications:autopay.paused.title'),
      t(`notifications:autopay.paused.${reason}.why`, values),
      '',
      ...paragraph(view.standing),
      t(`notifications:autopay.paused.${reason}.advice`),
      '',
      t('notifications:receipt.account', { number: escapeHtml(view.accountNumber) }),
    ].join('\n'),
    buttons: [
      [topUpButton(t)],
      // Where money may be on its way, one looks at autopay's own screen before one resumes it.
      ...(reason === 'outcome-unknown' ? [] : [[resumeAutopayButton(t, view.mandateId)]]),
      [autopayButton(t), supportButton(t)],
    ],
  };
}

export interface EndedView extends Omit<ChargeView, 'amount'> {
  readonly reason: 'by-customer' | 'consent-withdrawn' | 'card-unusable' | 'replaced';
  /** Why the last charge brought no money, if there was such a one. */
  readonly declineCode: string | null;
  /** How the balance stands, where there is something to warn of. */
  readonly standing: readonly string[];
}

/** It has ended for good, and says by whom or why. */
export function endedScreen(view: EndedView, t: Translate): Screen {
  const { reason, declineCode } = view;
  const card = afterCard(view.cardMask);
  return {
    html: [
      t('notifications:autopay.ended.title'),
      t(`notifications:autopay.ended.${reason}`, { card, reason: declineReason(declineCode ?? reason, t) }),
      t('notifications:autopay.ended.body', { card }),
      '',
      ...paragraph(view.standing),
      t(reason === 'replaced' ? 'notifications:autopay.ended.adviceReplaced' : 'notifications:autopay.ended.advice'),
      '',
      t('notifications:receipt.account', { number: escapeHtml(view.accountNumber) }),
    ].join('\n'),
    buttons: [[topUpButton(t)], [autopayButton(t), supportButton(t)]],
  };
}
