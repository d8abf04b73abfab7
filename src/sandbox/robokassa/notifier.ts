import type { Book } from './book.ts';
import { resultSignature } from './signature.ts';
import type {
  EmulatedPayment,
  EmulatorFaults,
  NotificationAttempt,
  PendingNotice,
  RobokassaEmulatorDeps,
} from './types.ts';

const minuteMs = 60_000;

/**
 * Pauses before a repetition. Robokassa does not publish its own schedule; this one is dense at first, as a test wants it,
 * and ends within a day: seven attempts in all.
 */
export const retryDelaysMs = [1, 5, 15, 60, 180, 720].map((minutes) => minutes * minuteMs);

/** The shop's answer is awaited so long: more than any honest handler needs. */
const answerTimeoutMs = 15_000;

/** The right answer has at most twelve characters; more of a wrong one is not worth reading. */
const shownAnswerLength = 200;

/** One tick sends no more than this at once: the rest is still due at the next. */
const maxNoticesPerTick = 50;

export interface Notifier {
  /** Sends these notices side by side and waits for the answers. */
  send(notices: readonly PendingNotice[]): Promise<void>;
  /** Sends what is due. @returns how many were sent */
  sendDue(now: Date): Promise<number>;
}

interface NotifierDeps {
  readonly book: Book;
  readonly faults: EmulatorFaults;
  readonly emulator: RobokassaEmulatorDeps;
}

/** Six decimals, as the real notices have them: a shop that compares sums as texts must fail here. */
const printSum = (sum: string): string => `${sum}0000`;

function spoil(signature: string): string {
  return (signature.startsWith('0') ? '1' : '0') + signature.slice(1);
}

function noticeFields(deps: NotifierDeps, payment: EmulatedPayment, forged: boolean): URLSearchParams {
  const outSum = printSum(payment.paidSum ?? payment.outSum);
  const signature = resultSignature(deps.emulator.shop, { ...payment, outSum });
  return new URLSearchParams({
    OutSum: outSum,
    InvId: String(payment.invoiceId),
    Fee: printSum(payment.fee),
    EMail: payment.email,
    SignatureValue: (forged ? spoil(signature) : signature).toUpperCase(),
    PaymentMethod: 'BankCard',
    IncCurrLabel: 'BankCardPSR',
    ...(payment.test ? { IsTest: '1' } : {}),
    ...payment.shop,
  });
}

/** @returns the beginning of the body; the rest of a longer one is not received. */
async function readAnswer(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > shownAnswerLength) break;
  }
  return text.slice(0, shownAnswerLength);
}

type Answer = Pick<NotificationAttempt, 'status' | 'answer'>;

async function call(deps: NotifierDeps, fields: URLSearchParams): Promise<Answer> {
  const { resultUrl, resultMethod = 'POST', fetch: doFetch = fetch } = deps.emulator;
  const signal = AbortSignal.timeout(answerTimeoutMs);
  try {
    const url = new URL(resultUrl);
    if (resultMethod === 'GET') for (const [name, value] of fields) url.searchParams.set(name, value);
    const body = resultMethod === 'GET' ? {} : { body: fields };
    const response = await doFetch(url, { method: resultMethod, signal, redirect: 'manual', ...body });
    return { status: response.status, answer: await readAnswer(response) };
  } catch {
    return { status: 0, answer: signal.aborted ? 'нет ответа вовремя' : 'магазин недоступен' };
  }
}

export function createNotifier(deps: NotifierDeps): Notifier {
  const inFlight = new Set<number>();

  /** Money that was on its way has arrived when its notice goes out. */
  function settled(payment: EmulatedPayment, nowMs: number): EmulatedPayment {
    if (payment.state !== 50) return payment;
    const done: EmulatedPayment = { ...payment, state: 100, stateAtMs: nowMs };
    deps.book.put(done);
    return done;
  }

  async function attempt(notice: PendingNotice, nowMs: number): Promise<void> {
    const found = deps.book.find(notice.invoiceId);
    if (found === undefined) return deps.book.dropNotice(notice.id);
    const payment = settled(found, nowMs);
    const fields = noticeFields(deps, payment, notice.forged);
    const heard = await call(deps, fields);
    const answer = deps.faults.loseAnswers ? { status: 0, answer: 'ответ потерян по дороге' } : heard;
    const accepted = answer.status === 200 && answer.answer === `OK${notice.invoiceId}`;
    const made = notice.attemptsMade + 1;
    const outSum = fields.get('OutSum') ?? '';
    deps.book.addAttempt({ invoiceId: notice.invoiceId, attempt: made, sentAtMs: nowMs, outSum, ...answer, accepted });
    const delayMs = retryDelaysMs[notice.attemptsMade];
    if (accepted || delayMs === undefined) return deps.book.dropNotice(notice.id);
    deps.book.replaceNotice({ ...notice, attemptsMade: made, dueAtMs: nowMs + delayMs });
  }

  async function send(notices: readonly PendingNotice[], nowMs: number): Promise<number> {
    const free = notices.filter(({ id }) => !inFlight.has(id));
    for (const { id } of free) inFlight.add(id);
    try {
      await Promise.all(free.map((notice) => attempt(notice, nowMs)));
    } finally {
      for (const { id } of free) inFlight.delete(id);
    }
    return free.length;
  }

  return {
    async send(notices) {
      await send(notices, deps.emulator.clock.now().getTime());
    },
    sendDue(now) {
      return send(deps.book.due(now.getTime()).slice(0, maxNoticesPerTick), now.getTime());
    },
  };
}
