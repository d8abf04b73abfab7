import { balanceOf, totalOf } from '../../accounts/balance-of.ts';
import { canPay } from '../../accounts/roles.ts';
import { pageBills, unpaidOf } from '../../bills/index.ts';
import { exchangeNow } from '../../rates/index.ts';
import type { BillList } from '../bill-press.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { billListScreen } from '../screens/bill-list.ts';
import { showMenu } from '../show-menu.ts';
import { waysToPay } from '../ways-to-pay.ts';

/** A bill to be paid takes five lines and half a row of buttons, so more do not fit a phone; of the paid ones 25 are looked through. */
const pageSizes: Readonly<Record<BillList, number>> = { unpaid: 5, paid: 25 };

/** @param before the id of the last bill of the page before; without it the list begins */
export async function showBills(
  deps: BotDeps,
  ctx: BotContext,
  { which, before }: { readonly which: BillList; readonly before?: bigint },
): Promise<void> {
  const { talk } = ctx;
  if (!talk.account) return showMenu(deps, ctx);
  const { account, role } = talk.account;
  const { id: accountId, currency } = account;
  const pageSize = pageSizes[which];
  const found = await pageBills(deps.db, { accountId, which, beforeId: before, limit: pageSize + 1 });
  const bills = found.slice(0, pageSize);
  const last = bills.at(-1);
  const { count, leftMinor } = await unpaidOf(deps.db, accountId);
  const screen = billListScreen(talk, {
    which,
    bills,
    ...(found.length > pageSize && last ? { older: last.id } : {}),
    isOlderPage: before !== undefined,
    number: account.number,
    balance: totalOf(await balanceOf(deps.db, accountId)),
    unpaid: { count, left: { amountMinor: leftMinor, currency } },
    exchange: await exchangeNow(deps, currency),
    mayPay: canPay(role),
    invoices: waysToPay(deps, account).invoice,
  });
  await talk.show(screen, { name: 'bills' });
}
