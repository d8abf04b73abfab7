import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeProblems, readEnvironment } from '../config/environment.ts';
import { balancesOf } from '../ledger/index.ts';
import { createLogger } from '../platform/logger.ts';
import { playAutopayStory } from './demo/autopay-story.ts';
import { printBooks } from './demo/books.ts';
import { playCardStory } from './demo/card-story.ts';
import { playInvoiceStory } from './demo/invoice-story.ts';
import { freePort } from './free-port.ts';
import { agents, people } from './people.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

/** What the accounts must hold: a card's 1,000 ₽; 500 ₽ twice, once by hand and once by autopay, less 450 ₽; an invoice's 15,000 ₽. */
const expectedMinor = [1_000_00n, 550_00n, 15_000_00n];

async function play(sandbox: Sandbox): Promise<void> {
  const [anna, pavel, olga] = people;
  const [maria] = agents;
  if (!anna || !pavel || !olga || !maria) throw new Error('nobody to play');
  await playCardStory(sandbox, anna);
  await playAutopayStory(sandbox, pavel);
  await playInvoiceStory(sandbox, { olga, maria });
}

async function balances({ application: { db } }: Sandbox): Promise<bigint[]> {
  const accounts = await db.account.findMany({ orderBy: { id: 'asc' } });
  const held = await Promise.all(accounts.map(({ id }) => balancesOf(db, `account:${id}`)));
  return held.map(([money]) => money?.amountMinor ?? 0n);
}

/** `npm run demo`: three customers' stories in the terminal, on the parts of the sandbox. Exit code 0 when the books prove. */
async function run(): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'balance-demo-'));
  const port = String(await freePort());
  const read = readEnvironment({ DATA_DIR: dataDir, PORT: port, PROFILE: 'amvera' });
  if (read.kind === 'invalid') throw new Error(describeProblems(read.problems));
  const logger = createLogger({ level: 'warn', secrets: [] });
  const sandbox = await startSandbox({ environment: read.environment, logger });
  try {
    await play(sandbox);
    const report = await printBooks(sandbox);
    const isCredited = String(await balances(sandbox)) === String(expectedMinor);
    return report.kind === 'balanced' && isCredited ? 0 : 1;
  } finally {
    await sandbox.stop('end of the story');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

process.exit(await run());
