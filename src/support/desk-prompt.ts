import { z } from 'zod';

/** Numbers of our rows and sums are kept as decimal strings, since JSON has no bigint. */
const whole = z.string().regex(/^-?\d{1,19}$/);
const messageNumber = z.number().int().positive();
const version = z.number().int().nonnegative();

const stored = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('payment-sum'), invoiceId: whole, version }),
  z.object({ kind: z.literal('payment-order'), invoiceId: whole, version, amountMinor: whole }),
  z.object({ kind: z.literal('reject-reason'), invoiceId: whole }),
  z.object({ kind: z.literal('undo-payment-reason'), paymentId: whole }),
  z.object({ kind: z.literal('undo-adjustment-reason'), transactionId: whole }),
  z.object({
    kind: z.literal('adjust-confirm'),
    accountId: whole,
    amountMinor: whole,
    reason: z.string(),
    key: z.string(),
  }),
  z.object({
    kind: z.literal('refund-confirm'),
    /** A payment's number is a small one. */
    payment: z.number().int().positive(),
    amountMinor: whole,
    reason: z.string(),
    key: z.string(),
  }),
  z.object({
    kind: z.literal('broadcast-message'),
    /** The agent's message that is the answer, and the bot's own copy of it: taken up again, it is not copied twice. */
    copied: z.object({ of: messageNumber, as: messageNumber }).optional(),
  }),
]);

type Stored = z.infer<typeof stored>;

/** The same with its decimal strings as numbers. */
type Lively<Kind> = Kind extends Stored
  ? { readonly [Field in keyof Kind]: Field extends `${string}Id` | 'amountMinor' ? bigint : Kind[Field] }
  : never;

/**
 * What an agent was asked, with all that the answer needs: a sum and a payment order for an invoice as the agent has seen it
 * (`version`), a reason, the word that confirms, the message of a broadcast. `amountMinor` of an adjustment is signed, below zero for a debit; `key` is
 * what it will be posted under.
 */
export type DeskPrompt = Lively<Stored>;

const isNumber = (field: string): boolean => field.endsWith('Id') || field === 'amountMinor';

export function writePrompt(prompt: DeskPrompt): Stored {
  const plain = Object.entries(prompt).map(([field, value]) => [field, isNumber(field) ? String(value) : value]);
  return stored.parse(Object.fromEntries(plain));
}

/** @returns undefined when it is none of ours, such as one that another version of the program asked */
export function readPrompt(data: unknown): DeskPrompt | undefined {
  const prompt = stored.safeParse(data).data;
  if (!prompt) return undefined;
  const fields = Object.entries(prompt).map(([field, value]) => [field, isNumber(field) ? BigInt(value) : value]);
  return Object.fromEntries(fields) as DeskPrompt;
}
