import { DateTime } from 'luxon';
import { z } from 'zod';
import { toDecimal } from '../../../ledger/money.ts';
import type { PaymentLinkRequest } from '../gateway.ts';
import { checkRequest } from './check-request.ts';
import { endpoint, type RobokassaConfig } from './config.ts';
import { type ReceiptEncoding, receiptField } from './receipt.ts';
import { signRequest } from './signature.ts';
import { cleanDescription, maxDescriptionLength } from './text.ts';

/**
 * Robokassa's form is an ASP.NET page, and IIS takes a query of at most 2048 characters unless told otherwise. What the
 * service itself allows is not published; its documents only warn that a receipt makes the address long.
 */
export const maxUrlLength = 2048;

/** A description of this length still says what is paid for, and frees some 400 characters of a Cyrillic address. */
const shortDescriptionLength = 32;

/** RFC 5321 bounds an address by 254 characters. */
const maxEmailLength = 254;

/**
 * @returns the moment in the one form that the documents show, 2030-01-01T10:20:30.0000000+03:00. The offset is Moscow's,
 * where Robokassa lives, fixed since 2014.
 */
export function expirationDate(moment: Date): string {
  return DateTime.fromJSDate(moment, { zone: 'UTC+3' }).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'0000'ZZ");
}

/** An address that Robokassa would refuse must not cost the payment: the customer types it on the form instead. */
function usableEmail(email: string | undefined): string | undefined {
  return z.email().max(maxEmailLength).safeParse(email).success ? email : undefined;
}

interface LinkForm {
  readonly receiptEncoding: ReceiptEncoding;
  readonly descriptionLength: number;
}

function paymentFields(config: RobokassaConfig, request: PaymentLinkRequest, form: LinkForm): Record<string, string> {
  const outSum = toDecimal(request.amountMinor);
  const invoiceId = String(request.invoiceId);
  const receipt = receiptField(request.receipt, request.amountMinor, form.receiptEncoding);
  const fallback = request.language === 'ru' ? `Оплата № ${invoiceId}` : `Payment ${invoiceId}`;
  const email = usableEmail(request.email);
  return {
    MerchantLogin: config.login,
    OutSum: outSum,
    InvId: invoiceId,
    Description: cleanDescription(request.description, form.descriptionLength, fallback),
    SignatureValue: signRequest(config.hash, config.password1, { login: config.login, outSum, invoiceId, receipt }),
    Culture: request.language,
    // The service's own default is windows-1251, which would turn the description into noise.
    Encoding: 'utf-8',
    ExpirationDate: expirationDate(request.expiresAt),
    ...(email === undefined ? {} : { Email: email }),
    Receipt: receipt,
    ...(request.savesCard ? { Recurring: 'true' } : {}),
    // Its absence, and its absence alone, makes a payment real (docs: testing-mode).
    ...(config.testMode ? { IsTest: '1' } : {}),
  };
}

/**
 * The forms a link is tried in until one fits `maxUrlLength`. The receipt itself is never shortened. The description is
 * only for show, so it gives way first; then the receipt is signed bare, which halves its length and agrees with the same
 * rule of one form-decode.
 */
function linkForms(preferred: ReceiptEncoding): LinkForm[] {
  const encodings: ReceiptEncoding[] = preferred === 'encoded' ? ['encoded', 'raw'] : ['raw'];
  const lengths = [maxDescriptionLength, shortDescriptionLength];
  return encodings.flatMap((receiptEncoding) =>
    lengths.map((descriptionLength) => ({ receiptEncoding, descriptionLength })),
  );
}

/**
 * Builds the address of the payment form (docs.robokassa.ru/ru/pay-interface). Pure: no call is made.
 * @throws RangeError on a request that no form can carry, such as a receipt of very many lines: a bug of the caller
 */
export function paymentUrl(config: RobokassaConfig, request: PaymentLinkRequest): string {
  checkRequest(request);
  const base = endpoint(config.baseUrl, 'Index.aspx');
  for (const form of linkForms(config.receiptEncoding ?? 'encoded')) {
    const url = `${base}?${new URLSearchParams(paymentFields(config, request, form))}`;
    if (url.length <= maxUrlLength) return url;
  }
  throw new RangeError(`the payment link does not fit ${maxUrlLength} characters: the receipt is too long`);
}
