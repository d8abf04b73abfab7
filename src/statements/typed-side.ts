/** One end of a typed period, or the whole of it: a day, a month or a year; the year is often left out. */
export interface Side {
  readonly day?: number;
  readonly month?: number;
  readonly year?: number;
}

/** As they are said in a date, by themselves, and with «в»; any beginning of three letters or more will do. */
const monthForms: readonly (readonly string[])[] = [
  ['январь', 'января', 'январе', 'january'],
  ['февраль', 'февраля', 'феврале', 'february'],
  ['март', 'марта', 'марте', 'march'],
  ['апрель', 'апреля', 'апреле', 'april'],
  ['май', 'мая', 'мае', 'may'],
  ['июнь', 'июня', 'июне', 'june'],
  ['июль', 'июля', 'июле', 'july'],
  ['август', 'августа', 'августе', 'august'],
  ['сентябрь', 'сентября', 'сентябре', 'september'],
  ['октябрь', 'октября', 'октябре', 'october'],
  ['ноябрь', 'ноября', 'ноябре', 'november'],
  ['декабрь', 'декабря', 'декабре', 'december'],
];

function monthNamed(word: string): number | undefined {
  if (word.length < 3) return undefined;
  const index = monthForms.findIndex((forms) => forms.some((form) => form.startsWith(word)));
  return index < 0 ? undefined : index + 1;
}

/** Statements are of this century: two digits of a year are enough. */
const whole = (digits: string): number => {
  const year = Number.parseInt(digits, 10);
  return digits.length === 2 ? 2000 + year : year;
};

const numbers = /^(\d{1,2})\.(\d{1,2})(?:\.(20\d\d|\d\d))?$/;
const monthOfYear = /^(\d{1,2})\.(20\d\d)$/;
const dayOfNamed = /^(\d{1,2})\s*([a-zа-я]+)\.?(?:\s+(20\d\d))?$/;
const namedDay = /^([a-z]+)\.?\s+(\d{1,2})(?:,?\s+(20\d\d))?$/;
const named = /^([a-zа-я]+)\.?(?:\s+(20\d\d))?$/;
const bareDay = /^(\d{1,2})$/;
const bareYear = /^(20\d\d)$/;

/** Puts together what was found; undefined when the month's word is no month. */
function side(day: string | undefined, month: number | undefined, year: string | undefined): Side | undefined {
  if (month === undefined) return undefined;
  return {
    ...(day === undefined ? {} : { day: Number.parseInt(day, 10) }),
    month,
    ...(year === undefined ? {} : { year: whole(year) }),
  };
}

/**
 * Reads «1.11», «01.11.2026», «1 ноября», «ноябрь 2026», «11.2026», «Nov 1, 2026», «2026», «1». Whether there is such a day
 * is not judged here.
 * @param text in lower case, without spaces around it
 */
export function readSide(text: string): Side | undefined {
  const [, day, month = '', year] = numbers.exec(text) ?? [];
  if (day !== undefined) return side(day, Number.parseInt(month, 10), year);
  const ofYear = monthOfYear.exec(text);
  if (ofYear) return side(undefined, Number.parseInt(ofYear[1] ?? '', 10), ofYear[2]);
  const dayFirst = dayOfNamed.exec(text);
  if (dayFirst) return side(dayFirst[1], monthNamed(dayFirst[2] ?? ''), dayFirst[3]);
  const monthFirst = namedDay.exec(text);
  if (monthFirst) return side(monthFirst[2], monthNamed(monthFirst[1] ?? ''), monthFirst[3]);
  const monthAlone = named.exec(text);
  if (monthAlone) return side(undefined, monthNamed(monthAlone[1] ?? ''), monthAlone[2]);
  const alone = bareDay.exec(text);
  if (alone) return { day: Number.parseInt(alone[1] ?? '', 10) };
  const years = bareYear.exec(text);
  return years ? { year: whole(years[1] ?? '') } : undefined;
}
