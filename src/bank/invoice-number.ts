/** Latin letters that look like Russian ones, which people mix without seeing it. */
const lookAlikes: Readonly<Record<string, string>> = {
  ...{ a: 'а', b: 'в', c: 'с', e: 'е', h: 'н', k: 'к', m: 'м', o: 'о', p: 'р', t: 'т', x: 'х', y: 'у', ё: 'е' },
};

/** A purpose names one invoice, or a few; past these it is no purpose. */
const mostNumbers = 20;

/** «26-00017», with any dash: two digits of the year, five or more of the sequence. Nothing numeric touches it. */
const dashed = /(?<![\d.,/-])(\d{2})\s?[-\u2010-\u2015\u2212]\s?(\d{5,7})(?!\d)/gu;

/**
 * «№ 2600017», «счету 26 00017», «N26/00017», «сч. No 26 00017»: without a dash only right after a word for «number», so that
 * sums, dates and telephone numbers are not taken for it.
 */
const announced =
  /(?:№|#|(?<!\p{L})(?:n[оo]?[°º]?|сч(?:ет\p{L}{0,3})?|invоiсе))[\s.:№#°º«"(-]{0,5}(\d{2})[\s./_]{0,2}(\d{5,7})(?!\d)/gu;

/**
 * Finds what may be numbers of invoices in a payment's purpose. Whether they are, the invoices tell.
 * @returns as printed, «26-00017», each once, 20 at most
 */
export function numbersIn(purpose: string): readonly string[] {
  const text = purpose.toLowerCase().replace(/[a-zё]/g, (letter) => lookAlikes[letter] ?? letter);
  const found = new Set<string>();
  for (const pattern of [dashed, announced]) {
    for (const [, year, sequence] of text.matchAll(pattern)) {
      if (found.size < mostNumbers) found.add(`${year}-${sequence}`);
    }
  }
  return [...found];
}
