import { parseDecimal, toDecimal } from '../../ledger/money.ts';
import { announce, paidSumIn } from './announce.ts';
import type { Book } from './book.ts';
import { cards } from './cards.ts';
import { type Refusal, refused } from './errors.ts';
import { newPayment } from './new-payment.ts';
import type { Notifier } from './notifier.ts';
import { checkPaymentRequest } from './payment-request.ts';
import type { EmulatedPayment, EmulatorFaults, Order, PayOptions, RobokassaEmulatorDeps } from './types.ts';

export type Opened = { readonly kind: 'opened'; readonly payment: EmulatedPayment } | Refusal;
export type Ended = { readonly kind: 'ended'; readonly payment: EmulatedPayment } | Refusal;

export interface Checkout {
  /** Takes the fields of the form's address. */
  open(fields: unknown): Opened;
  pay(invoiceId: number, options: PayOptions & { readonly email?: string }): Promise<Ended>;
  decline(invoiceId: number, state: 10 | 60): Ended;
}

export interface CheckoutDeps {
  readonly book: Book;
  readonly notifier: Notifier;
  readonly faults: EmulatorFaults;
  readonly emulator: RobokassaEmulatorDeps;
}

/** What stays of an open payment when its form is opened again. */
function identity({ openedAtMs, stateAtMs, operationKey }: EmulatedPayment) {
  return { openedAtMs, stateAtMs, operationKey };
}

/** A live number is used once. An open form may be opened again, but not for another sum. Test payments are exempt. */
function isReuse(known: EmulatedPayment, order: Order): boolean {
  return !order.test && (known.state !== 5 || known.outSum !== order.outSum);
}

/** A decimal as a person types it in the sandbox's field, "1,5" included. */
function readMoney(text: string | undefined): string | undefined {
  const minor = text === undefined ? undefined : parseDecimal(text.trim().replace(',', '.'));
  return minor === undefined || minor < 0n ? undefined : toDecimal(minor);
}

export function createCheckout(deps: CheckoutDeps): Checkout {
  const { book, faults, emulator } = deps;
  const nowMs = () => emulator.clock.now().getTime();

  function open(fields: unknown): Opened {
    if (faults.shopInactive) return refused(25, emulator.shop.login);
    const request = checkPaymentRequest(emulator.shop, fields, nowMs());
    if (request.kind === 'refused') return request;
    const { order } = request;
    if (order.savesCard && faults.recurringNotAllowed) return refused(34, emulator.shop.login);
    const known = book.find(order.invoiceId);
    if (known !== undefined && isReuse(known, order)) return refused(40, `InvId ${order.invoiceId}`);
    // The same open form again, perhaps in the other language: it is still the payment that it was.
    const payment = { ...newPayment(order, nowMs()), ...(known?.state === 5 ? identity(known) : {}) };
    book.put(payment);
    return { kind: 'opened', payment };
  }

  /** @returns the payment when it can still be ended; a refusal otherwise */
  function findOpen(invoiceId: number): Ended {
    const payment = book.find(invoiceId);
    if (payment === undefined) return refused(30, `счёт ${invoiceId} не открывали`);
    return payment.state === 5 ? { kind: 'ended', payment } : refused(40, `InvId ${invoiceId}`);
  }

  async function pay(invoiceId: number, options: PayOptions & { readonly email?: string }): Promise<Ended> {
    const known = book.find(invoiceId);
    // The button pressed twice: the money was taken once, and the browser goes the same way again.
    if (known?.state === 100 || known?.state === 50) return { kind: 'ended', payment: known };
    const found = findOpen(invoiceId);
    if (found.kind === 'refused') return found;
    const { notify = 'now', card = 'visa' } = options;
    const { outSum, email } = found.payment;
    const payment: EmulatedPayment = {
      ...found.payment,
      state: notify === 'late' ? 50 : 100,
      stateAtMs: nowMs(),
      paidSum: readMoney(options.sum) ?? paidSumIn(notify, outSum),
      fee: readMoney(options.fee) ?? '0.00',
      email: options.email ?? email,
      cardMask: cards[card].mask,
    };
    book.put(payment);
    await announce(deps, { invoiceId, notify, nowMs: nowMs() });
    return { kind: 'ended', payment };
  }

  function decline(invoiceId: number, state: 10 | 60): Ended {
    const found = findOpen(invoiceId);
    if (found.kind === 'refused') return found;
    const payment: EmulatedPayment = { ...found.payment, state, stateAtMs: nowMs() };
    book.put(payment);
    return { kind: 'ended', payment };
  }

  return { open, pay, decline };
}
