import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { type Currency, currencies } from '../../ledger/money.ts';
import type { QuotedRate, RatesAnswer } from '../source.ts';
import { exactRateMicro } from './exact-rate.ts';

/** Those that an account may be kept in and that are no rubles. */
const wanted: readonly Currency[] = currencies.filter((currency) => currency !== 'RUB');

// Values stay text: rates must not pass through floating point. Entities are left alone, so that none can be defined in the
// page and grow in memory.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  isArray: (name) => name === 'Valute',
});

const pageShape = z.object({
  ValCurs: z.object({
    '@Date': z.string(),
    Valute: z.array(z.object({ CharCode: z.string(), Nominal: z.string(), Value: z.string() })),
  }),
});
type Page = z.infer<typeof pageShape>['ValCurs'];

const unavailable = (reason: string): RatesAnswer => ({ kind: 'unavailable', reason });

function parsePage(xml: string): Page | undefined {
  try {
    if (XMLValidator.validate(xml) !== true) return undefined;
    const shaped = pageShape.safeParse(parser.parse(xml));
    return shaped.success ? shaped.data.ValCurs : undefined;
  } catch {
    // The parser throws on names and nesting that it takes for an attack: such a page is no page.
    return undefined;
  }
}

/** @returns the rate of one currency, or why there is none: it must stand there once, as one exact number above zero */
function rateOf(page: Page, currency: Currency): QuotedRate | string {
  const [entry, ...others] = page.Valute.filter(({ CharCode }) => CharCode === currency);
  if (entry === undefined) return `no-${currency}`;
  if (others.length > 0) return `two-${currency}`;
  const rateMicro = exactRateMicro({ value: entry.Value, nominal: entry.Nominal });
  return rateMicro === undefined ? `inexact-${currency}` : { currency, rateMicro };
}

/**
 * Reads XML_daily.asp: the day from which the rates hold, and for each currency what so many units of it (`Nominal`) are
 * worth in rubles (`Value`, with a decimal comma). All or nothing: what is not wholly understood is `unavailable`.
 * @param page as received, in windows-1251; all that is read of it is the same in any encoding that a proxy might make of it
 */
export function readDailyRates(page: Uint8Array): RatesAnswer {
  const read = parsePage(new TextDecoder('windows-1251').decode(page));
  if (read === undefined) return unavailable('unreadable-page');
  const day = DateTime.fromFormat(read['@Date'], 'dd.MM.yyyy', { zone: 'utc' });
  if (!day.isValid) return unavailable('no-day');
  const rates: QuotedRate[] = [];
  for (const currency of wanted) {
    const rate = rateOf(read, currency);
    if (typeof rate === 'string') return unavailable(rate);
    rates.push(rate);
  }
  return { kind: 'rates', inForceOn: day.toFormat('yyyy-MM-dd'), rates };
}
