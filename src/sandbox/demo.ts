import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { booksChecks } from '../books-checks.ts';
import { describeProblems, readEnvironment } from '../config/environment.ts';
import { balancesOf, type VerifyReport, verifyBooks } from '../ledger/index.ts';
import { formatMoney } from '../ledger/money.ts';
import { createLogger } from '../platform/logger.ts';
import { freePort } from './free-port.ts';
import { people } from './people.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Plays one customer against the sandbox and prints what both sides see. */
function createStory(sandbox: Sandbox, person: { id: number; name: string }) {
  const { telegram, application } = sandbox;
  const lastOfBot = () => telegram.messages(person.id).findLast(({ fromBot }) => fromBot);
  const hear = async (): Promise<void> => {
    await telegram.whenIdle();
    await application.whenIdle();
    const message = lastOfBot();
    if (!message) return;
    for (const line of message.text.split('\n')) say(`    │ ${line}`);
    for (const row of message.keyboard) say(`    │ ${row.map(({ label }) => `[ ${label} ]`).join(' ')}`);
    say('');
  };
  return {
    tells: async (text: string): Promise<void> => {
      say(`${person.name}: ${text}`);
      telegram.sendText({ from: person.id, text });
      await hear();
    },
    /** @returns the address, when the button is a link */
    presses: async (label: string): Promise<string> => {
      say(`${person.name} нажимает «${label}»`);
      const message = lastOfBot();
      const outcome = telegram.pressButton({ from: person.id, messageId: message?.messageId ?? 0, button: label });
      if (outcome.kind === 'url') return outcome.url;
      if (outcome.kind !== 'pressed') throw new Error(`there is no button «${label}»`);
      await hear();
      return '';
    },
    hears: hear,
  };
}

/** From the first «/start» to a balance that is credited once, though the gateway says so twice. */
async function playStory(sandbox: Sandbox): Promise<void> {
  const [anna] = people;
  if (!anna) throw new Error('nobody to play');
  const story = createStory(sandbox, anna);
  await story.tells('/start');
  await story.presses('Русский');
  await story.presses('Физическое лицо');
  await story.presses('Пополнить');
  await story.tells('тыщу');
  await story.tells('1 000 ₽');
  const url = await story.presses('Оплатить');
  say(`    → форма оплаты: ${url.split('?')[0]}?…\n`);
  say('Анна платит. Robokassa сообщает об оплате дважды.');
  await sandbox.robokassa.pay(url, { notify: 'twice' });
  await story.hears();
}

async function printBooks(sandbox: Sandbox): Promise<VerifyReport> {
  const { db } = sandbox.application;
  const account = await db.account.findFirstOrThrow();
  say('Книги:');
  for (const ownerKey of [`account:${account.id}`, 'system:robokassa']) {
    for (const balance of await balancesOf(db, ownerKey)) {
      say(`    ${ownerKey.padEnd(18)} ${balance.kind.padEnd(15)} ${formatMoney(balance, 'ru').padStart(12)}`);
    }
  }
  const report = await verifyBooks(db, booksChecks);
  say(
    report.kind === 'balanced'
      ? `    Баланс сходится: транзакций ${report.transactions}, записей ${report.entries}.`
      : `    Книги не сходятся: ${JSON.stringify(report.breaches)}`,
  );
  return report;
}

/** `npm run demo`: one customer's story in the terminal, on the parts of the sandbox. Exit code 0 when the books prove. */
async function run(): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'balance-demo-'));
  const port = String(await freePort());
  const read = readEnvironment({ DATA_DIR: dataDir, PORT: port, PROFILE: 'amvera' });
  if (read.kind === 'invalid') throw new Error(describeProblems(read.problems));
  const logger = createLogger({ level: 'warn', secrets: [] });
  const sandbox = await startSandbox({ environment: read.environment, logger });
  try {
    await playStory(sandbox);
    const report = await printBooks(sandbox);
    const [credited] = await balancesOf(sandbox.application.db, 'account:1');
    return report.kind === 'balanced' && credited?.amountMinor === 1_000_00n ? 0 : 1;
  } finally {
    await sandbox.stop('end of the story');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

process.exit(await run());
