import type { Database, Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { MailTransport } from '../platform/mail.ts';
import type { Step } from '../queue/loop.ts';
import type { Queue, QueuedJob } from '../queue/queue.ts';
import { composeLetter } from './compose.ts';
import type { ComposeDeps } from './composition.ts';
import { type LetterJob, readContent, readJob, writeJob } from './payload.ts';
import { judgeCrash, judgeFailure, type Verdict } from './tries.ts';

export interface LetterDeliveryDeps extends Omit<ComposeDeps, 'db'> {
  readonly db: Database;
  readonly queue: Queue;
  readonly transport: MailTransport;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called between sending and noting that it was sent, where a process may die; only tests pass it. */
  readonly checkpoint?: (name: 'sent') => void | Promise<void>;
}

type LetterRow = NonNullable<Awaited<ReturnType<Database['letter']['findUnique']>>>;

/** The column's own bound; what servers say is shorter. */
const longestDetail = 500;

/**
 * Takes one letter whose turn it is and sends it: at least once, since a process may die between the server's taking it
 * and our noting that. A repeat bears the same Message-ID.
 */
export function createLetterDelivery(deps: LetterDeliveryDeps): { deliverNext(): Promise<Step> } {
  return {
    deliverNext: async () => {
      const job = await deps.queue.take();
      if (!job) return { kind: 'idle' };
      const payload = readJob(job.data);
      const letter = payload && (await deps.db.letter.findUnique({ where: { id: payload.letterId } }));
      if (payload && letter)
        await settle(deps, { job, payload, letter, verdict: await handle(deps, job, payload, letter) });
      else {
        // The job of another version of the program; the letter itself, if there is one, stands in its row.
        deps.logger.error({ jobId: job.id }, 'a job of the mail queue names no letter');
        await deps.queue.complete(job.id);
      }
      return { kind: 'worked' };
    },
  };
}

type Handled = Verdict & { readonly failures?: number; readonly sentAt?: Date };

async function handle(deps: LetterDeliveryDeps, job: QueuedJob, payload: LetterJob, row: LetterRow): Promise<Handled> {
  // Taken and neither sent nor put off for a failure: its worker threw or died.
  const crashes = job.takenBefore - payload.failures;
  const letter = readContent(row.content);
  if (!letter) return { kind: 'dead', reason: 'unreadable', detail: 'unknown form' };
  if (crashes > 0) {
    const verdict = judgeCrash(crashes, 'its workers died');
    if (verdict.kind === 'dead') return verdict;
  }
  try {
    const composed = await composeLetter(deps, letter, row.recipient);
    if (composed.kind === 'outdated') return { kind: 'done' };
    const outcome = await deps.transport.send({ ...composed.message, to: row.recipient, key: row.dedupeKey });
    await deps.checkpoint?.('sent');
    if (outcome.kind === 'delivered') return { kind: 'done', sentAt: deps.clock.now() };
    if (outcome.kind === 'rejected') return { kind: 'dead', reason: 'rejected', detail: outcome.reason };
    return { ...judgeFailure(payload.failures, outcome.reason), failures: payload.failures + 1 };
  } catch (error) {
    deps.logger.error({ err: error, dedupeKey: row.dedupeKey }, 'a letter could not be handled');
    return judgeCrash(crashes + 1, error instanceof Error ? error.message : 'unknown error');
  }
}

interface Settlement {
  readonly job: QueuedJob;
  readonly payload: LetterJob;
  readonly letter: LetterRow;
  readonly verdict: Handled;
}

function settle(deps: LetterDeliveryDeps, { job, payload, letter, verdict }: Settlement): Promise<void> {
  const { dedupeKey, id } = letter;
  return inTransaction(deps.db, async (tx: Transaction) => {
    if (verdict.kind === 'put-off') {
      const { delayMs, failures = payload.failures } = verdict;
      // What the server said may name the recipient; that it goes on is what an operator has to know.
      deps.logger.warn({ dedupeKey, failures, delayMs }, 'a letter was not taken: it is tried again');
      const data = writeJob({ ...payload, failures });
      return deps.queue.putOff(tx, { id: job.id, data, delayMs });
    }
    if (verdict.kind === 'dead') {
      const { reason, detail } = verdict;
      // What the server said names the recipient: it is kept with the letter and not in the log.
      deps.logger.error({ dedupeKey, reason }, 'a letter was given up');
      const died = { diedAt: deps.clock.now(), reason, detail: detail.slice(0, longestDetail) };
      await tx.letter.update({ where: { id }, data: died });
    } else if (verdict.sentAt) {
      await tx.letter.update({ where: { id }, data: { sentAt: verdict.sentAt } });
    }
    await deps.queue.complete(job.id, tx);
  });
}
