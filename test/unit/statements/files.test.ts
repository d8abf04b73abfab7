// Guarantee: a workbook and a picture are what they claim to be: parts that Excel asks for, dates and sums as numbers, texts that
// are never formulas; bars in proportion to sums, on a background of their own, within Telegram's limits.
import { buffer } from 'node:stream/consumers';
import { XMLValidator } from 'fast-xml-parser';
import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { pictureSize } from '../../../src/sandbox/telegram/picture-size.ts';
import { chartSvg, gridStep } from '../../../src/statements/chart-svg.ts';
import { chartPng, type Spend, type StatementLine, xlsxOf } from '../../../src/statements/index.ts';

const t = createTranslator()('ru');

const line = (over: Partial<StatementLine>): StatementLine => ({
  ...{ transactionId: 1n, at: new Date('2026-11-21T11:05:09Z'), kind: 'charge', reversedKind: null, origin: null },
  ...{ detail: {}, moneyMinor: -150_050n, bonusMinor: 0n, balanceMinor: 7n, bonusBalanceMinor: 0n },
  ...over,
});

async function workbook(lines: readonly StatementLine[]) {
  async function* all() {
    yield* lines;
  }
  const bytes = await buffer(xlsxOf(all(), { t, timeZone: 'Europe/Moscow' }));
  const parts = Object.entries(unzipSync(bytes)).map(([path, part]) => [path, strFromU8(part)] as const);
  return { bytes, parts: new Map(parts) };
}

test('a workbook has the parts that Excel asks for, each of them XML', async () => {
  const { parts } = await workbook([line({})]);
  expect([...parts.keys()].toSorted()).toEqual([
    '[Content_Types].xml',
    '_rels/.rels',
    'xl/_rels/workbook.xml.rels',
    'xl/styles.xml',
    'xl/workbook.xml',
    'xl/worksheets/sheet1.xml',
  ]);
  for (const text of parts.values()) expect(XMLValidator.validate(text)).toBe(true);
});

test('its dates are the account’s own and its sums exact, as numbers; its texts are texts', async () => {
  const { parts } = await workbook([line({ detail: { description: '=1+1 <b>' } }), line({ moneyMinor: 2n ** 60n })]);
  const sheet = parts.get('xl/worksheets/sheet1.xml') ?? '';
  // 21 November 2026 is day 46347 since 30 December 1899; 14:05:09 in Moscow is that part of a day.
  expect(sheet).toContain(
    `<c r="A2" s="2"><v>46347</v></c><c r="B2" s="3"><v>${(14 * 3600 + 5 * 60 + 9) / 86_400}</v></c>`,
  );
  expect(sheet).toContain('<c r="C2" s="0" t="inlineStr"><is><t xml:space="preserve">=1+1 &lt;b&gt;</t></is></c>');
  expect(sheet).toContain('<c r="E2" s="4"><v>1500.50</v></c>');
  expect(sheet).toContain('<c r="D3" s="4"><v>11529215046068469.76</v></c>');
  expect(sheet).not.toContain('<f>');
});

test('the same lines are the same bytes', async () => {
  const [one, other] = [await workbook([line({})]), await workbook([line({})])];
  expect(one.bytes.equals(other.bytes)).toBe(true);
});

const spend = (byBucket: readonly bigint[], service: string | null = 'Хостинг'): Extract<Spend, { kind: 'spent' }> => {
  const totalMinor = byBucket.reduce((sum, amount) => sum + amount, 0n);
  const buckets = byBucket.map((_, index) => `2026-11-${String(index + 1).padStart(2, '0')}`);
  return {
    kind: 'spent',
    currency: 'RUB',
    totalMinor,
    unit: 'day',
    buckets,
    series: [{ service, totalMinor, byBucket }],
  };
};
const words = { t, language: 'ru', days: { first: '2026-11-01', last: '2026-11-03' } } as const;

test('bars are in proportion to what was spent, and a day without spending has none', () => {
  const svg = chartSvg(spend([100_00n, 0n, 400_00n]), words);
  const bars = [...svg.matchAll(/height="(\d+)" fill="#0072b2"/g)].map(([, height]) => height);
  // The third is the legend's square.
  expect(bars).toEqual(['122', '490', '26']);
  expect(XMLValidator.validate(svg)).toBe(true);
});

test('a service may be called anything', () => {
  const svg = chartSvg(spend([1n], '<script>&"'), words);
  expect(svg).toContain('&lt;script&gt;&amp;&quot;');
  expect(XMLValidator.validate(svg)).toBe(true);
});

test.each([
  [1n, 1n],
  [4n, 1n],
  [5n, 2n],
  [399_99n, 100_00n],
  [400_01n, 200_00n],
  [2n ** 62n, 2n * 10n ** 18n],
])('an axis up to %s goes in steps of %s', (max, step) => {
  expect(gridStep(max)).toBe(step);
});

test('the picture is a PNG that Telegram takes, opaque, with its words drawn', async () => {
  const png = await chartPng(spend([100_00n, 0n, 400_00n]), words);
  expect(pictureSize(png)).toEqual({ width: 1200, height: 900 });
  expect(png.length).toBeGreaterThan(15_000);
  expect(png.length).toBeLessThan(1_000_000);
});
