// `npm run test:mutation`, or `npm run test:mutation -- ledger topup`: breaks a target in one spot after another and runs the
// tests that reach it. What no test notices is listed; below 90 of 100 the exit code is 1. Stryker remembers what it has judged
// and judges only what has changed since.
import { Stryker } from '@stryker-mutator/core';
import { type MutationTarget, targets } from './targets.ts';

type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

const leastScore = 90;
const folder = 'test-results/mutation';

/** Breaks spots of a copy of the project, one at a time. @returns what became of each */
async function judge({ name, mutate, database }: MutationTarget): Promise<readonly Mutant[]> {
  // Stryker's own list of tests would leave what is read at the start of a module unbroken, so the set-up of the tests names them.
  process.env.MUTATION_TARGET = name;
  const stryker = new Stryker({
    mutate: [...mutate],
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false, pool: database ? 'forks' : 'threads' },
    ignorePatterns: ['data', 'test-results'],
    tempDirName: `${folder}/copy`,
    incremental: true,
    incrementalFile: `${folder}/${name}.json`,
    reporters: ['progress-append-only'],
    // A broken loop is stopped by its count; the time is for what waits, on a machine that others use, too.
    timeoutMS: 60_000,
    dryRunTimeoutMinutes: 15,
    concurrency: 2,
    allowConsoleColors: false,
  });
  return stryker.runMutationTest();
}

const noticed: ReadonlySet<string> = new Set(['Killed', 'Timeout']);
const unnoticed: ReadonlySet<string> = new Set(['Survived', 'NoCoverage']);

/** One line: where, and what stands there instead. */
function inOneLine({ fileName, location, status, mutatorName, replacement }: Mutant): string {
  const file = fileName.replace(/^.*\/(?=src\/)/, '');
  const now = (replacement ?? '').replace(/\s+/g, ' ');
  return `  ${file}:${location.start.line}:${location.start.column} ${status} ${mutatorName}: ${now}`;
}

const asked = process.argv.slice(2);
const unknown = asked.filter((wanted) => targets.every(({ name }) => name !== wanted));
if (unknown.length > 0) throw new Error(`no such target: ${unknown.join(', ')}`);
for (const target of targets.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const mutants = await judge(target);
  const killed = mutants.filter(({ status }) => noticed.has(status)).length;
  const survivors = mutants.filter(({ status }) => unnoticed.has(status));
  const score = (100 * killed) / (killed + survivors.length);
  process.stdout.write(`${target.name}: ${killed} of ${killed + survivors.length} killed, ${score.toFixed(1)} %\n`);
  process.stdout.write(survivors.map((mutant) => `${inOneLine(mutant)}\n`).join(''));
  if (score < leastScore) process.exitCode = 1;
}
