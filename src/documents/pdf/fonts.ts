import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** PT Sans has the Cyrillic of all of Russia's languages and the signs № and ₽; its licence lets it be embedded. */
export interface Fonts {
  readonly regular: Buffer;
  readonly bold: Buffer;
}

/** Where npm has put them, whatever the layout of its folders. */
const addresses = {
  regular: import.meta.resolve('@expo-google-fonts/pt-sans/400Regular/PTSans_400Regular.ttf'),
  bold: import.meta.resolve('@expo-google-fonts/pt-sans/700Bold/PTSans_700Bold.ttf'),
} as const;

async function read(): Promise<Fonts> {
  const [regular, bold] = await Promise.all([
    readFile(fileURLToPath(addresses.regular)),
    readFile(fileURLToPath(addresses.bold)),
  ]);
  return { regular, bold };
}

let loading: Promise<Fonts> | undefined;

/** @returns the same two buffers for all documents of the process: read at the first one, 550 kB. */
export function loadFonts(): Promise<Fonts> {
  loading ??= read();
  return loading;
}
