import { planAutopayTrouble } from './autopay-trouble.ts';
import { planBroadcast } from './broadcast.ts';
import { planBroadcastCard } from './broadcast-progress.ts';
import { type Call, nothingToTell, type Plan } from './call.ts';
import { planCard } from './card.ts';
import { type InPlaceDeps, replaceSummary } from './in-place.ts';
import type { Letter, RenderDeps } from './letter.ts';
import { planOverdue } from './overdue.ts';
import type { NoticePayload } from './payload.ts';
import { planRefundReport } from './refund-report.ts';
import { planRelayToCustomer, planRelayToSupport, planUndelivered } from './relay.ts';
import { renderLetter } from './render.ts';
import type { TopicDeps } from './topic.ts';
import { maxBusy } from './tries.ts';

export type PlanDeps = RenderDeps & TopicDeps & InPlaceDeps;

/** @returns the call that a notice needs now, by the facts of this moment. @throws when it names a row that is not there: a bug */
export async function planNotice(deps: PlanDeps, payload: NoticePayload): Promise<Plan> {
  const { notice } = payload;
  switch (notice.kind) {
    case 'support.card':
      return planCard(deps, payload, notice);
    case 'broadcast.message':
      return planBroadcast(deps, payload, notice);
    case 'support.broadcast':
      return planBroadcastCard(deps, payload, notice);
    case 'support.overdue':
      return planOverdue(deps, payload, notice);
    case 'relay.to-support':
      return planRelayToSupport(deps, payload, notice);
    case 'relay.to-customer':
      return planRelayToCustomer(deps, payload, notice);
    case 'relay.undelivered':
      return planUndelivered(deps, payload, notice);
    case 'support.charged-after-end':
    case 'support.autopay-trouble':
      return planAutopayTrouble(deps, payload, notice);
    case 'support.refund':
      return planRefundReport(deps, payload, notice);
    default: {
      const letter = await renderLetter(deps, notice, payload.chatId);
      return letter.kind === 'outdated' ? nothingToTell : planLetter(deps, payload, letter);
    }
  }
}

/** One message, at the end of the chat or in the place of a payment's summary. */
function planLetter(
  deps: PlanDeps,
  { chatId, waits }: NoticePayload,
  letter: Exclude<Letter, { kind: 'outdated' }>,
): Call {
  const { sender } = deps;
  if (letter.kind === 'message') return { kind: 'call', run: () => sender.send({ chatId }, letter.screen) };
  if (letter.kind === 'document') {
    return { kind: 'call', run: () => sender.sendDocument({ chatId }, letter.file, letter.screen) };
  }
  return {
    kind: 'call',
    run: async () => {
      const outcome = await replaceSummary(deps, { ...letter, chatId });
      const asNew = outcome.kind === 'elsewhere' || outcome.kind === 'message-gone';
      const waitedLong = outcome.kind === 'busy' && waits.busy >= maxBusy;
      return asNew || waitedLong ? sender.send({ chatId }, letter.screen) : outcome;
    },
  };
}
