import { findAccount } from '../../accounts/account.ts';
import { balanceOf, totalOf } from '../../accounts/balance-of.ts';
import { type Invoice, printInvoiceSum } from '../../invoices/index.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import type { DeskDeps } from './deps.ts';
import type { Desk } from './desk.ts';
import { invoiceName, notice, sum } from './screens/common.ts';

/** What a confirmation turns into: what was credited, by whom, and how the invoice and the balance stand now. */
export async function creditedScreen(
  deps: Pick<DeskDeps, 'db'>,
  { t, agent }: Desk,
  done: { invoice: Invoice; amountMinor: bigint; orderNumber: string },
): Promise<Screen> {
  const { invoice, amountMinor, orderNumber } = done;
  const account = await findAccount(deps.db, invoice.accountId);
  const money = (minor: bigint) => printInvoiceSum(invoice, minor, 'ru');
  const balance = totalOf(await balanceOf(deps.db, invoice.accountId));
  const restMinor = invoice.amountMinor - invoice.paidMinor;
  return notice(
    [
      t('desk:credited.title', { amount: money(amountMinor), account: account?.number ?? '' }),
      t('desk:payment.invoiceLine', { invoice: invoiceName(t, invoice), amount: money(invoice.amountMinor) }),
      t('desk:payment.orderLine', { order: escapeHtml(orderNumber) }),
      ...(restMinor > 0n ? [t('desk:credited.rest', { rest: money(restMinor) })] : []),
      ...(restMinor < 0n ? [t('desk:credited.over', { over: money(-restMinor) })] : []),
      t('desk:credited.balance', { balance: sum(balance.amountMinor, balance.currency) }),
      t('desk:by', { name: escapeHtml(agent.name) }),
    ].join('\n'),
  );
}
