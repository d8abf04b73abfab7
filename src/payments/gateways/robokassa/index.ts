import type { Clock } from '../../../platform/clock.ts';
import type { PaymentGateway } from '../gateway.ts';
import type { RobokassaConfig } from './config.ts';
import { isInvoiceId } from './invoice-id.ts';
import { paymentUrl } from './link.ts';
import { type RobokassaNotification, readNotification } from './notification.ts';
import { fetchOperationState } from './operation-state.ts';
import { refundCalls } from './refund.ts';
import { chargeSavedCard } from './saved-card.ts';

export type { RobokassaConfig } from './config.ts';
export { type RobokassaNotification, resultAnswer } from './notification.ts';
export { robokassaHashes } from './signature.ts';

export interface RobokassaGateway extends PaymentGateway {
  readonly name: 'robokassa';
  /** Reads a call to ResultURL, from its query (GET) or form (POST). Only `verified` may lead to a credit. Never throws. */
  verifyResult(fields: unknown): RobokassaNotification;
  /** Reads a call to SuccessURL: it proves that the customer came back from the form, and never credits. Never throws. */
  verifySuccess(fields: unknown): RobokassaNotification;
}

export interface RobokassaDeps {
  readonly fetch?: typeof fetch;
  readonly clock: Clock;
}

/** The adapter of Robokassa. Holds no state; secrets stay inside and appear in no result and no error. */
export function createRobokassaGateway(config: RobokassaConfig, deps: RobokassaDeps): RobokassaGateway {
  const calls = { fetch: deps.fetch ?? fetch };
  return {
    name: 'robokassa',
    async createLink(request) {
      if (request.expiresAt <= deps.clock.now()) throw new RangeError('the payment link would be born expired');
      return { url: paymentUrl(config, request) };
    },
    async fetchState(invoiceId) {
      if (!isInvoiceId(invoiceId)) throw new RangeError(`no invoice number of Robokassa: ${invoiceId}`);
      return fetchOperationState(config, calls, invoiceId);
    },
    ...(config.recurring ? { chargeSavedCard: (charge) => chargeSavedCard(config, calls, charge) } : {}),
    ...refundCalls(config, calls),
    verifyResult: (fields) => readNotification(fields, { hash: config.hash, password: config.password2 }),
    verifySuccess: (fields) => readNotification(fields, { hash: config.hash, password: config.password1 }),
  };
}
