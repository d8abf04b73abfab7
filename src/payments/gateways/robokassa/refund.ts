import type { GatewayRefundState, PaymentGateway, RefundAnswer, RefundRequest } from '../gateway.ts';
import { endpoint, type RobokassaConfig } from './config.ts';
import { exchange } from './http-exchange.ts';
import { readRefundAnswer, readRefundState } from './refund-answer.ts';
import { refundToken } from './refund-token.ts';

interface Calls {
  readonly fetch: typeof fetch;
}

/**
 * One request, never repeated here: a refund has no number of ours, so a second one would give the money back twice.
 * A status of 4xx without the service's own words is no answer either.
 */
async function requestRefund(
  shop: { readonly refundUrl: string; readonly password3: string },
  calls: Calls,
  request: RefundRequest,
): Promise<RefundAnswer> {
  const body = refundToken(shop.password3, request);
  const url = endpoint(shop.refundUrl, 'Refund/Create');
  const answer = await exchange(calls, url, { method: 'POST', body, contentType: 'application/jwt' });
  switch (answer.kind) {
    case 'not-sent':
      return { kind: 'refused', reason: 'network' };
    case 'silent':
      return { kind: 'unknown', reason: answer.reason };
    case 'answered': {
      const told = readRefundAnswer(answer.body);
      return answer.ok || told.kind === 'refused' ? told : { kind: 'unknown', reason: `http-${answer.status}` };
    }
  }
}

async function fetchRefundState(refundUrl: string, calls: Calls, requestId: string): Promise<GatewayRefundState> {
  const query = new URLSearchParams({ id: requestId });
  const answer = await exchange(calls, `${endpoint(refundUrl, 'Refund/GetState')}?${query}`, { method: 'GET' });
  switch (answer.kind) {
    case 'not-sent':
      return { kind: 'unavailable', reason: 'network' };
    case 'silent':
      return { kind: 'unavailable', reason: answer.reason };
    case 'answered':
      return answer.ok
        ? readRefundState(answer.body, requestId)
        : { kind: 'unavailable', reason: `http-${answer.status}` };
  }
}

/**
 * The refunds of a shop (docs.robokassa.ru/refund-api). Neither call throws for what the network or the service does;
 * a refund that Robokassa cannot carry is a bug of the caller and a RangeError.
 * @returns nothing for a shop without password #3, and in test mode, where no payment has an operation to give back
 */
export function refundCalls(config: RobokassaConfig, calls: Calls): Pick<PaymentGateway, 'refund' | 'fetchRefund'> {
  const { refundUrl, password3, testMode } = config;
  if (refundUrl === undefined || password3 === undefined || testMode) return {};
  return {
    refund: (request) => requestRefund({ refundUrl, password3 }, calls, request),
    fetchRefund: (requestId) => fetchRefundState(refundUrl, calls, requestId),
  };
}
