import { z } from 'zod';
import { parseDecimal, toDecimal } from '../../ledger/money.ts';

/** The words of the receipt under 54-FZ, as docs.robokassa.ru/fiscalization has them; refunds use the same. */
export const itemTaxes = [
  'none',
  'vat0',
  'vat5',
  'vat7',
  'vat10',
  'vat20',
  'vat22',
  'vat105',
  'vat107',
  'vat110',
  'vat120',
  'vat122',
] as const;
export const paymentMethods = [
  'full_prepayment',
  'prepayment',
  'advance',
  'full_payment',
  'partial_payment',
  'credit',
  'credit_payment',
] as const;
export const paymentObjects = ['service', 'payment', 'commodity', 'job', 'another'] as const;

/** Strict, so that a misspelt field is noticed. */
const itemShape = z.strictObject({
  name: z.string().min(1).max(128),
  quantity: z.number().positive(),
  sum: z.number().nonnegative(),
  tax: z.enum(itemTaxes),
  payment_method: z.enum(paymentMethods).optional(),
  payment_object: z.enum(paymentObjects).optional(),
  nomenclature_code: z.string().optional(),
});

const receiptShape = z.strictObject({
  sno: z.enum(['osn', 'usn_income', 'usn_income_outcome', 'esn', 'patent']).optional(),
  items: z.array(itemShape).min(1).max(100),
});

type ReceiptCheck =
  | { kind: 'receipt'; lines: { name: string; sum: string }[] }
  | { kind: 'bad-receipt'; problem: string };

const bad = (problem: string): ReceiptCheck => ({ kind: 'bad-receipt', problem });

/**
 * The field after one form-decode is either the JSON itself or its URL-encoded text: both signings are in use among shops,
 * and the form takes both.
 */
function readJson(field: string): unknown {
  try {
    return JSON.parse(field.startsWith('{') ? field : decodeURIComponent(field.replaceAll('+', ' ')));
  } catch {
    return undefined;
  }
}

/** @param outSum the sum of the payment, which the lines must make up to the kopeck */
export function checkReceipt(field: string, outSum: string): ReceiptCheck {
  const json = readJson(field);
  if (json === undefined) return bad('это не JSON');
  const parsed = receiptShape.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return bad(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  let totalMinor = 0n;
  for (const item of parsed.data.items) {
    // The shortest text of a double gives back the decimal that was written, for sums of up to 15 digits.
    const minor = parseDecimal(String(item.sum));
    if (minor === undefined) return bad(`сумма позиции ${item.sum} не в целых копейках`);
    totalMinor += minor;
  }
  if (totalMinor !== parseDecimal(outSum)) return bad(`сумма позиций ${toDecimal(totalMinor)}, а счёта ${outSum}`);
  return { kind: 'receipt', lines: parsed.data.items.map(({ name, sum }) => ({ name, sum: String(sum) })) };
}
