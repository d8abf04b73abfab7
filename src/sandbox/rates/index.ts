import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import { latestDay, setDay } from './calendar.ts';
import { type RatesFault, spoil } from './faults.ts';
import { dailyPage } from './page.ts';
import { encodeWindows1251 } from './windows-1251.ts';

/** What a dollar costs until told otherwise, so that 100 $ are 7,400 ₽. */
const usualRate = '74,0000';

/** dd/mm/yyyy */
const query = z.object({ date_req: z.string().optional() });

export interface RatesEmulator {
  /** Answers `/XML_daily.asp`. */
  readonly plugin: FastifyPluginAsync;
  /**
   * Has a dollar cost so much, from a day on or, by default, on all days.
   * @param value as the bank writes it: "73,9999"
   * @param from '2026-11-21'
   */
  setRate(value: string, from?: string): void;
  /** Each answer goes wrong so from now on; null: none does. */
  fail(fault: RatesFault | null): void;
  /** Each answer is of this day from now on, as from a cache that was forgotten; null: of the day asked for. */
  stayOn(day: string | null): void;
  /** What was asked for since the beginning: a day as '2026-11-21', or null for the latest. */
  readonly asked: readonly (string | null)[];
}

/** The Bank of Russia's page of daily rates, byte for byte, by the clock given, and with a dollar at what one likes. */
export function createRatesEmulator(deps: { readonly clock: Clock }): RatesEmulator {
  let rates = [{ from: '', value: usualRate }];
  let fault: RatesFault | null = null;
  let stuckOn: string | null = null;
  const asked: (string | null)[] = [];

  function dayToShow(wish: string | null): string {
    const latest = latestDay(deps.clock.now());
    // A day that is not yet known is answered with the latest that is.
    return stuckOn ?? (wish === null || wish > latest ? latest : setDay(wish));
  }
  return {
    asked,
    setRate(value, from = '') {
      rates = [...rates.filter((rate) => rate.from < from), { from, value }];
    },
    fail(next) {
      fault = next;
    },
    stayOn(day) {
      stuckOn = day;
    },
    plugin: async (server) => {
      // A closing server waits for its requests, so it must let go of those left without an answer itself.
      const hanging = new Set<{ destroy(): void }>();
      server.addHook('preClose', async () => {
        for (const line of hanging) line.destroy();
      });
      server.get('/XML_daily.asp', async (request, reply) => {
        const wish = query.parse(request.query).date_req?.split('/').reverse().join('-') ?? null;
        asked.push(wish);
        if (fault === 'hang') {
          hanging.add(reply.hijack().raw);
          return reply;
        }
        if (fault === 'error') return reply.code(500).send('Service Unavailable');
        if (fault === 'redirect') return reply.redirect(request.url);
        const day = dayToShow(wish);
        const dollar = rates.findLast(({ from }) => from <= day)?.value ?? usualRate;
        reply.type('application/xml; charset=windows-1251');
        return reply.send(spoil(encodeWindows1251(dailyPage({ day, dollar })), fault));
      });
    },
  };
}
