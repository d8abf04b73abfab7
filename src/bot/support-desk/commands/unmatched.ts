import { escapeHtml } from '../../../platform/telegram/screen.ts';
import { unmatchedWork } from '../../../support/index.ts';
import { shortMoment } from '../moments.ts';
import { notice, sum } from '../screens/common.ts';
import { brief, section, together } from '../screens/lists.ts';
import type { CommandHandler } from './command-handler.ts';

const longestName = 50;
const longestPurpose = 90;

/** «/unmatched»: money that is here and nobody knows whose it is. */
export const unmatchedCommand: CommandHandler = async (deps, desk, { messageId }) => {
  const { t } = desk;
  const work = await unmatchedWork(deps.db);
  const notifications = work.notifications.map((money) =>
    [
      shortMoment(money.receivedAt, deps.profile.timeZone),
      escapeHtml(money.gateway),
      ...(money.amountMinor === null ? [] : [sum(money.amountMinor, 'RUB')]),
      ...(money.invoiceId === null ? [] : [t('desk:unmatched.payment', { number: String(money.invoiceId) })]),
    ].join(' · '),
  );
  const documents = work.documents.map((document) =>
    [
      t('desk:unmatched.document', { document: String(document.id), amount: sum(document.amountMinor, 'RUB') }),
      t('desk:unmatched.payer', { name: brief(document.payerName, longestName), inn: escapeHtml(document.payerInn) }),
      brief(document.purpose, longestPurpose),
      ...(document.invoiceNumber === null ? [] : [t('desk:unmatched.maybe', { number: document.invoiceNumber })]),
    ].join(' · '),
  );
  const [first] = work.documents;
  const lines = [
    ...section(t, t('desk:unmatched.notifications'), notifications, work.notificationCount),
    ...section(t, t('desk:unmatched.documents'), documents, work.documentCount),
    ...(first === undefined ? [] : ['', t('desk:unmatched.hint', { document: String(first.id) })]),
  ];
  await desk.say(notice(lines.length === 0 ? t('desk:unmatched.nothing') : together(lines)), messageId);
};
