import { type Agent, recordAct } from '../audit/index.ts';
import type { Database, Transaction } from '../db/client.ts';
import { redriveDeadLetters } from '../mail/dead.ts';
import { redriveDead } from '../notifications/dead.ts';
import type { Clock } from '../platform/clock.ts';
import type { Queue } from '../queue/queue.ts';
import { redriveDeadDeliveries } from '../webhooks/index.ts';

/** What an agent may have sent once more. */
export const deadKinds = ['people', 'group', 'letters', 'webhooks'] as const;
export type DeadKind = (typeof deadKinds)[number];

export interface ResendDeps {
  readonly db: Database;
  readonly clock: Clock;
  /** Where each kind waits to be sent. */
  readonly queues: Readonly<Record<'notices' | 'mail' | 'webhooks', Pick<Queue, 'send'>>>;
}

/** Ten transactions of a hundred each take a second or two, while an agent looks on; who has more dead presses again. */
const maxBatches = 10;

/**
 * Has all of one kind that was given up sent once more. Agents who ask for it at once share it out, and nothing goes twice;
 * each batch is an act of whoever asked.
 * @returns how many were queued, at most a thousand
 */
export async function resendDead(
  deps: ResendDeps,
  { kind, agent }: { readonly kind: DeadKind; readonly agent: Agent },
): Promise<number> {
  const note = (tx: Transaction, count: number): Promise<void> =>
    recordAct(tx, { at: deps.clock.now(), agent, act: 'dead-redriven', detail: { kind, count: `${count}` } });
  let resent = 0;
  for (let batch = 0; batch < maxBatches; batch += 1) {
    const count = await redrive(deps, kind, note);
    resent += count;
    if (count === 0) break;
  }
  return resent;
}

function redrive(
  { db, queues }: ResendDeps,
  kind: DeadKind,
  note: (tx: Transaction, count: number) => Promise<void>,
): Promise<number> {
  switch (kind) {
    case 'people':
    case 'group':
      return redriveDead({ db, queue: queues.notices }, { to: kind }, note);
    case 'letters':
      return redriveDeadLetters({ db, queue: queues.mail }, note);
    case 'webhooks':
      return redriveDeadDeliveries({ db, queue: queues.webhooks }, note);
  }
}
