import { hash } from 'node:crypto';
import { minorPerMajor, parseDecimal, toDecimal } from '../../ledger/money.ts';
import type { Book } from './book.ts';
import { type Refusal, refused } from './errors.ts';
import type { Notifier } from './notifier.ts';
import { type AcceptedRequest, checkPaymentRequest } from './payment-request.ts';
import type { EmulatedPayment, EmulatorFaults, NotifyMode, PayOptions, RobokassaEmulatorDeps } from './types.ts';

/** More than the quarter of an hour after which a late payment is told to the customer. */
const lateNoticeMs = 20 * 60_000;

export type Opened = { readonly kind: 'opened'; readonly payment: EmulatedPayment } | Refusal;
export type Ended = { readonly kind: 'ended'; readonly payment: EmulatedPayment } | Refusal;

export interface Checkout {
  /** Takes the fields of the form's address. */
  open(fields: unknown): Opened;
  pay(invoiceId: number, options: PayOptions & { readonly email?: string }): Promise<Ended>;
  decline(invoiceId: number, state: 10 | 60): Ended;
}

interface CheckoutDeps {
  readonly book: Book;
  readonly notifier: Notifier;
  readonly faults: EmulatorFaults;
  readonly emulator: RobokassaEmulatorDeps;
}

function newPayment(request: AcceptedRequest, nowMs: number): EmulatedPayment {
  const { kind: _, ...fields } = request;
  const operationKey = hash('sha256', `${request.invoiceId}:${nowMs}`, 'hex').slice(0, 32).toUpperCase();
  return { ...fields, openedAtMs: nowMs, state: 5, stateAtMs: nowMs, fee: '0.00', operationKey };
}

/** What stays of an open payment when its form is opened again. */
function identity({ openedAtMs, stateAtMs, operationKey }: EmulatedPayment) {
  return { openedAtMs, stateAtMs, operationKey };
}

/** A live number is used once. An open form may be opened again, but not for another sum. Test payments are exempt. */
function isReuse(known: EmulatedPayment, request: AcceptedRequest): boolean {
  return !request.test && (known.state !== 5 || known.outSum !== request.outSum);
}

/** @returns the sum less one ruble; or one ruble more when nothing would be left. */
function anotherSum(outSum: string): string {
  const minor = parseDecimal(outSum) ?? 0n;
  return toDecimal(minor > minorPerMajor ? minor - minorPerMajor : minor + minorPerMajor);
}

/** When the notices of a payment go out, one for each element, in milliseconds from now. */
const noticeDelaysMs: Readonly<Record<NotifyMode, readonly number[]>> = {
  now: [0],
  late: [lateNoticeMs],
  twice: [0, 0],
  never: [],
  'wrong-sum': [0],
  'bad-signature': [0],
};

/** A decimal as a person types it in the sandbox's field, "1,5" included. */
function readMoney(text: string | undefined): string | undefined {
  const minor = text === undefined ? undefined : parseDecimal(text.trim().replace(',', '.'));
  return minor === undefined || minor < 0n ? undefined : toDecimal(minor);
}

export function createCheckout(deps: CheckoutDeps): Checkout {
  const { book, notifier, faults, emulator } = deps;
  const nowMs = () => emulator.clock.now().getTime();

  function open(fields: unknown): Opened {
    if (faults.shopInactive) return refused(25, emulator.shop.login);
    const request = checkPaymentRequest(emulator.shop, fields, nowMs());
    if (request.kind === 'refused') return request;
    const known = book.find(request.invoiceId);
    if (known !== undefined && isReuse(known, request)) return refused(40, `InvId ${request.invoiceId}`);
    // The same open form again, perhaps in the other language: it is still the payment that it was.
    const payment = { ...newPayment(request, nowMs()), ...(known?.state === 5 ? identity(known) : {}) };
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
    const { notify = 'now' } = options;
    const { outSum, email } = found.payment;
    const payment: EmulatedPayment = {
      ...found.payment,
      state: notify === 'late' ? 50 : 100,
      stateAtMs: nowMs(),
      paidSum: readMoney(options.sum) ?? (notify === 'wrong-sum' ? anotherSum(outSum) : outSum),
      fee: readMoney(options.fee) ?? '0.00',
      email: options.email ?? email,
    };
    book.put(payment);
    const forged = notify === 'bad-signature';
    const notices = noticeDelaysMs[notify].map((delayMs) =>
      book.addNotice({ invoiceId, dueAtMs: nowMs() + delayMs, attemptsMade: 0, forged }),
    );
    await notifier.send(notices.filter((notice) => notice.dueAtMs <= nowMs()));
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
