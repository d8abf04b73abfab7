// `npm run bench`: runs every bench of the list and prints its table. A rule that is not kept is said, and the exit code
// is 1 then.
import { alertsBench } from './alerts.bench.ts';
import { apiBench } from './api.bench.ts';
import type { Bench, BenchReport } from './bench.ts';
import { botBench } from './bot.bench.ts';
import { deliveryBench } from './delivery.bench.ts';
import { documentsBench } from './documents.bench.ts';
import { growthBench } from './growth.bench.ts';
import { ledgerBench } from './ledger.bench.ts';
import { startupBench } from './startup.bench.ts';
import { statementBench } from './statement.bench.ts';
import { usageBench } from './usage.bench.ts';
import { webhooksBench } from './webhooks.bench.ts';

const benches: readonly Bench[] = [
  ledgerBench,
  documentsBench,
  statementBench,
  usageBench,
  apiBench,
  alertsBench,
  deliveryBench,
  botBench,
  webhooksBench,
  startupBench,
  growthBench,
];

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function toMarkdown(report: BenchReport): string {
  return [
    `## ${report.title}`,
    '',
    ...report.conditions.map((condition) => `- ${condition}`),
    '',
    line(report.columns),
    line(report.columns.map(() => '---')),
    ...report.rows.map(line),
    '',
    ...report.rules.map(({ rule, measured, kept }) => `- ${kept ? 'kept' : 'NOT KEPT'}: ${rule}: ${measured}`),
    '',
  ].join('\n');
}

const asked = process.argv.slice(2);
for (const bench of benches.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const report = await bench.run();
  process.stdout.write(`${toMarkdown(report)}\n`);
  if (report.rules.some(({ kept }) => !kept)) process.exitCode = 1;
}
