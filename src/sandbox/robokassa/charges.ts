import { announce, lateNoticeMs, paidSumIn } from './announce.ts';
import { checkChargeRequest } from './charge-request.ts';
import type { CheckoutDeps } from './checkout.ts';
import { type Refusal, refused } from './errors.ts';
import { newPayment } from './new-payment.ts';
import type { EmulatedPayment, EmulatorFaults, PaymentStateCode, UnbindReason } from './types.ts';

export type Charged = { readonly kind: 'created'; readonly payment: EmulatedPayment } | Refusal;

export interface Charges {
  /** Takes the fields of the call that charges a bound card. Notices that are due at once have been answered when it resolves. */
  charge(fields: unknown): Promise<Charged>;
  /** @throws Error when no card was bound by that payment */
  unbind(parentInvoiceId: number, why: UnbindReason): void;
}

const stateAfter: Readonly<Record<EmulatorFaults['charge'], PaymentStateCode>> = {
  approve: 100,
  decline: 10,
  return: 60,
  slow: 50,
};

/** Charges of bound cards: payments that have no form and end by themselves, as the bank of the card decides. */
export function createCharges(deps: CheckoutDeps): Charges {
  const { book, faults, emulator } = deps;

  async function charge(fields: unknown): Promise<Charged> {
    if (faults.shopInactive) return refused(25, emulator.shop.login);
    if (faults.recurring === 'error-41') return refused(41, 'попробуйте позже');
    const nowMs = emulator.clock.now().getTime();
    const request = checkChargeRequest(emulator.shop, fields, book.find);
    if (request.kind === 'refused') return request;
    const { order, parent } = request;
    if (faults.recurringNotAllowed) return refused(34, emulator.shop.login);
    // Test payments are exempt on the form alone: a charge has no form that could be opened again.
    if (book.find(order.invoiceId) !== undefined) return refused(40, `InvoiceID ${order.invoiceId}`);
    const { charge: fate, chargeNotify: notify } = faults;
    const isPaid = fate === 'approve' || fate === 'slow';
    const payment: EmulatedPayment = {
      ...newPayment(order, nowMs),
      state: fate === 'approve' && notify === 'late' ? 50 : stateAfter[fate],
      email: order.email || parent.email,
      parentInvoiceId: parent.invoiceId,
      ...(isPaid ? { paidSum: paidSumIn(notify, order.outSum) } : {}),
      ...(parent.cardMask === undefined ? {} : { cardMask: parent.cardMask }),
    };
    // Nothing is awaited between the look at the number and this, so a number is charged once however often it comes.
    book.put(payment);
    const laterMs = fate === 'slow' ? lateNoticeMs : 0;
    if (isPaid) await announce(deps, { invoiceId: order.invoiceId, notify, nowMs, laterMs });
    return { kind: 'created', payment };
  }

  function unbind(parentInvoiceId: number, why: UnbindReason): void {
    const parent = book.find(parentInvoiceId);
    if (parent === undefined || !parent.savesCard) throw new Error(`payment ${parentInvoiceId} has bound no card`);
    book.put({ ...parent, unbound: why });
  }

  return { charge, unbind };
}
