/** What rubles are worth in the currency of the balances: heard from the central bank, kept, and never guessed. */
export { createCentralBank } from './central-bank/index.ts';
export { fromRubles, toRubles } from './convert.ts';
export { type Exchange, exchangeNow, exchangeOf } from './exchange.ts';
export { type RatesDeps, refreshIfStale, refreshRates } from './refresh.ts';
