import { z } from 'zod';
import { maxAmountMinor, parseDecimal } from '../../../ledger/money.ts';
import { parseInvoiceId } from './invoice-id.ts';
import { digestMatches, type RobokassaHash, signNotice } from './signature.ts';

/** Robokassa sends about ten fields; these bounds leave room for shop parameters and keep a flood out of the books. */
const maxFields = 64;
const maxNameLength = 128;
const maxValueLength = 4096;

const longestDigest = 128;

export type NotificationProblem =
  | 'not-fields'
  | 'too-many-fields'
  | 'bad-field'
  | 'duplicate-field'
  | 'missing-field'
  | 'invoice-id'
  | 'sum';

export type RobokassaNotification =
  | {
      readonly kind: 'verified';
      readonly invoiceId: number;
      readonly outSumMinor: bigint;
      /** What Robokassa kept for itself; it is not taken off `outSumMinor`. */
      readonly feeMinor?: bigint;
      readonly email?: string;
      readonly paymentMethod?: string;
      /** Every field as received, safe to store: bounded, well-formed, without NUL. */
      readonly raw: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'bad-signature' }
  /** `authentic` when the signature was right all the same: then there may be money behind it, and a person must look. */
  | { readonly kind: 'malformed'; readonly problem: NotificationProblem; readonly authentic: boolean };

const signedFields = z.object({
  OutSum: z.string().min(1).max(64),
  InvId: z.string().min(1).max(64),
  SignatureValue: z.string().min(1).max(longestDigest),
});

type FieldsResult =
  | { kind: 'fields'; fields: Record<string, string> }
  | { kind: 'problem'; problem: NotificationProblem };

/** PostgreSQL takes neither NUL nor a lone surrogate, and what is received must be storable whole. */
function isStorable(text: string, limit: number): boolean {
  return text.length <= limit && text.isWellFormed() && !text.includes('\0');
}

/** Flattens a parsed query or form. A field sent twice is refused: which of the two was signed cannot be known. */
function readFields(input: unknown): FieldsResult {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { kind: 'problem', problem: 'not-fields' };
  }
  const entries = Object.entries(input);
  if (entries.length > maxFields) return { kind: 'problem', problem: 'too-many-fields' };
  for (const [name, value] of entries) {
    if (Array.isArray(value)) return { kind: 'problem', problem: 'duplicate-field' };
    if (typeof value !== 'string' || !isStorable(name, maxNameLength) || !isStorable(value, maxValueLength)) {
      return { kind: 'problem', problem: 'bad-field' };
    }
  }
  return { kind: 'fields', fields: Object.fromEntries(entries) };
}

/** Robokassa echoes the shop's parameters under the prefix they were sent with: Shp_, shp_ or SHP_. */
function shopParameters(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => /^(?:Shp|shp|SHP)_/.test(name)));
}

function positiveSum(text: string): bigint | undefined {
  const minor = parseDecimal(text);
  return minor !== undefined && minor > 0n && minor <= maxAmountMinor ? minor : undefined;
}

/** What is told besides the signed fields. Robokassa does not sign it, so it is for show and never decides anything. */
function unsignedDetails(fields: Readonly<Record<string, string>>) {
  const feeMinor = fields.Fee === undefined ? undefined : parseDecimal(fields.Fee);
  return {
    ...(feeMinor === undefined || feeMinor < 0n || feeMinor > maxAmountMinor ? {} : { feeMinor }),
    // The field is spelt EMail by the service.
    ...(fields.EMail ? { email: fields.EMail } : {}),
    ...(fields.PaymentMethod ? { paymentMethod: fields.PaymentMethod } : {}),
  };
}

/**
 * Reads what Robokassa sent to ResultURL or SuccessURL. Never throws, whatever comes in.
 * @param input the parsed query or form: names to strings, or to arrays for names sent more than once
 * @param secret the shop's hash, and password #2 for ResultURL or #1 for SuccessURL
 */
export function readNotification(
  input: unknown,
  secret: { readonly hash: RobokassaHash; readonly password: string },
): RobokassaNotification {
  const read = readFields(input);
  if (read.kind === 'problem') return { kind: 'malformed', problem: read.problem, authentic: false };
  const signed = signedFields.safeParse(read.fields);
  if (!signed.success) return { kind: 'malformed', problem: 'missing-field', authentic: false };
  const { OutSum: outSum, InvId, SignatureValue } = signed.data;
  const shop = shopParameters(read.fields);
  const expected = signNotice(secret.hash, secret.password, { outSum, invoiceId: InvId, shop });
  if (!digestMatches(expected, SignatureValue)) return { kind: 'bad-signature' };

  const invoiceId = parseInvoiceId(InvId);
  if (invoiceId === undefined) return { kind: 'malformed', problem: 'invoice-id', authentic: true };
  const outSumMinor = positiveSum(outSum);
  if (outSumMinor === undefined) return { kind: 'malformed', problem: 'sum', authentic: true };
  return { kind: 'verified', invoiceId, outSumMinor, ...unsignedDetails(read.fields), raw: read.fields };
}

/** What ResultURL must answer, to the letter, for Robokassa to stop repeating the notice. */
export function resultAnswer(invoiceId: number): string {
  return `OK${invoiceId}`;
}
