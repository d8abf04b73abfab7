import { findPayment } from '../payments/payment.ts';
import type { RefundDeps } from './deps.ts';

export type OperationOutcome =
  | { readonly kind: 'found'; readonly operationKey: string }
  /** Nothing can be given back from here: the shop may not, or the gateway does not answer for this payment now. */
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'not-paid' }
  | { readonly kind: 'unknown-payment' };

/** Whether the shop can give money back at all. */
export const canRefund = ({ gateway }: Pick<RefundDeps, 'gateway'>): boolean => gateway.refund !== undefined;

/** Asks the gateway what it calls the operation that paid: a refund names that, not our number. Calls the network. */
export async function findOperation(
  deps: Pick<RefundDeps, 'db' | 'gateway'>,
  paymentId: number,
): Promise<OperationOutcome> {
  const payment = await findPayment(deps.db, paymentId);
  if (payment === null) return { kind: 'unknown-payment' };
  if (payment.state !== 'paid') return { kind: 'not-paid' };
  if (!canRefund(deps) || payment.gateway !== deps.gateway.name) return { kind: 'unavailable' };
  const state = await deps.gateway.fetchState(paymentId);
  const isOurs = state.kind === 'paid' && state.amountMinor === payment.amountMinor;
  if (!isOurs || state.operationKey === undefined) return { kind: 'unavailable' };
  return { kind: 'found', operationKey: state.operationKey };
}
