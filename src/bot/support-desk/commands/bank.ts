import { type AssignOutcome, assignDocument, ignoreDocument } from '../../../bank/index.ts';
import { escapeHtml } from '../../../platform/telegram/screen.ts';
import { maxReasonLength } from '../command-line.ts';
import type { Desk } from '../desk.ts';
import { invoiceName, notice } from '../screens/common.ts';
import type { CommandHandler } from './command-handler.ts';

/** «/assign 12 26-00017»: a payment of the bank's file is for that invoice. */
export const assignCommand: CommandHandler = async (deps, desk, { rest, messageId }) => {
  const [, document, invoiceNumber = ''] = /^№?\s*([1-9]\d{0,17})\s+(\S.{0,40})$/u.exec(rest) ?? [];
  if (document === undefined) {
    await desk.say(notice(desk.t('desk:usage.assign')), messageId);
    return;
  }
  const wish = { documentId: BigInt(document), invoiceNumber, agent: desk.agent };
  const outcome = await assignDocument(deps.bank, wish);
  await desk.say(notice(assigned(desk, outcome, document)), messageId);
};

function assigned({ t, agent }: Desk, outcome: AssignOutcome, document: string): string {
  switch (outcome.kind) {
    case 'assigned':
      return `${t('desk:assign.done', { document, invoice: invoiceName(t, outcome.invoice) })}\n${t('desk:by', { name: escapeHtml(agent.name) })}`;
    case 'by-hand':
      return t('desk:assign.byHand', { document, invoice: invoiceName(t, outcome.invoice) });
    case 'unknown-document':
      return t('desk:assign.unknownDocument', { document });
    case 'unknown-invoice':
      return t('desk:assign.unknownInvoice');
    case 'settled':
      return t(outcome.state === 'ignored' ? 'desk:assign.settled.ignored' : 'desk:assign.settled.credited', {
        document,
      });
    case 'order-number-taken':
      return t('desk:assign.taken', { document, invoice: invoiceName(t, outcome.invoice) });
    case 'needs-second-agent':
      return t('desk:assign.needsSecond', { document });
  }
}

/** «/ignore 12 возврат»: a payment of the bank's file is for no invoice. */
export const ignoreCommand: CommandHandler = async (deps, desk, { rest, messageId }) => {
  const { t } = desk;
  const [, document, reason = ''] = /^№?\s*([1-9]\d{0,17})\s+(\S[\s\S]*)$/u.exec(rest) ?? [];
  if (document === undefined || [...reason].length > maxReasonLength) {
    await desk.say(notice(t('desk:usage.ignore')), messageId);
    return;
  }
  const outcome = await ignoreDocument(deps.bank, { documentId: BigInt(document), agent: desk.agent, reason });
  const words = {
    ignored: () => `${t('desk:ignore.done', { document })}\n${t('desk:reasonLine', { reason: escapeHtml(reason) })}`,
    'unknown-document': () => t('desk:assign.unknownDocument', { document }),
    settled: () => t('desk:ignore.settled', { document }),
  };
  await desk.say(notice(words[outcome.kind]()), messageId);
};
