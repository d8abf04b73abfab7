import { type AlertDeps, attendAlerts, sweepAlerts } from '../alerts/index.ts';
import { purgeRequests } from '../api-keys/index.ts';
import { attendAutopay, learnCards, resumeCharges, sweepAutopay } from '../autopay/index.ts';
import { attendBills, type BillDeps, billDays } from '../bills/index.ts';
import { type BroadcastDeps, feedBroadcasts, purgeBroadcasts } from '../broadcasts/index.ts';
import { purgeHandled } from '../chats/purge.ts';
import type { UpdateInbox } from '../chats/updates.ts';
import type { Database } from '../db/client.ts';
import { expireInvoices, type InvoiceDeps, makeClosingLists, remindUnanswered } from '../invoices/index.ts';
import type { VerifyReport } from '../ledger/index.ts';
import { purgeNotices } from '../notifications/purge.ts';
import type { PaymentDeps } from '../payments/deps.ts';
import { expireLinks } from '../payments/expire.ts';
import { purgeInbox } from '../payments/inbox/purge.ts';
import { sweepInbox } from '../payments/inbox/sweep.ts';
import { tellLatePayments } from '../payments/late.ts';
import { pollPending } from '../payments/poll.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { type RatesDeps, refreshRates } from '../rates/index.ts';
import { pollRefunds, sweepRefunds } from '../refunds/index.ts';
import { purgeRelayed } from '../support/purge.ts';
import { remindWaiting } from '../support/remind-waiting.ts';
import { bookHour, type UsageDeps } from '../usage/index.ts';
import { purgeWebhooks } from '../webhooks/index.ts';
import { purgeJobRuns } from './job-runs.ts';
import type { Job } from './schedule.ts';

export interface JobTableDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly payments: PaymentDeps;
  readonly invoices: InvoiceDeps;
  readonly bills: BillDeps;
  readonly usage: UsageDeps;
  readonly alerts: AlertDeps;
  readonly broadcasts: BroadcastDeps;
  readonly rates: RatesDeps;
  readonly inbox: Pick<UpdateInbox, 'sweep'>;
  /** Proves the books and what stands beside them: each night. */
  readonly proveBooks: () => Promise<VerifyReport>;
}

/** Each sweep takes what one run can do and leaves the rest to the next minute. */
const sweepBoundMs = 50_000;

/** A million resources take half a minute; the hour after must find it done. */
const hourBoundMs = 10 * 60_000;

/** Nightly work has the night. */
const nightlyBoundMs = 60 * 60_000;

const autopayCharges = 'autopay: charge';

const bookTheHour = 'usage: book the hour';

const askGateway = 'payments: ask the gateway';

/** Runs of jobs are looked at after trouble, and trouble is noticed within a month. */
const runsKeptMs = 30 * 24 * 60 * 60_000;

/** Everything that happens by the clock, in one table. */
export function jobTable(deps: JobTableDeps): readonly Job[] {
  const { db, clock, payments, invoices, bills, usage, alerts, broadcasts, rates, inbox } = deps;
  const everyMinute = { cron: '* * * * *', timeZone: 'UTC', boundMs: sweepBoundMs, missed: 'latest' } as const;
  // By the provider's own night, when the fewest customers are about.
  const nightly = { timeZone: payments.profile.timeZone, boundMs: nightlyBoundMs, missed: 'latest' } as const;
  // Working hours are told by the quarter.
  const quarterHourly = { ...everyMinute, cron: '*/15 * * * *' } as const;
  return [
    { name: 'updates: take up what a dead process left', run: () => inbox.sweep(), ...everyMinute },
    { name: 'notifications: take up what a dead process left', run: () => sweepInbox(payments), ...everyMinute },
    { name: askGateway, run: () => pollPending(payments), ...everyMinute },
    // Whoever's money has come is told that instead.
    { name: 'payments: tell of late ones', run: () => tellLatePayments(payments), after: askGateway, ...everyMinute },
    // Not beside it: each of the two passes over rows that the other has locked, and the gateway would be asked a minute late.
    { name: 'payments: close expired links', run: () => expireLinks(payments), after: askGateway, ...everyMinute },
    // An hour that was missed is made up for, each once.
    {
      name: bookTheHour,
      cron: '0 * * * *',
      run: (slot, signal) => bookHour(usage, slot, signal),
      ...{ timeZone: 'UTC', boundMs: hourBoundMs, missed: 'each' },
    },
    // After the day's last hour is booked; a day that was missed is billed by itself.
    {
      name: 'bills: the day’s service',
      cron: '10 0 * * *',
      run: (slot, signal) => billDays(bills, slot, signal),
      ...{ timeZone: payments.profile.timeZone, boundMs: hourBoundMs, missed: 'each' },
      after: bookTheHour,
    },
    {
      name: 'bills: pay from the advance',
      run: (_slot, signal) => attendBills(bills, signal),
      ...everyMinute,
      after: askGateway,
    },
    { name: 'rates: ask the central bank', run: () => refreshRates(rates), ...everyMinute, cron: '*/30 * * * *' },
    // What the gateway has just said of one charge may let the next be made.
    { name: autopayCharges, run: () => attendAutopay(payments), after: askGateway, ...everyMinute },
    { name: 'autopay: look after slow charges', run: () => resumeCharges(payments), after: askGateway, ...everyMinute },
    { name: 'autopay: learn the cards', run: () => learnCards(payments), ...everyMinute },
    { name: 'autopay: look at all accounts', run: () => sweepAutopay(payments), ...everyMinute, cron: '30 * * * *' },
    // A charge that is under way speaks for itself.
    {
      name: 'alerts: look at whose balance moved',
      run: () => attendAlerts(alerts),
      ...everyMinute,
      after: autopayCharges,
    },
    { name: 'alerts: look for whom nothing has marked', run: () => sweepAlerts(alerts), ...quarterHourly },
    {
      name: 'broadcasts: queue the next ones',
      run: (_slot, signal) => feedBroadcasts(broadcasts, signal),
      ...everyMinute,
    },
    { name: 'refunds: take up what a dead process left', run: () => sweepRefunds(payments), ...everyMinute },
    { name: 'refunds: ask the gateway', run: () => pollRefunds(payments), ...everyMinute },
    { name: 'invoices: remind of unanswered ones', run: () => remindUnanswered(invoices), ...quarterHourly },
    { name: 'support: remind of waiting customers', run: () => remindWaiting(invoices), ...quarterHourly },
    { name: 'invoices: expire', cron: '5 0 * * *', run: () => expireInvoices(invoices), ...nightly },
    // In the morning of each day; on the quarter's first working day there is something to do. A day that was missed is made
    // up for, since with it a whole quarter may have been.
    {
      name: 'invoices: closing lists',
      cron: '0 9 * * *',
      run: (slot) => makeClosingLists(invoices, slot),
      ...nightly,
      missed: 'each',
    },
    { name: 'support: forget old pairs', cron: '15 3 * * *', run: () => purgeRelayed(invoices), ...nightly },
    { name: 'updates: clear away old ones', cron: '10 3 * * *', run: () => purgeHandled(db, clock.now()), ...nightly },
    { name: 'notifications: clear away old ones', cron: '20 3 * * *', run: () => purgeInbox(payments), ...nightly },
    {
      name: 'jobs: clear away old runs',
      cron: '25 3 * * *',
      run: () => purgeJobRuns(db, new Date(clock.now().getTime() - runsKeptMs)),
      ...nightly,
    },
    { name: 'api: forget old answers', cron: '35 3 * * *', run: () => purgeRequests({ db, clock }), ...nightly },
    { name: 'notices: forget old events', cron: '45 3 * * *', run: () => purgeNotices(db, clock.now()), ...nightly },
    { name: 'webhooks: clear away old ones', cron: '40 3 * * *', run: () => purgeWebhooks({ db, clock }), ...nightly },
    { name: 'broadcasts: clear away old ones', cron: '45 3 * * *', run: () => purgeBroadcasts(broadcasts), ...nightly },
    { name: 'books: verify', cron: '30 3 * * *', run: () => tellProof(deps), ...nightly },
  ];
}

async function tellProof({ logger, proveBooks }: JobTableDeps): Promise<void> {
  const report = await proveBooks();
  if (report.kind === 'broken') {
    logger.error({ breaches: report.breaches }, 'the books do not prove');
    throw new Error(`the books do not prove: ${report.breaches.length} breaches`);
  }
  logger.info(report, 'the books prove');
}
