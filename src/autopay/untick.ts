import { inTransaction } from '../db/transaction.ts';
import { findOwnPayment, lockPayment } from '../payments/payment.ts';
import type { AutopayDeps } from './deps.ts';
import { giveUpMandate } from './give-up.ts';

/**
 * The tick is taken off a payment that would have bound a card: the consent given with it ends, even where the payment itself is
 * left alone because its payer says to have paid it. Nothing happens to what is paid, or is another person's.
 */
export async function untickAutopay(
  deps: Pick<AutopayDeps, 'db' | 'clock'>,
  wish: { readonly paymentId: number; readonly userId: bigint },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const own = await findOwnPayment(tx, wish);
    const payment = own && (await lockPayment(tx, own.id));
    if (payment && payment.state !== 'paid') await giveUpMandate(tx, payment.id, deps.clock.now());
  });
}
