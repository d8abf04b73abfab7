import { escapeHtml } from '../../../platform/telegram/screen.ts';
import { todaySummary } from '../../../support/index.ts';
import { dayAround } from '../moments.ts';
import { notice, sum } from '../screens/common.ts';
import { section, together } from '../screens/lists.ts';
import type { CommandHandler } from './command-handler.ts';

/** «/today»: the day so far, in the provider's zone. */
export const todayCommand: CommandHandler = async (deps, desk, { messageId }) => {
  const { t } = desk;
  const day = dayAround(deps.clock.now(), deps.profile.timeZone);
  const { moved, refunds, refundsUndone, invoicesRequested, invoicePayments, acts } = await todaySummary(deps.db, day);
  const money = moved.map((line) => {
    const values = { amount: sum(line.amountMinor, line.currency), count: line.transactions };
    switch (line.against) {
      case 'gateway':
        return t('desk:today.byCard', values);
      case 'bank':
        return line.amountMinor < 0n ? t('desk:today.byBankUndone', values) : t('desk:today.byBank', values);
      case 'adjustment':
        return t('desk:today.byHand', values);
      case 'revenue':
        return t('desk:today.charged', values);
      default:
        return t('desk:today.other', { ...values, kind: escapeHtml(line.kind) });
    }
  });
  const toCards = ({ count, amountMinor }: typeof refunds) => ({ count, amount: sum(amountMinor, 'RUB') });
  if (refunds.count > 0) money.push(t('desk:today.refunded', toCards(refunds)));
  if (refundsUndone.count > 0) money.push(t('desk:today.refundsUndone', toCards(refundsUndone)));
  const invoices = [
    ...(invoicesRequested.count === 0
      ? []
      : [
          t('desk:today.requested', {
            count: invoicesRequested.count,
            amount: sum(invoicesRequested.amountMinor, 'RUB'),
          }),
        ]),
    ...(invoicePayments.count === 0
      ? []
      : [t('desk:today.paid', { count: invoicePayments.count, amount: sum(invoicePayments.amountMinor, 'RUB') })]),
  ];
  const agents = acts.map(({ agentName, act, count }) =>
    t('desk:today.act', { name: escapeHtml(agentName), act: t(`desk:act.${act}`), times: String(count) }),
  );
  const lines = [
    ...section(t, t('desk:today.money'), money),
    ...section(t, t('desk:today.invoices'), invoices),
    ...section(t, t('desk:today.agents'), agents),
  ];
  const html = [
    t('desk:today.title', { date: day.label }),
    ...(lines.length === 0 ? [t('desk:today.nothing')] : lines),
  ];
  await desk.say(notice(together(html)), messageId);
};
