import { fileURLToPath } from 'node:url';
import { type ChartWords, chartSvg } from './chart-svg.ts';
import type { Spend } from './spend.ts';

/** PT Sans, as on invoices; it is licensed to be embedded. Where npm has put it. */
const fontFiles = [
  fileURLToPath(import.meta.resolve('@expo-google-fonts/pt-sans/400Regular/PTSans_400Regular.ttf')),
  fileURLToPath(import.meta.resolve('@expo-google-fonts/pt-sans/700Bold/PTSans_700Bold.ttf')),
];

/**
 * Draws spending as a PNG of 1200 × 900: some 50 kB, where Telegram takes 10 MB. It has a background of its own and reads the
 * same in dark and light themes. The drawing is done beside the event loop.
 */
export async function chartPng(spend: Extract<Spend, { kind: 'spent' }>, words: ChartWords): Promise<Buffer> {
  // Loaded with the first picture: few are asked for.
  const { renderAsync } = await import('@resvg/resvg-js');
  const image = await renderAsync(chartSvg(spend, words), {
    font: { fontFiles, loadSystemFonts: false, defaultFontFamily: 'PT Sans' },
  });
  return image.asPng();
}
