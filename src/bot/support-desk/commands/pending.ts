import { listDeadLetters } from '../../../mail/dead.ts';
import { escapeHtml } from '../../../platform/telegram/screen.ts';
import { pendingWork } from '../../../support/index.ts';
import { topicLink } from '../links.ts';
import { shortMoment } from '../moments.ts';
import { deskPress } from '../press.ts';
import { subjectOf } from '../presses/approval-words.ts';
import { subjectLines } from '../screens/approval.ts';
import { invoiceName, sum } from '../screens/common.ts';
import { brief, mostInList, section, together } from '../screens/lists.ts';
import { personName } from '../screens/people.ts';
import type { CommandHandler } from './command-handler.ts';

/** How much of a mail server's answer is shown. */
const longestDetail = 90;

/** «/pending»: all that waits for support, and buttons for what waits for a second agent. */
export const pendingCommand: CommandHandler = async (deps, desk, { messageId }) => {
  const { t } = desk;
  const { timeZone } = deps.profile;
  const work = await pendingWork(deps.db);
  const invoices = work.invoices.map((invoice) =>
    [
      invoiceName(t, invoice),
      sum(invoice.amountMinor - invoice.paidMinor, invoice.currency),
      t(`desk:state.${invoice.state}`),
    ].join(' · '),
  );
  const approvals = await Promise.all(
    work.approvals.slice(0, mostInList).map(async (approval) => {
      const asked = t('desk:approval.askedBy', { name: escapeHtml(approval.askedBy.name) });
      const name = t('desk:pending.numbered', { id: String(approval.id) });
      return [name, ...subjectLines(t, await subjectOf(deps, approval)), asked].join(' · ');
    }),
  );
  const refunds = work.refunds.map((refund) =>
    [
      t('desk:pending.refund', {
        id: String(refund.id),
        amount: sum(refund.amountMinor, refund.currency),
        payment: String(refund.paymentId),
      }),
      t('desk:pending.since', { time: shortMoment(refund.askedAt, timeZone) }),
      escapeHtml(refund.askedBy.name),
    ].join(' · '),
  );
  const customers = work.customers.map((customer) => {
    const since = t('desk:pending.since', { time: shortMoment(customer.waitingSince, timeZone) });
    return `${topicLink(customer, personName({ ...customer, id: customer.userId }))} · ${since}`;
  });
  const dead = await listDeadLetters(deps.db);
  const letters = dead.map(({ recipient, detail }) => `${escapeHtml(recipient)} · ${brief(detail, longestDetail)}`);
  const lines = [
    ...section(t, t('desk:pending.invoices'), invoices, work.invoiceCount),
    ...section(t, t('desk:pending.approvals'), approvals, work.approvalCount),
    ...section(t, t('desk:pending.refunds'), refunds, work.refundCount),
    ...section(t, t('desk:pending.customers'), customers, work.customerCount),
    ...section(t, t('desk:pending.letters'), letters, letters.length),
    ...(work.unmatchedCount === 0 ? [] : ['', t('desk:pending.unmatched', { count: work.unmatchedCount })]),
  ];
  const html = lines.length === 0 ? t('desk:pending.nothing') : together(lines);
  // The message that asked may be far above by now.
  const buttons = work.approvals.slice(0, mostInList).map((approval) => [
    { label: t('desk:pending.approve', { id: String(approval.id) }), data: deskPress.approveListed(approval.id) },
    { label: t('desk:pending.decline', { id: String(approval.id) }), data: deskPress.declineListed(approval.id) },
  ]);
  for (const { id } of work.refunds.slice(0, mostInList)) {
    buttons.push([
      { label: t('desk:pending.refundDone', { id: String(id) }), data: deskPress.refundDoneListed(id) },
      { label: t('desk:pending.refundUndone', { id: String(id) }), data: deskPress.refundUndoneListed(id) },
    ]);
  }
  const resend = { label: t('desk:pending.resend'), data: deskPress.resendLetters };
  await desk.say({ html, buttons: letters.length === 0 ? buttons : [...buttons, [resend]] }, messageId);
};
