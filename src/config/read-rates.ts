import * as rules from './rules.ts';
import type { RatesSettings } from './settings.ts';
import type { VariableReader } from './variable-reader.ts';

/** cbr.ru/development/SXML */
const centralBanksOwn = 'https://www.cbr.ru/scripts/XML_daily.asp';

/** @returns where the day's rates are read; in the sandbox they are emulated, unless an address is given */
export function readRates(reader: VariableReader, telegram: { sandbox: boolean }): RatesSettings {
  const url = reader.optional('RATES_URL', rules.webAddress);
  if (url === undefined && telegram.sandbox) return { kind: 'emulator' };
  return { kind: 'central-bank', url: url ?? centralBanksOwn };
}
