import { totalOf } from '../accounts/balance-of.ts';
import { type Bill, billStateOf, findBill } from '../bills/index.ts';
import { creditOf, findPayment } from '../payments/payment.ts';
import { readerLanguage } from './languages.ts';
import type { Letter, RenderDeps } from './letter.ts';
import type { BillNotice } from './notice.ts';
import { billPaidScreen, billUnpaidScreen } from './templates/bill.ts';

/** What there is to say of a bill: that someone has paid it by its page, or that the advance did not suffice for it. */
export async function renderBill(deps: RenderDeps, notice: BillNotice, chatId: bigint): Promise<Letter> {
  const language = await readerLanguage(deps.db, chatId);
  const wording = { t: deps.translator(language), language };
  if (notice.kind === 'bill.unpaid') {
    const { bill, accountNumber } = await billOf(deps, BigInt(notice.billId));
    const state = billStateOf(bill);
    // Paid while this waited.
    if (state === 'paid' || state === 'cancelled') return { kind: 'outdated' };
    return { kind: 'message', screen: billUnpaidScreen(wording, { bill, accountNumber }) };
  }
  const payment = await findPayment(deps.db, notice.paymentId);
  if (!payment || payment.billId === null) throw new Error(`payment ${notice.paymentId} is of no bill`);
  const { bill, accountNumber } = await billOf(deps, payment.billId);
  const view = {
    bill,
    credit: creditOf(payment),
    ...(payment.rateMicro === null ? {} : { rubles: { sum: payment, rateMicro: payment.rateMicro } }),
    balance: totalOf(await deps.balanceOf(deps.db, payment.accountId)),
    accountNumber,
  };
  return { kind: 'message', screen: billPaidScreen(wording, view) };
}

async function billOf({ db }: RenderDeps, billId: bigint): Promise<{ bill: Bill; accountNumber: string }> {
  const bill = await findBill(db, billId);
  if (!bill) throw new Error(`there is no bill ${billId}`);
  const { number } = await db.account.findUniqueOrThrow({ where: { id: bill.accountId }, select: { number: true } });
  return { bill, accountNumber: number };
}
