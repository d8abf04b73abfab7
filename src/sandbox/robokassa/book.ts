import type { EmulatedPayment, EmulatorSnapshot, NotificationAttempt, PendingNotice } from './types.ts';

/** The emulator lives in memory for days in the sandbox: what is oldest goes first past these counts. */
const maxPayments = 2000;
const maxAttempts = 2000;
const maxPending = 1000;

export interface Book {
  find(invoiceId: number): EmulatedPayment | undefined;
  put(payment: EmulatedPayment): void;
  addNotice(notice: Omit<PendingNotice, 'id'>): PendingNotice;
  replaceNotice(notice: PendingNotice): void;
  dropNotice(id: number): void;
  addAttempt(attempt: NotificationAttempt): void;
  snapshot(): EmulatorSnapshot;
  restore(snapshot: EmulatorSnapshot): void;
  onChange(listener: () => void): () => void;
}

/** Past the bound a finished payment goes before an open one, the older before the newer. */
function evict(payments: Map<number, EmulatedPayment>): void {
  if (payments.size <= maxPayments) return;
  const finished = [...payments.values()].find((payment) => payment.state !== 5 && payment.state !== 50);
  const oldest = finished?.invoiceId ?? payments.keys().next().value;
  if (oldest !== undefined) payments.delete(oldest);
}

/** The emulator's memory. Every change is told to the listeners, so that the sandbox can save a snapshot. */
export function createBook(): Book {
  const payments = new Map<number, EmulatedPayment>();
  const pending = new Map<number, PendingNotice>();
  let attempts: NotificationAttempt[] = [];
  let nextId = 1;
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  return {
    find: (invoiceId) => payments.get(invoiceId),
    put(payment) {
      payments.set(payment.invoiceId, payment);
      evict(payments);
      changed();
    },
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
      structuredClone({ payments: [...payments.values()], pending: [...pending.values()], attempts, nextId }),
    restore(snapshot) {
      payments.clear();
      for (const payment of snapshot.payments) payments.set(payment.invoiceId, payment);
      pending.clear();
      for (const notice of snapshot.pending) pending.set(notice.id, notice);
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
