import { tellInTopic } from './autopay-trouble.ts';
import { nothingToTell, type Plan } from './call.ts';
import type { CardDeps } from './card.ts';
import { loadCustomer } from './customer.ts';
import { supportLanguage } from './languages.ts';
import type { RefundReport } from './notice.ts';
import type { NoticePayload } from './payload.ts';
import { loadRefund } from './refund-rows.ts';
import { refundReportScreen } from './templates/refund-report.ts';

/** What became of a refund, in the customer's topic; a step that was overtaken is not told any more. */
export async function planRefundReport(deps: CardDeps, payload: NoticePayload, notice: RefundReport): Promise<Plan> {
  const refund = await loadRefund(deps.db, BigInt(notice.refundId));
  if (refund.state !== notice.event) return nothingToTell;
  const { userId } = refund;
  const customer = userId === null ? null : await loadCustomer(deps.db, userId);
  const view = { ...refund, event: notice.event, customer };
  const screen = refundReportScreen(view, deps.translator(supportLanguage), supportLanguage);
  if (userId === null) return { kind: 'call', run: () => deps.sender.send({ chatId: payload.chatId }, screen) };
  return tellInTopic(deps, payload, { userId, screen });
}
