import { DateTime } from 'luxon';
import { type EntityType, entityTypes } from '../../config/profile.ts';
import type { Currency } from '../../ledger/money.ts';
import { type NewCode, type NewCodeProblem, normaliseCode, type PromoBonus } from '../../promo/index.ts';
import { parseTypedAmount } from '../../topup/typed-amount.ts';

export type PromoLine =
  | { readonly kind: 'list' }
  /** The code is as it was typed. */
  | { readonly kind: 'statistics' | 'stop'; readonly code: string }
  | { readonly kind: 'new'; readonly wish: NewCode }
  | WrongPromoLine;

export interface WrongPromoLine {
  readonly kind: 'wrong';
  readonly problem: NewCodeProblem | 'usage' | 'no-cap' | 'cap-of-sum' | 'option';
  /** The words that cannot be read, as they were typed. */
  readonly part: string;
}

/** Where an agent writes: what a sum and a day mean. */
interface Setting {
  readonly currency: Currency;
  readonly timeZone: string;
}

/** Words of the command itself: as codes they could not be looked up. */
const reserved = ['NEW', 'STOP'];

const wrong = (problem: WrongPromoLine['problem'], part = ''): WrongPromoLine => ({ kind: 'wrong', problem, part });

/** Reads what stands after «/promo»: nothing, a code, «stop КОД», «new КОД 200 limit=10 until=31.12.2026». */
export function readPromoLine(rest: string, setting: Setting): PromoLine {
  const [first = '', ...others] = rest.split(/\s+/u).filter((word) => word !== '');
  const verb = first.toLowerCase();
  if (verb === '') return { kind: 'list' };
  if (verb === 'new') return readNew(others, setting);
  const [code, ...more] = verb === 'stop' ? others : [first, ...others];
  if (code === undefined || more.length > 0) return wrong('usage');
  return { kind: verb === 'stop' ? 'stop' : 'statistics', code };
}

function readNew([code = '', ...words]: readonly string[], setting: Setting): PromoLine {
  if (words.length === 0) return wrong('usage');
  const normal = normaliseCode(code);
  if (normal === undefined || reserved.includes(normal)) return wrong('code', code);
  const firstOption = words.findIndex((word) => word.includes('=') || word.toLowerCase() === 'first');
  const end = firstOption === -1 ? words.length : firstOption;
  const options = readOptions(words.slice(end), setting);
  if ('problem' in options) return options;
  const { capMinor, ...terms } = options;
  const bonus = readBonus(words.slice(0, end).join(' '), capMinor, setting.currency);
  return 'problem' in bonus ? bonus : { kind: 'new', wish: { code, currency: setting.currency, bonus, ...terms } };
}

function readBonus(typed: string, capMinor: bigint | undefined, currency: Currency): PromoBonus | WrongPromoLine {
  const [, percent] = /^(\d{1,3})\s*%$/u.exec(typed) ?? [];
  if (percent !== undefined) {
    return capMinor === undefined
      ? wrong('no-cap', typed)
      : { kind: 'percent', percent: Number.parseInt(percent, 10), capMinor };
  }
  const bonusMinor = readSum(typed, currency);
  if (bonusMinor === undefined) return wrong('bonus', typed);
  return capMinor === undefined ? { kind: 'fixed', bonusMinor } : wrong('cap-of-sum', typed);
}

function readSum(typed: string, currency: Currency): bigint | undefined {
  const read = parseTypedAmount(typed, currency);
  return read.kind === 'amount' ? read.amountMinor : undefined;
}

/** A hundred million is no limit any more. */
const countPattern = /^[1-9]\d{0,7}$/;

type Options = Omit<NewCode, 'code' | 'currency' | 'bonus'> & { readonly capMinor?: bigint };

function readOptions(words: readonly string[], setting: Setting): Options | WrongPromoLine {
  let options: Options = {};
  for (const word of words) {
    const read = readOption(word, setting);
    if (!read) return wrong('option', word);
    options = { ...options, ...read };
  }
  return options;
}

/** @returns what one word of the command sets; undefined when it cannot be read */
function readOption(word: string, { currency, timeZone }: Setting): Options | undefined {
  const [, name = '', value] = /^([^=]+)(?:=([^=]+))?$/u.exec(word.toLowerCase()) ?? [];
  if (value === undefined) return name === 'first' ? { firstTopUpOnly: true } : undefined;
  const sum = readSum(value, currency);
  const count = countPattern.test(value) ? Number.parseInt(value, 10) : undefined;
  const day = DateTime.fromFormat(value, 'd.M.yyyy', { zone: timeZone });
  switch (name) {
    case 'limit':
      return count === undefined ? undefined : { totalLimit: count };
    case 'per':
      return count === undefined ? undefined : { perAccountLimit: count };
    case 'min':
      return sum === undefined ? undefined : { leastTopUpMinor: sum };
    case 'cap':
      return sum === undefined ? undefined : { capMinor: sum };
    case 'from':
      return day.isValid ? { validFrom: day.toJSDate() } : undefined;
    case 'until':
      // The day that is named is the last one.
      return day.isValid ? { validTo: day.plus({ days: 1 }).toJSDate() } : undefined;
    case 'for':
      return readEntityTypes(value);
    default:
      return undefined;
  }
}

function readEntityTypes(value: string): { entityTypes: EntityType[] } | undefined {
  const wanted = new Set(value.toUpperCase().split(','));
  const known = entityTypes.filter((type) => wanted.has(type));
  return known.length === wanted.size ? { entityTypes: known } : undefined;
}
