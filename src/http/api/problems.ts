/**
 * Every refusal of the API, by its stable code: what its sender reads in the document and on /docs/problems. `about` says
 * what to do about it.
 */
export const problems = {
  'invalid-request': {
    status: 400,
    title: 'The request is not as it must be',
    about: '`errors` names each part that is wrong: mend it and send the request again.',
  },
  'idempotency-key-missing': {
    status: 400,
    title: 'The header Idempotency-Key is missing',
    about: 'Name the request by a key of your own, the same on every try: what moves money is then done once.',
  },
  unauthenticated: {
    status: 401,
    title: 'No key that is good',
    about: 'Send `Authorization: Bearer ba_…` with a key that was made for you and is not revoked.',
  },
  'scope-missing': {
    status: 403,
    title: 'The key may not do this',
    about: 'The operation names the scope that it needs; have a key made that has it.',
  },
  'not-found': { status: 404, title: 'There is no such address', about: 'See /docs for those there are.' },
  'unknown-account': {
    status: 404,
    title: 'There is no such account',
    about: 'An account is named by its id, or by `ext:` and your own name of it.',
  },
  'unknown-payment': { status: 404, title: 'There is no such payment', about: 'Payments are named by their id.' },
  'unknown-refund': { status: 404, title: 'There is no such refund', about: 'Refunds are named by their id.' },
  'unknown-bill': { status: 404, title: 'There is no such bill', about: 'Bills are named by their id.' },
  'unknown-promo-code': {
    status: 404,
    title: 'There is no such promo code',
    about: 'Codes are listed by listPromoCodes.',
  },
  'unknown-tariff': { status: 404, title: 'There is no such tariff', about: 'Tariffs are listed by listTariffs.' },
  'unknown-webhook': { status: 404, title: 'There is no such webhook', about: 'Webhooks are listed by listWebhooks.' },
  'unknown-webhook-delivery': {
    status: 404,
    title: 'There is no such delivery',
    about: 'They are listed by listWebhookDeliveries; what was cleared away cannot be sent again.',
  },
  'external-id-taken': {
    status: 409,
    title: 'An account of this external id exists',
    about: 'Read it by `ext:` and that id.',
  },
  'already-issued': {
    status: 409,
    title: 'The secret was shown in the first answer',
    about: 'It is kept nowhere. If that answer was lost, ask for another one under a new Idempotency-Key.',
  },
  'insufficient-funds': {
    status: 409,
    title: 'The account has less than that',
    about: 'Nothing was taken. The same request may be sent again, under the same key, once there is money.',
  },
  'batch-refused': {
    status: 409,
    title: 'A line of the batch cannot be charged',
    about: 'Nothing was taken by any line. `errors` names the lines that stand in the way.',
  },
  'promo-code-exists': {
    status: 409,
    title: 'A promo code of this name exists on other terms',
    about: 'A code is never made anew, a stopped one neither: choose another name.',
  },
  'tariff-exists': {
    status: 409,
    title: 'A tariff of this code exists on other terms',
    about: 'A price never changes: a new price is a new tariff.',
  },
  'event-refused': {
    status: 409,
    title: 'The event cannot be taken',
    about: '`errors` says why: it lies too far ahead or behind, or its tariff is in another currency than the account.',
  },
  'bill-not-cancellable': {
    status: 409,
    title: 'The bill cannot be cancelled',
    about: 'Only a top-up of which nothing is paid can be; what a service has cost is owed.',
  },
  'webhook-disabled': {
    status: 409,
    title: 'The webhook is disabled',
    about: 'Enable it by changeWebhook first: nothing is sent until then.',
  },
  'webhook-limit-reached': {
    status: 409,
    title: 'There are as many webhooks as there may be',
    about: 'There may be 20; delete one that is no longer needed.',
  },
  'payment-not-paid': {
    status: 409,
    title: 'The payment is not paid',
    about: 'Only money that came can be given back.',
  },
  'refund-refused': {
    status: 409,
    title: 'So much cannot be given back',
    about: '`detail` says how much could be. A bonus that came with the payment is taken back with any refund of it.',
  },
  'refund-unavailable': {
    status: 409,
    title: 'The gateway cannot give this payment back now',
    about:
      'Nothing was taken off the balance. Try again later under the same key, or give it back in the gateway’s cabinet.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    about: 'A batch may have 2 MiB, other bodies 64 KiB.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body is not JSON',
    about: 'Send `Content-Type: application/json`.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    about: 'A key names one request. Send the request that it was first used with, or use a new key.',
  },
  'currency-mismatch': {
    status: 422,
    title: 'The account is kept in another currency',
    about: 'Charge an account in the currency that it is kept in.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    about: 'Wait for as many seconds as the header Retry-After says.',
  },
  internal: {
    status: 500,
    title: 'The fault is ours',
    about: 'Send the request again, under the same Idempotency-Key. If it goes on, tell us the `requestId`.',
  },
} as const satisfies Readonly<Record<string, { status: number; title: string; about: string }>>;

export type ProblemCode = keyof typeof problems;

/** All codes, for schemas and pages. */
export const problemCodes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]];

/** What is wrong with one part of a request. */
export interface FieldError {
  /** As a JSON pointer after the part's place: /body/amount/amountMinor, /query/cursor, /path/account, /headers/… */
  readonly path: string;
  readonly code: FieldErrorCode;
  /** For people. */
  readonly message: string;
}

export const fieldErrorCodes = [
  'required',
  'invalid',
  'too-small',
  'too-large',
  'unknown-field',
  'duplicate',
  'wrong-order',
  'insufficient-funds',
  'unknown-account',
  'currency-mismatch',
  'idempotency-key-reused',
  'in-the-future',
  'too-old',
] as const;
export type FieldErrorCode = (typeof fieldErrorCodes)[number];

/** Ends a request with a problem document, and undoes the transaction that it is thrown in. */
export class ApiProblem extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[];
  readonly retryAfterSeconds: number | undefined;

  /** @param more.detail tells about this occurrence, and nothing of the inside */
  constructor(
    code: ProblemCode,
    more: {
      readonly detail?: string;
      readonly errors?: readonly FieldError[];
      readonly retryAfterSeconds?: number;
    } = {},
  ) {
    super(more.detail ?? '');
    this.name = 'ApiProblem';
    this.code = code;
    this.errors = more.errors ?? [];
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}
