import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';
import { deskPressed } from '../press.ts';
import { adjustPress, undoAdjustmentPress } from './adjust.ts';
import { approvePress, declinePress } from './approval.ts';
import {
  askToBroadcastPress,
  dropBroadcastPress,
  newsSamplePress,
  startBroadcastPress,
  testBroadcastPress,
} from './broadcast.ts';
import { chooseAudiencePress, pickAudiencePress, showBroadcastPress } from './broadcast-audience.ts';
import { askToStopPress, keepBroadcastPress, stopBroadcastPress } from './broadcast-stop.ts';
import { issuePress, rejectPress, takePress as takeInvoicePress } from './card.ts';
import { confirmPress, refusePress } from './confirm.ts';
import { closeDeadPress, resendDeadPress } from './dead.ts';
import { closePress, dropPress } from './drop.ts';
import { resendLettersPress } from './letters.ts';
import { paidPress, takeSumPress } from './payment.ts';
import type { Pressed, PressHandler } from './press-handler.ts';
import { refundPaymentPress, refundPress } from './refund.ts';
import { refundDonePress, refundUndonePress } from './refund-outcome.ts';
import { creditStatementPress, leaveStatementPress } from './statement.ts';
import { undoListPress, undoPress } from './undo.ts';

/** Every button of the group, and what it does. */
const handlers: Readonly<Record<keyof typeof deskPressed, PressHandler>> = {
  take: takeInvoicePress,
  issue: issuePress,
  paid: paidPress,
  reject: rejectPress,
  undoList: undoListPress,
  takeSum: takeSumPress,
  confirm: confirmPress,
  refuse: refusePress,
  undo: undoPress,
  undoAdjustment: undoAdjustmentPress,
  approve: approvePress,
  decline: declinePress,
  creditStatement: creditStatementPress,
  leaveStatement: leaveStatementPress,
  resendLetters: resendLettersPress,
  refundPayment: refundPaymentPress,
  refundDone: refundDonePress,
  refundUndone: refundUndonePress,
  refund: refundPress,
  adjust: adjustPress,
  drop: dropPress,
  close: closePress,
  resendDead: resendDeadPress,
  closeDead: closeDeadPress,
  broadcastShow: showBroadcastPress,
  broadcastChoose: chooseAudiencePress,
  broadcastPick: pickAudiencePress,
  broadcastTest: testBroadcastPress,
  broadcastAsk: askToBroadcastPress,
  broadcastStart: startBroadcastPress,
  broadcastDrop: dropBroadcastPress,
  broadcastAskToStop: askToStopPress,
  broadcastStop: stopBroadcastPress,
  broadcastKeep: keepBroadcastPress,
  newsSample: newsSamplePress,
};

const verbs = Object.keys(handlers) as (keyof typeof deskPressed)[];

/** @returns a word for whoever pressed; also for a button that another version of the program has left behind */
export async function takePress(
  deps: DeskDeps,
  desk: Desk,
  { data, ...press }: { data: string } & Omit<Pressed, 'match'>,
): Promise<string | undefined> {
  for (const verb of verbs) {
    const match = deskPressed[verb].exec(data);
    if (match) return handlers[verb](deps, desk, { match, ...press });
  }
  return desk.t('desk:outdatedButton');
}
