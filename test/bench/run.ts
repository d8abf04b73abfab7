// `npm run bench`: says on which machine it runs, runs every bench of the list, or those that are named, and prints their tables.
// A rule that is not kept is said, and the exit code is 1 then; an aim that is not reached is said only.
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
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
    ...(report.aims ?? []).map(
      ({ rule, measured, kept }) => `- ${kept ? 'reached' : 'not reached'}: ${rule}: ${measured}`,
    ),
    '',
  ].join('\n');
}

/** What figures depend on, and how busy the machine was with other work before the first of them. */
function describeMachine(): string {
  const [cpu] = cpus();
  const load = (loadavg()[0] ?? Number.NaN).toFixed(1);
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${availableParallelism()} × ${cpu?.model ?? 'unknown processor'}, ${memory}, ${type()} ${release()}, Node ${process.versions.node}; load ${load} at the beginning`;
}

const asked = process.argv.slice(2);
process.stdout.write(`${describeMachine()}\n\n`);
for (const bench of benches.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const report = await bench.run();
  process.stdout.write(`${toMarkdown(report)}\n`);
  if (report.rules.some(({ kept }) => !kept)) process.exitCode = 1;
}
