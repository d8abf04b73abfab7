import { findBill, leftMinorOf } from '../bills/index.ts';
import { openPayments } from '../payments/open-payments.ts';
import { creditOf, type Payment } from '../payments/payment.ts';
import type { BotDeps } from './deps.ts';
import type { MenuView } from './screens/menu.ts';

/**
 * @returns the person's payments on the account whose links are open, oldest first, without those of bills that are paid or
 * cancelled by now: a menu that offered to go on with one would lead to a bill that takes no money
 */
export async function pendingInMenu(
  deps: BotDeps,
  who: { readonly accountId: bigint; readonly userId: bigint },
): Promise<MenuView['pending']> {
  const payments = await openPayments(deps.db, { ...who, now: deps.clock.now() });
  const going: Payment[] = [];
  for (const payment of payments) {
    const bill = payment.billId === null ? null : await findBill(deps.db, payment.billId);
    if (!bill || leftMinorOf(bill) > 0n) going.push(payment);
  }
  return going.map((payment) => ({ paymentId: payment.id, amount: creditOf(payment) }));
}
