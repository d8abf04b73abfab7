// Guarantee: the product starts without what it seldom needs, which would cost every installation time and memory; and what Node
// has compiled is kept for the next start where that can be, and is missed nowhere.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'balance-lean-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('what the program is made of holds no emulators, no printing, no mail and no second database', async () => {
  const program = join(root, 'src/main.ts');
  // A mistake in the environment ends it as soon as all is loaded.
  const ended = run(process.execPath, ['--import', join(import.meta.dirname, 'loaded-process.ts'), program], {
    env: { PORT: 'eighty' },
    maxBuffer: 2 ** 24,
  });
  const { stdout } = await ended.then(
    () => expect.unreachable('it started'),
    (error: { stdout: string }) => error,
  );
  const loaded = stdout.split('\n');
  expect(loaded.some((url) => url.endsWith('/src/application.ts'))).toBe(true);
  const seldom =
    /\/src\/sandbox\/|\/node_modules\/(pdfkit|fontkit|qrcode|@resvg|fflate|nodemailer|@electric-sql|smtp-server|postal-mime)\//;
  expect(loaded.filter((url) => seldom.test(url))).toEqual([]);
});

/** An installation of nothing but what keeps compiled code, and a program that says that it ran. */
async function install(name: string): Promise<{ readonly home: string; start(): Promise<string> }> {
  const home = join(folder, name);
  await mkdir(join(home, 'src'), { recursive: true });
  await copyFile(join(root, 'src/keep-compiled.mjs'), join(home, 'src/keep-compiled.mjs'));
  const program = join(home, 'src/program.mjs');
  await writeFile(program, "process.stdout.write('ran');");
  return {
    home,
    start: async () =>
      (await run(process.execPath, ['--import', join(home, 'src/keep-compiled.mjs'), program], { env: {} })).stdout,
  };
}

test('what Node has compiled is kept beside the packages', async () => {
  const { home, start } = await install('usual');
  expect(await start()).toBe('ran');
  const kept = await readdir(join(home, 'node_modules/.cache/balance-assistant'), { recursive: true });
  expect(kept.length).toBeGreaterThan(1);
  expect(await start()).toBe('ran');
});

test('where nothing can be written the program starts all the same', async () => {
  const { home, start } = await install('sealed');
  await writeFile(join(home, 'node_modules'), 'no folder can be made here');
  expect(await start()).toBe('ran');
});
