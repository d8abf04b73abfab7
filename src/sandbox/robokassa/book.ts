import type { EmulatedPayment, EmulatedRefund, EmulatorSnapshot, NotificationAttempt, PendingNotice } from './types.ts';

/** The emulator lives in memory for days in the sandbox: what is oldest goes first past these counts. */
const defaultMaxPayments = 2000;
const maxRefunds = 2000;
const maxAttempts = 2000;
const maxPending = 1000;

export interface Book {
  find(invoiceId: number): EmulatedPayment | undefined;
  /** By the service's own name of the operation. */
  findOperation(operationKey: string): EmulatedPayment | undefined;
  /** All of them, in the order in which they came. */
  payments(): readonly EmulatedPayment[];
  put(payment: EmulatedPayment): void;
  refunds(): readonly EmulatedRefund[];
  putRefund(refund: EmulatedRefund): void;
  /** The notices that are due at this moment. */
  due(nowMs: number): readonly PendingNotice[];
  addNotice(notice: Omit<PendingNotice, 'id'>): PendingNotice;
  replaceNotice(notice: PendingNotice): void;
  dropNotice(id: number): void;
  addAttempt(attempt: NotificationAttempt): void;
  snapshot(): EmulatorSnapshot;
  restore(snapshot: EmulatorSnapshot): void;
  onChange(listener: () => void): () => void;
}

/**
 * Makes room for one more. A finished payment goes before an open one, the older before the newer, and last of all one that
 * has bound a card: without it the card could not be charged.
 */
function makeRoom(payments: Map<number, EmulatedPayment>, max: number): void {
  if (payments.size < max) return;
  const cardless = [...payments.values()].filter(({ savesCard }) => !savesCard);
  const finished = cardless.find(({ state }) => state !== 5 && state !== 50);
  const oldest = finished?.invoiceId ?? cardless[0]?.invoiceId ?? payments.keys().next().value;
  if (oldest !== undefined) payments.delete(oldest);
}

/** The emulator's memory. Every change is told to the listeners, so that the sandbox can save a snapshot. */
export function createBook({ maxPayments = defaultMaxPayments }: { readonly maxPayments?: number } = {}): Book {
  const payments = new Map<number, EmulatedPayment>();
  const pending = new Map<number, PendingNotice>();
  const refunds = new Map<string, EmulatedRefund>();
  let attempts: NotificationAttempt[] = [];
  let nextId = 1;
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  return {
    find: (invoiceId) => payments.get(invoiceId),
    findOperation: (key) => [...payments.values()].find(({ operationKey }) => operationKey === key),
    payments: () => [...payments.values()],
    put(payment) {
      if (!payments.has(payment.invoiceId)) makeRoom(payments, maxPayments);
      payments.set(payment.invoiceId, payment);
      changed();
    },
    refunds: () => [...refunds.values()],
    putRefund(refund) {
      refunds.set(refund.requestId, refund);
      const oldest = refunds.keys().next().value;
      if (refunds.size > maxRefunds && oldest !== undefined) refunds.delete(oldest);
      changed();
    },
    due: (nowMs) => [...pending.values()].filter(({ dueAtMs }) => dueAtMs <= nowMs),
    addNotice(fields) {
      if (pending.size >= maxPending) throw new Error('too many notices wait for the shop: it answers none of them');
      const notice = { ...fields, id: nextId++ };
      pending.set(notice.id, notice);
      changed();
      return notice;
    },
    replaceNotice(notice) {
      // A restored snapshot may have taken the place of the state this notice was sent from.
      if (pending.has(notice.id)) pending.set(notice.id, notice);
      changed();
    },
    dropNotice(id) {
      pending.delete(id);
      changed();
    },
    addAttempt(attempt) {
      attempts = [...attempts.slice(-(maxAttempts - 1)), attempt];
      changed();
    },
    snapshot: () =>
      structuredClone({
        payments: [...payments.values()],
        pending: [...pending.values()],
        attempts,
        nextId,
        refunds: [...refunds.values()],
      }),
    restore(snapshot) {
      payments.clear();
      for (const payment of snapshot.payments) payments.set(payment.invoiceId, payment);
      pending.clear();
      for (const notice of snapshot.pending) pending.set(notice.id, notice);
      refunds.clear();
      for (const refund of snapshot.refunds) refunds.set(refund.requestId, refund);
      attempts = [...snapshot.attempts];
      nextId = snapshot.nextId;
      changed();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
