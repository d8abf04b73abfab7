import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';
import { maxAmountMinor, parseDecimal } from '../../../ledger/money.ts';
import type { GatewayPaymentState } from '../gateway.ts';
import { endpoint, type RobokassaConfig } from './config.ts';
import { exchange } from './http-exchange.ts';
import { signStateQuery } from './signature.ts';

type Unavailable = Extract<GatewayPaymentState, { kind: 'unavailable' }>;
const unavailable = (reason: string): Unavailable => ({ kind: 'unavailable', reason });

// Values stay text: sums must not pass through floating point, and dates carry seven fractional digits. Entities are left
// alone, so that none can be defined in the answer and grow in memory.
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: false,
  removeNSPrefix: true,
});

const coded = z.object({ Code: z.string() });
const answerShape = z.object({
  OperationStateResponse: z.object({
    Result: coded,
    State: coded.optional(),
    Info: z
      .object({
        OutSum: z.string().optional(),
        OpKey: z.string().max(256).optional(),
        // What is no text here must not cost the sum.
        IncAccount: z.string().optional().catch(undefined),
        IncCurrLabel: z.string().max(256).optional(),
        PaymentMethod: coded.optional().catch(undefined),
      })
      .optional()
      // An empty <Info/> is read as an empty text.
      .catch(undefined),
  }),
});
type Answer = z.infer<typeof answerShape>['OperationStateResponse'];

function parseAnswer(xml: string): Answer | undefined {
  try {
    if (XMLValidator.validate(xml) !== true) return undefined;
    const shaped = answerShape.safeParse(parser.parse(xml));
    return shaped.success ? shaped.data.OperationStateResponse : undefined;
  } catch {
    // The parser throws on names and nesting that it takes for an attack: such an answer is no answer.
    return undefined;
  }
}

/**
 * IncAccount of a card payment is its masked number. For other ways to pay it can be anything, and a whole card number must
 * not be kept whatever the service sends, so what does not look like a mask is left out.
 */
function cardMask(account: string | undefined): string | undefined {
  const isMask = account !== undefined && /^[A-Za-z0-9*]{1,32}$/.test(account) && !/\d{12}/.test(account);
  return isMask ? account : undefined;
}

function paid(info: Answer['Info']): GatewayPaymentState {
  const amountMinor = info?.OutSum === undefined ? undefined : parseDecimal(info.OutSum);
  if (amountMinor === undefined || amountMinor <= 0n || amountMinor > maxAmountMinor) return unavailable('no-sum');
  const paidBy = info?.PaymentMethod?.Code || info?.IncCurrLabel;
  const mask = cardMask(info?.IncAccount);
  return {
    kind: 'paid',
    amountMinor,
    ...(info?.OpKey ? { operationKey: info.OpKey } : {}),
    ...(paidBy ? { paidBy } : {}),
    ...(mask ? { cardMask: mask } : {}),
  };
}

/** State.Code: only 100 is money of ours. 20 is a hold, 50 money on its way, 80 a security check; all may still turn. */
function operationState(answer: Answer): GatewayPaymentState {
  switch (answer.State?.Code) {
    case '100':
      return paid(answer.Info);
    case '5':
    case '20':
    case '50':
    case '80':
      return { kind: 'pending' };
    case '10':
      return { kind: 'cancelled', reason: 'not-paid' };
    case '60':
      return { kind: 'cancelled', reason: 'returned-to-payer' };
    default:
      return unavailable('unknown-state');
  }
}

/** Result.Code: 0 answered, 3 never heard of; all the rest say that the question failed and nothing of the payment. */
const refusals = new Map([
  ['1', 'bad-signature'],
  ['2', 'unknown-shop'],
  ['4', 'ambiguous-invoice'],
  ['1000', 'internal-error'],
]);

/** @returns what an answer of OpStateExt means for the payment; anything unclear is `unavailable`, never a credit. */
export function readOperationState(xml: string): GatewayPaymentState {
  const answer = parseAnswer(xml);
  if (answer === undefined) return unavailable('unreadable-answer');
  if (answer.Result.Code === '0') return operationState(answer);
  if (answer.Result.Code === '3') return { kind: 'not-found' };
  return unavailable(refusals.get(answer.Result.Code) ?? 'unknown-result');
}

function stateUrl(config: RobokassaConfig, invoiceId: string): string {
  const signature = signStateQuery(config.hash, config.password2, { login: config.login, invoiceId });
  const query = new URLSearchParams({ MerchantLogin: config.login, InvoiceID: invoiceId, Signature: signature });
  return `${endpoint(config.baseUrl, 'WebService/Service.asmx/OpStateExt')}?${query}`;
}

/**
 * Asks Robokassa what became of a payment (docs: xml-interfaces). One request, never repeated here: the caller's queue does
 * that. Never throws for what the network or the service does; reasons carry neither address nor secret.
 */
export async function fetchOperationState(
  config: RobokassaConfig,
  deps: { readonly fetch: typeof fetch },
  invoiceId: number,
): Promise<GatewayPaymentState> {
  // The service does not answer this question about test payments (its OpenAPI document).
  if (config.testMode) return unavailable('test-mode');
  const answer = await exchange(deps, stateUrl(config, String(invoiceId)), { method: 'GET' });
  if (answer.kind === 'not-sent') return unavailable('network');
  if (answer.kind === 'silent') return unavailable(answer.reason);
  return answer.ok ? readOperationState(answer.body) : unavailable(`http-${answer.status}`);
}
