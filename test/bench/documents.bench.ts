// How long an invoice takes to print, beside the least that a PDF with these fonts takes; and whether a process that
// prints them all day keeps its size.
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import PDFDocument from 'pdfkit';
import { type InvoiceDocument, invoicePdf } from '../../src/documents/index.ts';
import { type Fonts, loadFonts } from '../../src/documents/pdf/fonts.ts';
import { type Bench, type BenchReport, type Contender, median, medianRatio, type Rounds, race } from './bench.ts';

const rounds = 15;
const roundMs = 1_000;
const warmUp = 200;
const documents = 1_000;
const samples = 10;
const mebibyte = 2 ** 20;

const names = { floor: 'floor: a bare page, both fonts, one line each', ours: 'ours: invoicePdf()' };

/** No two are alike, so that nothing is remembered from one to the next. */
function invoice(serial: number): InvoiceDocument {
  const numbers = { inn: '7707083893', kpp: '773601001', registrationNumber: '1027700132195' };
  const address = `119021, г. Москва, ул. Льва Толстого, д. ${serial}`;
  return {
    number: `26-${String(serial).padStart(5, '0')}`,
    issuedOn: '2026-11-21',
    dueOn: '2026-11-28',
    seller: {
      ...numbers,
      name: 'ООО «Облачная платформа»',
      address: '117312, г. Москва, ул. Вавилова, д. 19',
      bankName: 'ПАО СБЕРБАНК, г. Москва',
      bic: '044525225',
      account: '40702810138250123017',
      correspondentAccount: '30101810400000000225',
      director: 'Иванов И. И.',
      accountant: 'Петрова А. С.',
      vatGround: null,
    },
    payer: {
      ...numbers,
      entityType: 'LEGAL_ENTITY',
      name: `ООО «Ромашка-${serial}»`,
      address,
      email: 'buh@example.ru',
      bic: null,
      bankAccount: null,
    },
    accountNumber: String(100_000 + serial),
    amountMinor: 500_00n + BigInt(serial) * 1_237n,
    vat: 'vat22',
    serviceTitle: 'Облачная платформа',
  };
}

function barePdf(fonts: Fonts, serial: number): Promise<Buffer> {
  const pdf = new PDFDocument({ size: 'A4', font: '' });
  pdf.font(fonts.regular, 10).text(`Счёт на оплату № ${serial}`);
  pdf.font(fonts.bold, 10).text(`Счёт на оплату № ${serial}`);
  pdf.end();
  return buffer(pdf);
}

function contendersWith(fonts: Fonts): Contender[] {
  let serial = 0;
  const count = (): number => {
    serial += 1;
    return serial;
  };
  return [
    { name: names.floor, work: async () => void (await barePdf(fonts, count())) },
    { name: names.ours, work: async () => void (await invoicePdf(invoice(count()))) },
  ];
}

interface Memory {
  /** What is left of the heap and of buffers after a full collection, and what the process holds, in bytes. */
  readonly heap: number;
  readonly rss: number;
}

function createScales(): () => Promise<Memory> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  return async () => {
    // The process as it is; collecting first would flatter it.
    const { rss } = process.memoryUsage();
    // Twice, a turn of the event loop apart: streams and zlib let go of what they hold by finalizers.
    collect();
    await setImmediate();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return { heap: heapUsed + external, rss };
  };
}

async function print(count: number, from: number): Promise<number> {
  let bytes = 0;
  for (let serial = from; serial < from + count; serial += 1) bytes += (await invoicePdf(invoice(serial))).length;
  return bytes;
}

interface Weighing {
  /** Before the first document. */
  readonly start: Memory;
  readonly before: Memory;
  readonly after: readonly Memory[];
  readonly bytes: number;
  readonly msEach: number;
}

async function weigh(): Promise<Weighing> {
  const scales = createScales();
  const start = await scales();
  await print(warmUp, 1);
  const before = await scales();
  const after: Memory[] = [];
  let bytes = 0;
  let ms = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    const began = performance.now();
    bytes += await print(documents / samples, 1_000 + (sample * documents) / samples);
    ms += performance.now() - began;
    after.push(await scales());
  }
  return { start, before, after, bytes, msEach: ms / documents };
}

const inMebibytes = (bytes: number): string => `${(bytes / mebibyte).toFixed(1)} MiB`;

function describeRun(result: Rounds, weighing: Weighing): BenchReport {
  const { start, before, after, bytes, msEach } = weighing;
  // A single weighing wavers by some 100 KiB, and V8 throws away idle code now and then: medians say where it goes.
  const heaps = after.map(({ heap }) => heap);
  const heapGrowth = median(heaps.slice(samples / 2)) - median(heaps.slice(0, samples / 2));
  const rssGrowth = Math.max(...after.map(({ rss }) => rss)) - before.rss;
  const times = 1 / medianRatio(result, names.ours, names.floor);
  return {
    title: 'Invoices as PDF',
    conditions: [
      `one process, one at a time; ${rounds} rounds of ${roundMs / 1_000} s each in turns; medians, ratios taken within a round`,
      `memory: ${warmUp} documents to warm up, then ${documents}, ${(bytes / documents / 1_024).toFixed(0)} KiB and ${msEach.toFixed(1)} ms each, weighed after every ${documents / samples} and a full collection`,
      `heap and buffers, from warm-up on: ${[before, ...after].map(({ heap }) => (heap / mebibyte).toFixed(1)).join(', ')} MiB`,
      `resident: ${(start.rss / mebibyte).toFixed(0)} MiB before the first, from warm-up on ${[before, ...after].map(({ rss }) => (rss / mebibyte).toFixed(0)).join(', ')} MiB`,
    ],
    columns: ['contender', 'a second', 'ms each', 'times the floor'],
    rows: [...result].map(([name, perSecond]) => [
      name,
      median(perSecond).toFixed(0),
      (1_000 / median(perSecond)).toFixed(1),
      (1 / medianRatio(result, name, names.floor)).toFixed(1),
    ]),
    rules: [
      { rule: 'at most 6 × a bare page', measured: `${times.toFixed(1)} ×`, kept: times <= 6 },
      {
        rule: `the heap grows by at most 1 MiB from the first ${documents / 2} documents to the next (median weighing of each)`,
        measured: inMebibytes(heapGrowth),
        kept: heapGrowth <= mebibyte,
      },
      {
        rule: `the process grows by at most 64 MiB over ${documents} documents`,
        measured: inMebibytes(rssGrowth),
        kept: rssGrowth <= 64 * mebibyte,
      },
    ],
  };
}

async function run(): Promise<BenchReport> {
  // Weighed first, while the process is as small as one that has only begun to print.
  const weighing = await weigh();
  const result = await race(contendersWith(await loadFonts()), { clients: 1, rounds, roundMs });
  return describeRun(result, weighing);
}

export const documentsBench: Bench = { name: 'documents', run };
