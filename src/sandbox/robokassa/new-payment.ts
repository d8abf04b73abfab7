import { hash } from 'node:crypto';
import type { EmulatedPayment, Order } from './types.ts';

/** @returns the order as it stands when it has just come, with an operation key that is the same in every run */
export function newPayment(order: Order, nowMs: number): EmulatedPayment {
  const operationKey = hash('sha256', `${order.invoiceId}:${nowMs}`, 'hex').slice(0, 32).toUpperCase();
  return { ...order, openedAtMs: nowMs, state: 5, stateAtMs: nowMs, fee: '0.00', operationKey };
}
