import { booksChecks } from './books-checks.ts';
import { describeProblems, readEnvironment } from './config/environment.ts';
import { DatabaseUnavailable } from './db/embedded.ts';
import { openDatabase } from './db/open.ts';
import { verifyBooks } from './ledger/index.ts';
import { installQueue } from './queue/install.ts';

/** `npm run verify`: proves the books of the database that the environment names. Exit code 1 when they do not prove. */
async function run(): Promise<number> {
  const read = readEnvironment(process.env);
  if (read.kind === 'invalid') {
    process.stderr.write(`${describeProblems(read.problems)}\n`);
    return 1;
  }
  const database = await openDatabase(read.environment.database, [installQueue]);
  try {
    const report = await database.patiently((patient) => verifyBooks(patient, booksChecks));
    if (report.kind === 'balanced') {
      process.stdout.write(`The books prove: ${report.transactions} transactions, ${report.entries} entries.\n`);
      return 0;
    }
    for (const { check, what } of report.breaches) process.stderr.write(`Not so: ${check}: ${what}\n`);
    return 1;
  } finally {
    await database.close();
  }
}

run().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(error instanceof DatabaseUnavailable ? `${error.message}\n` : `${String(error)}\n`);
    process.exit(1);
  },
);
