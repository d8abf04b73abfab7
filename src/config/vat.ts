import { z } from 'zod';

/** `tax` of a receipt's line, in Robokassa's words; the rates 22 and 22/122 are those of 2026. */
export const vatRates = [
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

export type VatRate = (typeof vatRates)[number];

/** A rate from the start, and those that took its place later: by day, 'YYYY-MM-DD', ascending. */
export interface VatSchedule {
  readonly first: VatRate;
  readonly later: readonly { readonly from: string; readonly rate: VatRate }[];
}

/** @param day 'YYYY-MM-DD', in the provider's zone. @returns the rate in force on it */
export function vatOn(schedule: VatSchedule, day: string): VatRate {
  return schedule.later.findLast(({ from }) => from <= day)?.rate ?? schedule.first;
}

const rate = z.enum(vatRates);
const change = z.templateLiteral([rate, '@', z.iso.date()]);

/** @param text 'vat20,vat22@2026-01-01'. @returns undefined when a rate or a day is none, or the days do not ascend */
export function readVatSchedule(text: string): VatSchedule | undefined {
  const [start, ...changes] = text.split(',').map((part) => part.trim());
  const first = rate.safeParse(start);
  const read = z.array(change).safeParse(changes);
  if (!first.success || !read.success) return undefined;
  const later = read.data.map((part) => {
    const [name, from = ''] = part.split('@');
    return { from, rate: rate.parse(name) };
  });
  const ascends = later.every(({ from }, index) => index === 0 || from > (later[index - 1]?.from ?? ''));
  return ascends ? { first: first.data, later } : undefined;
}
