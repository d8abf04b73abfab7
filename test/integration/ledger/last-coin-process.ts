// One of the processes that race for the last coin: readies its connections, waits for the word, charges, and reports how
// many charges ended how. Arguments: database address, own number, number of charges, customer's account, revenue account.
import { once } from 'node:events';
import { createDatabase } from '../../../src/db/client.ts';
import { post } from '../../../src/ledger/index.ts';
import { move } from './lines.ts';

const [url = '', number = '', charges = '', customer = '', revenue = ''] = process.argv.slice(2);
const connections = 15;
const db = createDatabase({ url, maxConnections: connections });
await Promise.all(Array.from({ length: connections }, () => db.$queryRaw`SELECT 1`));

process.send?.('ready');
await once(process, 'message');

const lines = move(BigInt(customer), BigInt(revenue), 5_00n);
const occurredAt = new Date('2026-03-01T09:00:00Z');
const outcomes = await Promise.all(
  Array.from({ length: Number.parseInt(charges, 10) }, (_, index) =>
    post(db, { idempotencyKey: `last-coin:${number}:${index}`, kind: 'charge', lines, occurredAt }),
  ),
);
const tally: Record<string, number> = {};
for (const { kind } of outcomes) tally[kind] = (tally[kind] ?? 0) + 1;
process.send?.(tally);
await db.$disconnect();
process.disconnect();
