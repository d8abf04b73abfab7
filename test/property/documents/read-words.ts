/** What each word of a Russian number is worth; written by hand, from the grammar and not from the library under test. */
const units: Readonly<Record<string, bigint>> = {
  ...{ ноль: 0n, один: 1n, одна: 1n, два: 2n, две: 2n, три: 3n, четыре: 4n, пять: 5n, шесть: 6n, семь: 7n },
  ...{ восемь: 8n, девять: 9n, десять: 10n, одиннадцать: 11n, двенадцать: 12n, тринадцать: 13n, четырнадцать: 14n },
  ...{ пятнадцать: 15n, шестнадцать: 16n, семнадцать: 17n, восемнадцать: 18n, девятнадцать: 19n, двадцать: 20n },
  ...{ тридцать: 30n, сорок: 40n, пятьдесят: 50n, шестьдесят: 60n, семьдесят: 70n, восемьдесят: 80n },
  ...{ девяносто: 90n, сто: 100n, двести: 200n, триста: 300n, четыреста: 400n, пятьсот: 500n, шестьсот: 600n },
  ...{ семьсот: 700n, восемьсот: 800n, девятьсот: 900n },
};
const scales: readonly (readonly [RegExp, bigint])[] = [
  [/^тысяч[аи]?$/, 1_000n],
  [/^миллион(а|ов)?$/, 1_000_000n],
  [/^миллиард(а|ов)?$/, 1_000_000_000n],
  [/^триллион(а|ов)?$/, 1_000_000_000_000n],
  [/^квадриллион(а|ов)?$/, 1_000_000_000_000_000n],
];

/** The form of a noun after a number: one of its three. */
function form(count: bigint, [one, few, many]: readonly [string, string, string]): string {
  const tail = count % 100n;
  if (tail > 10n && tail < 20n) return many;
  if (tail % 10n === 1n) return one;
  return tail % 10n >= 2n && tail % 10n <= 4n ? few : many;
}

/** @returns the kopecks that the words say. @throws Error when they are no good Russian */
export function readWords(text: string): bigint {
  const match = /^([а-яё ]+) (рубл\S+) (\d\d) (копе\S+)$/.exec(text);
  const [, words = '', rubleWord, kopecks = '', kopeckWord] = match ?? [];
  let total = 0n;
  let group = 0n;
  for (const word of words.split(' ')) {
    const scale = scales.find(([pattern]) => pattern.test(word))?.[1];
    const unit = units[word];
    if (scale === undefined && unit === undefined) throw new Error(`no number: ${word}`);
    if (scale !== undefined) {
      total += group * scale;
      group = 0n;
    } else group += unit ?? 0n;
  }
  const rubles = total + group;
  const expected = [
    form(rubles, ['рубль', 'рубля', 'рублей']),
    form(BigInt(kopecks), ['копейка', 'копейки', 'копеек']),
  ];
  if (rubleWord !== expected[0] || kopeckWord !== expected[1]) throw new Error(`not the right form: ${text}`);
  return rubles * 100n + BigInt(kopecks);
}
