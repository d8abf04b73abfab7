import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Debian's and Ubuntu's place; elsewhere CHROMIUM names the program. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

const resultsFolder = join(import.meta.dirname, '../../test-results');

/** What keeps a browser under test to the page: no sandbox (tests may run as root), no graphics card, no calls home. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @returns a browser without a window; the caller closes it. @throws with what to do when Chromium is not installed */
export async function launchBrowser(): Promise<Browser> {
  if (!existsSync(executablePath)) {
    throw new Error(
      `The browser tests need Chromium, and there is none at ${executablePath}. ` +
        'Install it (Debian: apt-get install chromium), or name it: CHROMIUM=<path> npm run test:browser',
    );
  }
  return chromium.launch({ executablePath, args: flags });
}

/** Keeps what the page shows now as test-results/<name>.png, for a person to look at. @returns the picture's path */
export async function screenshot(page: Page, name: string): Promise<string> {
  await mkdir(resultsFolder, { recursive: true });
  const path = join(resultsFolder, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}
