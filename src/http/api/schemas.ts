import { z } from 'zod';
import type { AccountRef } from '../../accounts/platform-account.ts';
import { currencies, type Money } from '../../ledger/money.ts';
import { fieldErrorCodes, problemCodes } from './problems.ts';

/**
 * Text that every table and file takes: no control characters, no halves of characters, something besides white space.
 * @param example stands in the document, and is what its test sends
 */
export const text = (longest: number, example: string) =>
  z
    .string()
    .max(longest, `At most ${longest} characters`)
    .regex(/^(?=.*\S)[^\p{Cc}\p{Cs}]+$/u, 'A line of text')
    .meta({ examples: [example] });

/** What a bigint column may hold as an id, with room to spare. */
const idPattern = /^[1-9]\d{0,17}$/;

export const id = (example: string) =>
  z
    .string()
    .regex(idPattern, 'An id is a whole number, as text')
    .meta({ examples: [example] });

/** Payments are numbered for the gateway, within 2^31. */
export const paymentId = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'An id is a whole number, as text')
  .meta({ examples: ['1'] });

export const currency = z.enum(currencies);

/** Ten thousand of the largest are still within what a bigint column adds up. */
const amountAboveZero = z
  .string()
  .regex(/^[1-9]\d{0,13}$/, 'A whole number of minor units above zero, at most 14 digits, as text')
  .meta({ examples: ['1500'] });

export const amount = z.strictObject({ amountMinor: amountAboveZero, currency }).meta({
  id: 'Amount',
  description: 'A sum above zero, in minor units (kopecks, cents) as text: no number loses a digit.',
});

export const money = z
  .object({ amountMinor: z.string().regex(/^-?\d{1,19}$/), currency })
  .meta({ id: 'Money', description: 'A sum of any sign, in minor units (kopecks, cents) as text.' });

export const toMoney = ({ amountMinor, currency: of }: Money) => ({ amountMinor: String(amountMinor), currency: of });

const externalPrefix = 'ext:';

export const externalId = text(100, 'customer-43').regex(
  /^[^/?#%\\]*$/,
  'Without / ? # % and \\, which do not go well in addresses',
);

export const account = z
  .string()
  .regex(/^(?:[1-9]\d{0,17}|ext:(?=.*\S)[^\p{Cc}\p{Cs}]{1,100})$/u, 'An id of ours, or ext: and your own')
  .meta({
    description: 'The account: by our id, or by `ext:` and your own name of it.',
    examples: ['ext:customer-42'],
  });

/** Reads what `account` has let through. */
export const toAccountRef = (given: string): AccountRef =>
  given.startsWith(externalPrefix)
    ? { kind: 'external', externalId: given.slice(externalPrefix.length) }
    : { kind: 'id', id: BigInt(given) };

export const moment = z.iso.datetime({ offset: true }).meta({ examples: ['2026-11-01T00:00:00+03:00'] });

/** A moment that is asked for: within years that clocks and databases agree on. */
export const askedMoment = moment.regex(/^2\d{3}-/, 'A moment with its offset, after the year 2000');

const keyPattern = /^[\w./+=@-]{1,80}$/;

/** Of requests that make something. Without a colon, which parts it from what stands beside it in the books' keys. */
export const making = z.object({
  'idempotency-key': z
    .string()
    .regex(keyPattern, 'At most 80 letters, digits and . _ / + = @ -')
    .meta({
      description:
        'Names the request, the same on every try: it is then done once, and a repeat is given the first answer.',
      examples: ['2026-11-21/0001'],
    }),
});

/** What one answer holds at most. */
const mostListed = 200;
const usuallyListed = 50;

export const paging = {
  cursor: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'From `nextCursor` of the page before; without it, the first page.' }),
  limit: z
    .string()
    .regex(/^([1-9]\d?|1\d\d|200)$/, `From 1 to ${mostListed}`)
    .optional()
    .meta({ description: `How many to list, from 1 to ${mostListed}; ${usuallyListed} by default.`, examples: ['50'] }),
};

export const toLimit = (given: string | undefined): number => (given === undefined ? usuallyListed : Number(given));

export const nextCursor = z
  .string()
  .nullable()
  .meta({ description: 'Where the next page begins; null: this was the last.' });

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(problemCodes),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), code: z.enum(fieldErrorCodes), message: z.string() })).optional(),
    requestId: z.string(),
  })
  .meta({ id: 'Problem', description: 'A refusal (RFC 9457). `code` is stable; `/docs/problems` explains each.' });
