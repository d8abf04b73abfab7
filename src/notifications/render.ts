import type { Letter, RenderDeps } from './letter.ts';
import type {
  AccountNotice,
  AlertNotice,
  AutopayNotice,
  BillNotice,
  GroupNotice,
  InvoiceNotice,
  PaymentNotice,
  RefundNotice,
} from './notice.ts';
import { renderAdjusted, renderClosing, renderClosingAnnounced } from './render-account.ts';
import { renderAlert } from './render-alert.ts';
import { renderAutopay } from './render-autopay.ts';
import { renderBill } from './render-bill.ts';
import { renderInvoiceChanged, renderInvoiceDocument } from './render-invoice.ts';
import { renderPayment, renderQuarantined } from './render-payment.ts';
import { renderRefund } from './render-refund.ts';

/** What is told in one message of our own. */
type LetterNotice =
  | PaymentNotice
  | AutopayNotice
  | RefundNotice
  | InvoiceNotice
  | AccountNotice
  | BillNotice
  | AlertNotice
  | Extract<GroupNotice, { kind: 'support.quarantined' | 'support.closing' }>;

/**
 * Puts a notice into words, by the facts of this moment.
 * @param chatId whose reader's language it speaks
 * @throws when it names a row that is not there: a bug
 */
export function renderLetter(deps: RenderDeps, notice: LetterNotice, chatId: bigint): Promise<Letter> {
  switch (notice.kind) {
    case 'payment.credited':
    case 'payment.cancelled':
    case 'payment.late':
      return renderPayment(deps, notice);
    case 'autopay.charged':
    case 'autopay.declined':
    case 'autopay.slow':
    case 'autopay.paused':
    case 'autopay.ended':
    case 'autopay.limit':
      return renderAutopay(deps, notice, chatId);
    case 'refund.accepted':
    case 'refund.undone':
      return renderRefund(deps, notice, chatId);
    case 'invoice.document':
      return renderInvoiceDocument(deps, notice, chatId);
    case 'invoice.changed':
      return renderInvoiceChanged(deps, notice, chatId);
    case 'account.adjusted':
      return renderAdjusted(deps, notice, chatId);
    case 'closing.announced':
      return renderClosingAnnounced(deps, notice, chatId);
    case 'bill.paid':
    case 'bill.unpaid':
      return renderBill(deps, notice, chatId);
    case 'alert.level':
    case 'alert.sample':
      return renderAlert(deps, notice, chatId);
    case 'support.quarantined':
      return renderQuarantined(deps, notice);
    case 'support.closing':
      return renderClosing(deps, notice);
  }
}
