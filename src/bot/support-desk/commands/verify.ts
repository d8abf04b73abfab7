import type { VerifyReport } from '../../../ledger/index.ts';
import { escapeHtml } from '../../../platform/telegram/screen.ts';
import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';
import { notice } from '../screens/common.ts';
import type { CommandHandler } from './command-handler.ts';

/** A message has room for a few; the log has them all. */
const mostShown = 10;
const longestBreach = 200;

/** How long the group's other updates wait for a proof; it goes on by itself past that. */
const patienceMs = 5_000;

/** «/verify»: proves the books. One at a time: a proof reads everything there is. */
export function createVerifyCommand(): CommandHandler {
  let running = false;
  return async (deps, desk, { messageId }) => {
    const { t } = desk;
    if (running) {
      await desk.say(notice(t('desk:verify.running')), messageId);
      return;
    }
    running = true;
    const question = await desk.say(notice(t('desk:verify.started')), messageId).catch((error: unknown) => {
      running = false;
      throw error;
    });
    const proof = prove(deps, desk, question).finally(() => {
      running = false;
    });
    await bounded(proof);
  };
}

/** Proves, and turns the message into what came of it. What fails is said there, too: nobody waits for this promise. */
async function prove(deps: DeskDeps, desk: Desk, messageId: number): Promise<void> {
  const { t } = desk;
  try {
    const report = await deps.proveBooks();
    if (report.kind === 'broken') deps.logger.error({ breaches: report.breaches }, 'the books do not prove');
    await desk.change(messageId, notice(words(desk, report)));
  } catch (error) {
    deps.logger.error({ err: error }, 'the books could not be proved');
    // Should this not arrive either, the log has the cause.
    await desk.change(messageId, notice(t('desk:verify.failed'))).catch(() => undefined);
  }
}

/** Waits for the work, but not for ever. */
function bounded(work: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, patienceMs);
  void work.finally(() => {
    clearTimeout(timer);
    resolve();
  });
  return promise;
}

function words({ t }: Desk, report: VerifyReport): string {
  const { transactions, entries } = report;
  if (report.kind === 'balanced') return t('desk:verify.balanced', { transactions, entries });
  const shown = report.breaches
    .slice(0, mostShown)
    .map(({ check, what }) => `• ${escapeHtml([...`${check}: ${what}`].slice(0, longestBreach).join(''))}`);
  const more = report.breaches.length - shown.length;
  return [t('desk:verify.broken'), ...shown, ...(more > 0 ? [t('desk:more', { count: more })] : [])].join('\n');
}
