import type { Day } from '../../platform/business-time.ts';
import { receiveBounded } from '../../platform/receive-bounded.ts';
import type { RatesAnswer, RatesSource } from '../source.ts';
import { readDailyRates } from './read-daily-rates.ts';

/** A job that comes again in half an hour waits no longer for a page that takes a tenth of a second. */
const answerTimeoutMs = 10_000;

/** The page has about 12 KB; this bounds what a broken proxy in between can make us hold. */
const maxPageBytes = 1024 * 1024;

/** The bank turns away those who do not name themselves in a browser's manner (github.com/egregors/cbrf, pull request 6). */
const userAgent = 'Mozilla/5.0 (compatible; balance-assistant)';

export interface CentralBankDeps {
  /** The page's address without a query: https://www.cbr.ru/scripts/XML_daily.asp */
  readonly url: string;
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
}

/**
 * The daily rates of the Bank of Russia, one bounded request a question (cbr.ru/development/SXML: XML_daily.asp, `date_req`
 * as dd/mm/yyyy). Never redirected, which could lead off https.
 */
export function createCentralBank(deps: CentralBankDeps): RatesSource {
  const { url, timeoutMs = answerTimeoutMs } = deps;
  const ask = deps.fetch ?? fetch;
  return {
    async fetch(on?: Day): Promise<RatesAnswer> {
      const signal = AbortSignal.timeout(timeoutMs);
      const init = { signal, redirect: 'error', headers: { 'user-agent': userAgent } } as const;
      try {
        const response = await ask(
          on === undefined ? url : `${url}?date_req=${on.split('-').reverse().join('/')}`,
          init,
        );
        if (!response.ok) {
          await response.body?.cancel();
          return { kind: 'unavailable', reason: `http-${response.status}` };
        }
        const page = await receiveBounded(response, maxPageBytes);
        return page === undefined ? { kind: 'unavailable', reason: 'page-too-long' } : readDailyRates(page);
      } catch {
        return { kind: 'unavailable', reason: signal.aborted ? 'timeout' : 'network' };
      }
    },
  };
}
