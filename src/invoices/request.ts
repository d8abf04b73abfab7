import { type Account, findAccount } from '../accounts/account.ts';
import { vatOn } from '../config/vat.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Currency } from '../ledger/money.ts';
import { addBusinessDays, dayIn } from '../platform/business-time.ts';
import { type Exchange, exchangeOf, toRubles } from '../rates/index.ts';
import type { PayerRequisites, SellerRequisites } from '../requisites/index.ts';
import { toDateColumn } from './day.ts';
import type { InvoiceDeps } from './deps.ts';
import { type Invoice, toInvoice } from './invoice.ts';
import { takeNumber } from './number.ts';
import { keepPayer } from './payer.ts';
import { refreshCard } from './tell.ts';

export interface InvoiceRequest {
  readonly accountId: bigint;
  readonly userId: bigint;
  /** Where the document goes, and what becomes of it is told. */
  readonly chatId: bigint;
  /** In the account's own currency, above zero; whether the provider takes such a sum is the caller's quote. */
  readonly amountMinor: bigint;
  /** Complete and checked. */
  readonly requisites: PayerRequisites;
  /** Natural and the same however often the wish comes, such as the chat and the update that it came with; 1 to 200 characters. */
  readonly requestKey: string;
}

export type RequestOutcome =
  | { readonly kind: 'requested'; readonly invoice: Invoice }
  /** This very wish was heard before: the invoice that it led to. */
  | { readonly kind: 'already-requested'; readonly invoice: Invoice }
  /** `no-seller`: the operator has set no requisites. The others are the provider's policy and the account's currency. */
  | { readonly kind: 'not-offered'; readonly reason: 'no-seller' | 'entity-type' | 'currency' }
  /** An invoice is in rubles, and what they are worth in the account's currency is not known now. */
  | { readonly kind: 'refused'; readonly reason: 'rate-missing' | 'rate-stale' }
  /** So many wait for money already: they are paid or expire before there are more. */
  | { readonly kind: 'refused'; readonly reason: 'too-many-open'; readonly limit: number };

/** Nobody pays so many at once; the bound keeps one account from filling support's group. */
export const maxOpenInvoices = 20;

type Offer =
  | { readonly kind: 'offered'; readonly seller: SellerRequisites }
  | Extract<RequestOutcome, { kind: 'not-offered' }>;

/** @returns whom the account's invoices pay, or why it gets none */
export function invoiceOffer(deps: Pick<InvoiceDeps, 'profile' | 'seller'>, account: Account): Offer {
  if (!deps.profile.invoice.entityTypes.includes(account.entityType)) {
    return { kind: 'not-offered', reason: 'entity-type' };
  }
  if (account.currency !== 'RUB' && deps.profile.exchange === null) return { kind: 'not-offered', reason: 'currency' };
  if (deps.seller === undefined) return { kind: 'not-offered', reason: 'no-seller' };
  return { kind: 'offered', seller: deps.seller };
}

/** What the invoice is over, and how its money becomes the account's. */
type InvoiceSum = Pick<Invoice, 'amountMinor' | 'currency' | 'creditCurrency' | 'rateMicro'>;

function inRubles(
  amountMinor: bigint,
  currency: Currency,
  exchange: Extract<Exchange, { kind: 'same' | 'known' }>,
): InvoiceSum {
  if (exchange.kind === 'same') return { amountMinor, currency: 'RUB', creditCurrency: null, rateMicro: null };
  const { rateMicro } = exchange;
  return { amountMinor: toRubles(amountMinor, rateMicro), currency: 'RUB', creditCurrency: currency, rateMicro };
}

async function insert(
  tx: Transaction,
  deps: InvoiceDeps,
  request: InvoiceRequest,
  facts: { readonly seller: SellerRequisites; readonly sum: InvoiceSum },
): Promise<Invoice> {
  const { accountId, userId, chatId, requisites, requestKey } = request;
  const { seller, sum } = facts;
  const { profile, clock, vat } = deps;
  const now = clock.now();
  const issuedOn = dayIn(now, profile.timeZone);
  const dueOn = addBusinessDays(issuedOn, profile.invoice.dueBusinessDays);
  await keepPayer(tx, { accountId, requisites, now });
  // Last of all, since from here on every other new invoice waits.
  const { text, year, sequence } = await takeNumber(tx, toDateColumn(issuedOn).getUTCFullYear());
  const row = await tx.invoice.create({
    data: {
      number: text,
      year,
      sequence,
      accountId,
      userId,
      chatId,
      requestKey,
      payer: { ...requisites },
      payerInn: requisites.inn,
      seller: { ...seller },
      vat: vatOn(vat, issuedOn),
      ...sum,
      requestedAt: now,
      issuedOn: toDateColumn(issuedOn),
      dueOn: toDateColumn(dueOn),
    },
  });
  return toInvoice(row);
}

/** The document to the customer, the card to the group, a letter to support and a copy to the payer. */
async function announce(tx: Transaction, deps: InvoiceDeps, invoice: Invoice): Promise<void> {
  const invoiceId = String(invoice.id);
  await deps.enqueueNotice(tx, {
    notice: { kind: 'invoice.document', invoiceId },
    chatId: invoice.chatId,
    dedupeKey: `invoice:${invoiceId}:v${invoice.version}:customer`,
  });
  await refreshCard(tx, deps, invoice);
  if (deps.supportEmail === undefined) return;
  await deps.enqueueLetter(tx, {
    letter: { kind: 'invoice-request', invoiceId },
    to: deps.supportEmail,
    dedupeKey: `invoice:${invoiceId}:request`,
  });
  await deps.enqueueLetter(tx, {
    letter: { kind: 'invoice-copy', invoiceId },
    to: invoice.payer.email,
    dedupeKey: `invoice:${invoiceId}:copy`,
  });
}

async function place(tx: Transaction, deps: InvoiceDeps, request: InvoiceRequest): Promise<RequestOutcome> {
  const { accountId, requestKey } = request;
  // Held until the end: the same wish heard twice at once is seen here by the second, and the open ones are counted in turn.
  await tx.$queryRaw`SELECT 1 FROM account WHERE id = ${accountId} FOR NO KEY UPDATE`;
  const account = await findAccount(tx, accountId);
  if (account === null) throw new RangeError(`no account has the number ${accountId}`);
  const known = await tx.invoice.findUnique({ where: { requestKey } });
  if (known) return { kind: 'already-requested', invoice: toInvoice(known) };
  const offer = invoiceOffer(deps, account);
  if (offer.kind === 'not-offered') return offer;
  const open = await tx.invoice.count({ where: { accountId, closed: null, paidMinor: 0n } });
  if (open >= maxOpenInvoices) return { kind: 'refused', reason: 'too-many-open', limit: maxOpenInvoices };
  const { currency } = account;
  const exchange = await exchangeOf(tx, { currency, exchange: deps.profile.exchange, now: deps.clock.now() });
  if (exchange.kind === 'missing' || exchange.kind === 'stale') {
    return { kind: 'refused', reason: `rate-${exchange.kind}` };
  }
  const sum = inRubles(request.amountMinor, currency, exchange);
  const invoice = await insert(tx, deps, request, { seller: offer.seller, sum });
  await announce(tx, deps, invoice);
  return { kind: 'requested', invoice };
}

/**
 * Makes an invoice: its number, the document's facts, the payer kept for the next time and all that is told of it stand or
 * fall together. Called again with the same key it answers with the same invoice, and tells nobody twice.
 * @throws RangeError on a sum that is none and on an account that is none: the caller has looked
 */
export async function requestInvoice(deps: InvoiceDeps, request: InvoiceRequest): Promise<RequestOutcome> {
  if (request.amountMinor <= 0n) throw new RangeError(`an invoice over ${request.amountMinor}`);
  return inTransaction(deps.db, (tx) => place(tx, deps, request));
}
