import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { booksChecks } from '../../src/books-checks.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { verifyBooks } from '../../src/ledger/index.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { freePort } from '../../src/sandbox/free-port.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { launchBrowser } from './browser.ts';

/** The sandbox as `npm start` opens it, in a folder of its own, and a browser to walk it with. */
export interface SandboxStage {
  readonly sandbox: Sandbox;
  readonly browser: Browser;
  /** Ends both; fails if the books do not prove, or if any call to Telegram was malformed. */
  close(): Promise<void>;
}

export async function openSandboxStage(): Promise<SandboxStage> {
  const folder = await mkdtemp(join(tmpdir(), 'balance-browser-'));
  const read = readEnvironment({ DATA_DIR: folder, PORT: String(await freePort()) });
  if (read.kind === 'invalid') throw new Error(read.problems.join('\n'));
  const logger = createLogger({ level: 'error', secrets: [] });
  const sandbox = await startSandbox({ environment: read.environment, logger });
  const browser = await launchBrowser();
  return {
    sandbox,
    browser,
    close: async () => {
      await browser.close();
      const report = await verifyBooks(sandbox.application.db, booksChecks);
      await sandbox.stop('end of test');
      await rm(folder, { recursive: true, force: true });
      expect(report.kind).toBe('balanced');
      expect(sandbox.telegram.violations).toEqual([]);
    },
  };
}
