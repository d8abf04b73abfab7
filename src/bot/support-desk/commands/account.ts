import { totalOf } from '../../../accounts/balance-of.ts';
import type { AuditRow } from '../../../audit/index.ts';
import type { Translate } from '../../../platform/i18n.ts';
import { escapeHtml } from '../../../platform/telegram/screen.ts';
import { type AccountCard, accountCard } from '../../../support/index.ts';
import { shortMoment } from '../moments.ts';
import { notice, sum } from '../screens/common.ts';
import { brief, section, together } from '../screens/lists.ts';
import { personName } from '../screens/people.ts';
import type { CommandHandler } from './command-handler.ts';
import { accountNamed, accountOfTopic, readAccountNumber } from './subject.ts';

const longestName = 80;
const longestReason = 60;

/** «/account 100001»; in a customer's topic the number may be left out. */
export const accountCommand: CommandHandler = async (deps, desk, { rest, messageId }) => {
  const { t } = desk;
  const account = rest === '' ? await accountOfTopic(deps, desk) : await accountNamed(deps, rest);
  const card = account && (await accountCard(deps.db, account.id));
  if (card) {
    await desk.say(notice(together(cardLines(t, card, deps.profile.timeZone))), messageId);
    return;
  }
  const number = readAccountNumber(rest);
  const unknown = number === undefined ? '' : `${t('desk:account.unknown', { number })}\n\n`;
  await desk.say(notice(`${unknown}${t('desk:usage.account')}`), messageId);
};

/** All that an agent needs to answer a customer, in one message. */
function cardLines(t: Translate, card: AccountCard, timeZone: string): string[] {
  const { account, balance } = card;
  const money = (amountMinor: bigint) => sum(amountMinor, account.currency);
  const members = card.members.map((member) =>
    [
      personName(member),
      t(`common:role.${member.role}`),
      ...(member.unreachableSince ? [t('desk:account.blocked')] : []),
    ].join(' · '),
  );
  const invoices = card.openInvoices.map((invoice) =>
    t('desk:account.invoice', {
      number: invoice.number,
      amount: sum(invoice.amountMinor, invoice.currency),
      state: t(`desk:state.${invoice.state}`),
    }),
  );
  const payments = card.payments.map((payment) =>
    [
      shortMoment(payment.at, timeZone),
      // Both ways of paying are in rubles.
      sum(payment.amountMinor, 'RUB'),
      t(`desk:account.by.${payment.by}`, { reference: escapeHtml(payment.reference) }),
      ...(payment.undone ? [t('desk:account.undone')] : []),
      ...(payment.refundedMinor === 0n
        ? []
        : [t('desk:account.refunded', { amount: sum(payment.refundedMinor, 'RUB') })]),
    ].join(' · '),
  );
  return [
    t('desk:account.title', { number: account.number, name: brief(account.name, longestName) }),
    t(`common:entityType.${account.entityType}`),
    t('desk:account.balance', { balance: money(totalOf(balance).amountMinor) }),
    ...(balance.bonusMinor === 0n ? [] : [t('desk:account.bonus', { bonus: money(balance.bonusMinor) })]),
    ...section(t, t('desk:account.members'), members),
    ...section(t, t('desk:account.invoices'), invoices),
    ...section(t, t('desk:account.payments'), payments),
    ...section(
      t,
      t('desk:account.acts'),
      card.acts.map((act) => actLine(t, act, timeZone)),
    ),
  ];
}

/** «21.11, 14:05 · Иван · пополнение вручную · 500 ₽ · за простой» */
function actLine(t: Translate, act: AuditRow, timeZone: string): string {
  const { amountMinor, currency, reason } = act;
  return [
    shortMoment(act.at, timeZone),
    escapeHtml(act.agent.name),
    t(`desk:act.${act.act}`),
    ...(amountMinor === null || currency === null ? [] : [sum(amountMinor, currency)]),
    ...(reason === null ? [] : [brief(reason, longestReason)]),
  ].join(' · ');
}
