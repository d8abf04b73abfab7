import { z } from 'zod';
import { type Bill, billStateOf, billUrl, leftMinorOf } from '../../bills/index.ts';
import { type Exchange, exchangeNow, toRubles } from '../../rates/index.ts';
import type { ApiDeps } from './deps.ts';
import { amount, id, moment, money, text, toMoney } from './schemas.ts';

/** A day without a time, in years that clocks and databases agree on. */
const day = z.iso
  .date()
  .regex(/^2\d{3}-/, 'A day after the year 2000')
  .meta({ examples: ['2026-11-20'] });

const period = z.strictObject({ from: day, to: day }).meta({ description: 'Both days are part of it.' });

/** More services than that nobody tells apart on a bill. */
const mostLines = 100;

const topUpWish = z.strictObject({ kind: z.literal('top-up'), amount });

const serviceWish = z
  .strictObject({
    kind: z.literal('service'),
    amount,
    period,
    lines: z
      .array(z.strictObject({ service: text(100, 'Хостинг'), amount }))
      .min(1)
      .max(mostLines)
      .meta({ description: 'What it consists of, by service; comes to `amount`.' }),
    description: text(300, 'Сервисное начисление за 20.11.2026').optional(),
  })
  .superRefine((wish, context) => {
    const wrong = (path: (string | number)[], message: string, params: { code?: 'wrong-order' } = {}) =>
      context.addIssue({ code: 'custom', path, params, message });
    if (wish.period.to < wish.period.from) {
      wrong(['period', 'to'], 'The period ends before it begins', { code: 'wrong-order' });
    }
    for (const [place, line] of wish.lines.entries()) {
      if (line.amount.currency === wish.amount.currency) continue;
      wrong(['lines', place, 'amount', 'currency'], 'Not the currency of the bill');
    }
    const comesTo = wish.lines.reduce((sum, line) => sum + BigInt(line.amount.amountMinor), 0n);
    if (comesTo !== BigInt(wish.amount.amountMinor)) wrong(['lines'], `The lines come to ${comesTo}`);
  });

/** What is asked for when a bill is made. */
export const billWish = z.discriminatedUnion('kind', [topUpWish, serviceWish]);

export const billBody = z
  .object({
    id: id('1').meta({ description: 'Its number, too.' }),
    accountId: id('1'),
    kind: z.enum(['top-up', 'service']).meta({
      description:
        'top-up: a wish to have that much on the balance; service: what a period has cost, taken from the balance.',
    }),
    state: z.enum(['unpaid', 'partly-paid', 'paid', 'cancelled']),
    amount: money,
    paid: money,
    left: money.meta({ description: 'Nothing is left of a cancelled bill.' }),
    leftInRubles: money.nullable().meta({ description: 'By the rate of now; null: no rate is known.' }),
    exchange: z
      .object({ rateMicro: z.string().regex(/^\d{1,19}$/), inForceOn: day })
      .nullable()
      .meta({
        description:
          'Millionths of a ruble for one unit, the provider’s margin included, by the central bank’s rate of that day; null: none is known, or none is needed.',
      }),
    period: z.object({ from: day, to: day }).nullable(),
    lines: z.array(z.object({ service: z.string(), amount: money })),
    description: z.string().nullable(),
    pageUrl: z
      .string()
      .meta({ description: 'The bill’s own page: whoever has this address sees the bill and may pay it.' }),
    createdAt: moment,
    paidAt: moment.nullable(),
    cancelledAt: moment.nullable(),
  })
  .meta({ id: 'Bill' });

/** Tells bills of one currency as the platform reads them. */
export type BillTeller = (bill: Bill) => z.output<typeof billBody>;

const leftInRubles = (leftMinor: bigint, exchange: Exchange) => {
  if (exchange.kind === 'same') return toMoney({ amountMinor: leftMinor, currency: 'RUB' });
  if (exchange.kind !== 'known') return null;
  return toMoney({ amountMinor: toRubles(leftMinor, exchange.rateMicro), currency: 'RUB' });
};

/** @returns a teller by the rate of now, which is read once for as many bills as there are */
export async function createBillTeller(deps: ApiDeps, currency: Bill['currency']): Promise<BillTeller> {
  const exchange = await exchangeNow(deps, currency);
  return (bill) => {
    const sum = (amountMinor: bigint) => toMoney({ amountMinor, currency });
    return {
      ...{ id: String(bill.id), accountId: String(bill.accountId), kind: bill.kind, state: billStateOf(bill) },
      ...{ amount: sum(bill.amountMinor), paid: sum(bill.paidMinor), left: sum(leftMinorOf(bill)) },
      leftInRubles: leftInRubles(leftMinorOf(bill), exchange),
      exchange:
        exchange.kind === 'known' ? { rateMicro: String(exchange.rateMicro), inForceOn: exchange.inForceOn } : null,
      period: bill.periodFrom === null || bill.periodTo === null ? null : { from: bill.periodFrom, to: bill.periodTo },
      lines: bill.lines.map(({ service, amountMinor }) => ({ service, amount: sum(amountMinor) })),
      description: bill.description,
      pageUrl: billUrl(deps.publicUrl, bill.token),
      createdAt: bill.createdAt.toISOString(),
      paidAt: bill.paidAt?.toISOString() ?? null,
      cancelledAt: bill.cancelledAt?.toISOString() ?? null,
    };
  };
}
