import { purgeHandled } from '../chats/purge.ts';
import type { UpdateInbox } from '../chats/updates.ts';
import type { Database } from '../db/client.ts';
import { verifyBooks } from '../ledger/index.ts';
import { paymentChecks } from '../payments/books-check.ts';
import type { PaymentDeps } from '../payments/deps.ts';
import { expireLinks } from '../payments/expire.ts';
import { purgeInbox } from '../payments/inbox/purge.ts';
import { sweepInbox } from '../payments/inbox/sweep.ts';
import { tellLatePayments } from '../payments/late.ts';
import { pollPending } from '../payments/poll.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { purgeJobRuns } from './job-runs.ts';
import type { Job } from './schedule.ts';

export interface JobTableDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly payments: PaymentDeps;
  readonly inbox: UpdateInbox;
}

/** Each sweep takes what one run can do and leaves the rest to the next minute. */
const sweepBoundMs = 50_000;

/** Nightly work has the night. */
const nightlyBoundMs = 60 * 60_000;

const askGateway = 'payments: ask the gateway';

/** Runs of jobs are looked at after trouble, and trouble is noticed within a month. */
const runsKeptMs = 30 * 24 * 60 * 60_000;

/** Everything that happens by the clock, in one table. */
export function jobTable({ db, clock, logger, payments, inbox }: JobTableDeps): readonly Job[] {
  const everyMinute = { cron: '* * * * *', timeZone: 'UTC', boundMs: sweepBoundMs, missed: 'latest' } as const;
  // By the provider's own night, when the fewest customers are about.
  const nightly = { timeZone: payments.profile.timeZone, boundMs: nightlyBoundMs, missed: 'latest' } as const;
  return [
    { name: 'updates: take up what a dead process left', run: () => inbox.sweep(), ...everyMinute },
    { name: 'notifications: take up what a dead process left', run: () => sweepInbox(payments), ...everyMinute },
    { name: askGateway, run: () => pollPending(payments), ...everyMinute },
    // Whoever's money has come is told that instead.
    { name: 'payments: tell of late ones', run: () => tellLatePayments(payments), after: askGateway, ...everyMinute },
    { name: 'payments: close expired links', run: () => expireLinks(payments), ...everyMinute },
    { name: 'updates: clear away old ones', cron: '10 3 * * *', run: () => purgeHandled(db, clock.now()), ...nightly },
    { name: 'notifications: clear away old ones', cron: '20 3 * * *', run: () => purgeInbox(payments), ...nightly },
    {
      name: 'jobs: clear away old runs',
      cron: '25 3 * * *',
      run: () => purgeJobRuns(db, new Date(clock.now().getTime() - runsKeptMs)),
      ...nightly,
    },
    { name: 'books: verify', cron: '30 3 * * *', run: () => proveBooks(db, logger), ...nightly },
  ];
}

async function proveBooks(db: Database, logger: Logger): Promise<void> {
  const report = await verifyBooks(db, paymentChecks);
  if (report.kind === 'broken') {
    logger.error({ breaches: report.breaches }, 'the books do not prove');
    throw new Error(`the books do not prove: ${report.breaches.length} breaches`);
  }
  logger.info(report, 'the books prove');
}
