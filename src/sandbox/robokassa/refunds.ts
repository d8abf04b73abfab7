import { hash } from 'node:crypto';
import { z } from 'zod';
import { parseDecimal, toDecimal } from '../../ledger/money.ts';
import type { Book } from './book.ts';
import { readToken } from './jwt.ts';
import { itemTaxes, paymentMethods, paymentObjects } from './receipt-check.ts';
import type { EmulatedPayment, EmulatedRefund, EmulatorFaults, RobokassaEmulatorDeps } from './types.ts';

/** Long enough that a shop sees «processing» first, short enough to be waited for at the sandbox's page. */
const refundTakesMs = 10 * 60_000;

const payloadShape = z.strictObject({
  OpKey: z.string().min(1),
  RefundSum: z.number().positive().optional(),
  InvoiceItems: z
    .array(
      z.strictObject({
        Name: z.string().min(1).max(128),
        Quantity: z.number().positive(),
        Cost: z.number().nonnegative(),
        Tax: z.enum(itemTaxes),
        PaymentMethod: z.enum(paymentMethods),
        PaymentObject: z.enum(paymentObjects),
      }),
    )
    .min(1)
    .max(100)
    .optional(),
});

/** Refund/Create as it answers. Of the messages only NotEnoughOperationFunds is published; the others are made up. */
export type RefundReply =
  | { readonly success: true; readonly message: null; readonly requestId: string }
  | { readonly success: false; readonly message: string };

/** Refund/GetState as it answers. */
export type RefundStateReply =
  | { readonly requestId: string; readonly amount: number; readonly label: EmulatedRefund['state'] }
  | { readonly message: string };

export interface Refunds {
  /** @param token the body of the call: a compact JWT signed with password #3 */
  create(token: string): RefundReply;
  state(requestId: string): RefundStateReply;
  /** Finishes what has been under way long enough. */
  settleDue(now: Date): void;
}

const no = (message: string): RefundReply => ({ success: false, message });

/** The shortest text of a double gives back the decimal that was written, for sums of up to 15 digits. */
const toMinor = (sum: number): bigint | undefined => parseDecimal(String(sum));

const minorOf = (sum: string | undefined): bigint => (sum === undefined ? 0n : (parseDecimal(sum) ?? 0n));

/** In the form of a GUID, and the same in every run. */
function requestIdOf({ operationKey }: EmulatedPayment, serial: number): string {
  const digest = hash('sha256', `${operationKey}:${serial}`, 'hex');
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(12, 16),
    digest.slice(16, 20),
    digest.slice(20, 32),
  ].join('-');
}

type Items = z.infer<typeof payloadShape>['InvoiceItems'];

/** Lines are priced by the piece; a piece of the product's is the whole line. @returns whether they make up the sum */
function isSumOf(items: Items, sumMinor: bigint): boolean {
  if (items === undefined) return true;
  let totalMinor = 0n;
  for (const { Quantity, Cost } of items) {
    const costMinor = toMinor(Cost);
    if (costMinor === undefined || !Number.isInteger(Quantity)) return false;
    totalMinor += costMinor * BigInt(Quantity);
  }
  return totalMinor === sumMinor;
}

interface RefundDeps {
  readonly book: Book;
  readonly faults: EmulatorFaults;
  readonly emulator: RobokassaEmulatorDeps;
}

/** The refund API, with what is known of it (docs.robokassa.ru, «API возвратов»). Test payments are not known to it. */
export function createRefunds({ book, faults, emulator }: RefundDeps): Refunds {
  function create(token: string): RefundReply {
    const read = readToken(token, emulator.shop.password3);
    if (read.kind === 'bad-token') return no('InvalidToken');
    const payload = payloadShape.safeParse(read.payload);
    if (!payload.success) return no('InvalidRequest');
    const { OpKey, RefundSum, InvoiceItems } = payload.data;
    const payment = book.findOperation(OpKey);
    if (payment === undefined || payment.test) return no('OperationNotFound');
    if (payment.state !== 100) return no('OperationNotCompleted');
    if (faults.refund === 'refuse') return no('NotEnoughOperationFunds');
    const leftMinor = minorOf(payment.paidSum) - minorOf(payment.refundedSum);
    const sumMinor = RefundSum === undefined ? leftMinor : toMinor(RefundSum);
    if (sumMinor === undefined || !isSumOf(InvoiceItems, sumMinor)) return no('InvalidRequest');
    if (sumMinor <= 0n || sumMinor > leftMinor) return no('NotEnoughOperationFunds');
    const serial = book.refunds().filter(({ invoiceId }) => invoiceId === payment.invoiceId).length;
    const requestId = requestIdOf(payment, serial);
    const createdAtMs = emulator.clock.now().getTime();
    const { invoiceId } = payment;
    book.putRefund({ requestId, invoiceId, sum: toDecimal(sumMinor), createdAtMs, state: 'processing' });
    book.put({ ...payment, refundedSum: toDecimal(minorOf(payment.refundedSum) + sumMinor) });
    return { success: true, message: null, requestId };
  }

  function settle(refund: EmulatedRefund, state: 'finished' | 'canceled'): EmulatedRefund {
    const settled = { ...refund, state };
    book.putRefund(settled);
    const payment = book.find(refund.invoiceId);
    // Money that is not given back after all can be given back later.
    if (state === 'canceled' && payment !== undefined) {
      book.put({ ...payment, refundedSum: toDecimal(minorOf(payment.refundedSum) - minorOf(refund.sum)) });
    }
    return settled;
  }

  function state(requestId: string): RefundStateReply {
    const known = book.refunds().find((refund) => refund.requestId === requestId);
    if (known === undefined) return { message: 'RefundNotFound' };
    const wish = faults.refundState;
    const refund = known.state === 'processing' && wish !== 'processing' ? settle(known, wish) : known;
    // A double prints the shortest decimal that reads back as itself: exactly the kopecks.
    return { requestId, amount: Number.parseFloat(refund.sum), label: refund.state };
  }

  function settleDue(now: Date): void {
    const dueMs = now.getTime() - refundTakesMs;
    for (const refund of book.refunds()) {
      if (refund.state !== 'processing' || refund.createdAtMs > dueMs) continue;
      settle(refund, faults.refundState === 'canceled' ? 'canceled' : 'finished');
    }
  }

  return { create, state, settleDue };
}
