import { findInvoice, issueInvoice, type ProgressOutcome, takeInvoice } from '../../../invoices/index.ts';
import type { Desk } from '../desk.ts';
import { askInThread } from '../question.ts';
import { cancelButton, invoiceName, notice } from '../screens/common.ts';
import { idOf, type PressHandler } from './press-handler.ts';

/** «В работу» */
export const takePress: PressHandler = async (deps, desk, press) =>
  said(desk, await takeInvoice(deps.invoices, { invoiceId: idOf(press), agent: desk.agent }));

/** «Счёт выставлен» */
export const issuePress: PressHandler = async (deps, desk, press) =>
  said(desk, await issueInvoice(deps.invoices, { invoiceId: idOf(press), agent: desk.agent }));

/** «Отклонить»: the customer will read why, so it is asked. */
export const rejectPress: PressHandler = async (deps, desk, press) => {
  const { t } = desk;
  const invoice = await findInvoice(deps.db, idOf(press));
  if (!invoice) return t('desk:unknownInvoice');
  if (invoice.state !== invoice.progress) return said(desk, { kind: 'closed', invoice });
  const words = t('desk:reject.ask', { invoice: invoiceName(t, invoice) });
  await askInThread(deps, desk, {
    prompt: { kind: 'reject-reason', invoiceId: invoice.id },
    screen: notice(words, [cancelButton(t)]),
  });
  return undefined;
};

/** What became of a button on the card, for whoever pressed it: the group sees it on the card. */
export function said({ t, agent }: Desk, outcome: ProgressOutcome): string {
  switch (outcome.kind) {
    case 'done':
      return t('desk:card.done', { state: t(`desk:state.${outcome.invoice.state}`) });
    case 'already': {
      const state = t(`desk:state.${outcome.invoice.state}`);
      if (outcome.by === null) return t('desk:card.is', { state });
      return outcome.by.id === agent.id
        ? t('desk:card.byYou', { state })
        : t('desk:card.byOther', { state, name: outcome.by.name });
    }
    case 'closed':
      return t('desk:card.closed', { state: t(`desk:state.${outcome.invoice.state}`) });
    case 'unknown-invoice':
      return t('desk:unknownInvoice');
  }
}
