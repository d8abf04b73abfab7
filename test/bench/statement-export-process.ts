// Exports a whole statement in a process of its own, so that what is measured is the export's and nobody else's.
// Arguments: database URL, account id, csv or xlsx. Prints one line of JSON.
import { createDatabase } from '../../src/db/client.ts';
import { createTranslator } from '../../src/platform/i18n.ts';
import { csvOf, exportStatement, xlsxOf } from '../../src/statements/index.ts';

const [url = '', accountId = '', format = ''] = process.argv.slice(2);
const db = createDatabase({ url, maxConnections: 1 });
const wish = {
  accountId: BigInt(accountId),
  filter: 'all',
  range: { from: new Date('2000-01-01T00:00:00Z'), to: new Date('2100-01-01T00:00:00Z') },
} as const;
const words = { t: createTranslator()('ru'), timeZone: 'Europe/Moscow' };
const lines = exportStatement(db, wish);
// What a program has loaded before it exports anything is not the export's.
await db.$queryRaw`SELECT 1`;
const before = process.memoryUsage().rss;
const began = performance.now();
let bytes = 0;
for await (const chunk of format === 'csv' ? csvOf(lines, words) : xlsxOf(lines, words)) bytes += chunk.length;
const seconds = (performance.now() - began) / 1_000;
await db.$disconnect();
// maxRSS is in kilobytes, whatever the system.
const peak = process.resourceUsage().maxRSS * 1_024;
process.stdout.write(`${JSON.stringify({ before, peak, bytes, seconds })}\n`);
