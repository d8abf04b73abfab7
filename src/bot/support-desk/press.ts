import { readOrderNumber } from '../../invoices/index.ts';
import { filterSides } from '../../notifications/templates/broadcast-words.ts';
import { type DeadKind, deadKinds } from '../../support/resend-dead.ts';
import { pressed } from '../callback-data.ts';

/**
 * What the buttons of the support group say when pressed, as `desk:<verb>:<numbers>`, of refunds as `refund:<verb>:<number>`.
 * Those of invoices' and broadcasts' cards and of notices are built by the notices, which do not know this layer; a test holds
 * them together. Telegram allows 64 bytes, so the confirmation, which carries all that it confirms, writes its numbers in
 * base 36.
 */
export const deskPress = {
  takeSum: (invoiceId: bigint, amountMinor: bigint) => `desk:sum:${invoiceId}:${amountMinor}`,
  confirm: (wish: PaymentWish) => `desk:ok:${writeWish(wish)}`,
  refuse: (wish: PaymentWish) => `desk:no:${writeWish(wish)}`,
  undo: (payment: { id: bigint; invoiceId: bigint }) => `desk:undo:${payment.invoiceId}:${payment.id}`,
  undoAdjustment: (transactionId: bigint) => `desk:undo-adjustment:${transactionId}`,
  approve: (approvalId: bigint) => `desk:approve:${approvalId}`,
  decline: (approvalId: bigint) => `desk:decline:${approvalId}`,
  /** The same from a list, which stays as it is. */
  approveListed: (approvalId: bigint) => `desk:approve:${approvalId}:listed`,
  declineListed: (approvalId: bigint) => `desk:decline:${approvalId}:listed`,
  creditStatement: (statementId: bigint) => `desk:credit-statement:${statementId}`,
  leaveStatement: (statementId: bigint) => `desk:leave-statement:${statementId}`,
  refundDone: (refundId: bigint) => `refund:done:${refundId}`,
  refundUndone: (refundId: bigint) => `refund:undone:${refundId}`,
  refundDoneListed: (refundId: bigint) => `refund:done:${refundId}:listed`,
  refundUndoneListed: (refundId: bigint) => `refund:undone:${refundId}:listed`,
  refund: 'desk:do:refund',
  resendLetters: 'desk:do:letters',
  adjust: 'desk:do:adjust',
  /** Ends the question that the message asks. */
  drop: 'desk:do:drop',
  /** Puts away a list that asks nothing. */
  close: 'desk:do:close',
  resendDead: (kind: DeadKind) => `desk:dead:${kind}`,
  closeDead: 'desk:dead:close',
} as const;

/** A payment as an agent is about to confirm it: pressed by whomever and whenever, it means just this. */
export interface PaymentWish {
  readonly invoiceId: bigint;
  readonly amountMinor: bigint;
  readonly orderNumber: string;
  /** The invoice's, as the agent has seen it. */
  readonly version: number;
}

function writeWish({ invoiceId, amountMinor, version, orderNumber }: PaymentWish): string {
  return `${invoiceId.toString(36)}:${amountMinor.toString(36)}:${version.toString(36)}:${orderNumber}`;
}

/** What is left of Telegram's 64 bytes beside the largest numbers there are. */
const maxOrderBytes = 24;

/**
 * @param text as an agent types or copies it: «№ 123», «п/п 123», «123 от 21.11.2026»
 * @returns the number as the books keep it; undefined when it is none, or too long for a button
 */
export function readTypedOrder(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^(?:п\/п|пп|плат[её]жка|поручение)(?=[\s№\d])/iu, '')
    .replace(/\sот\s.*$/iu, '');
  const number = readOrderNumber(bare);
  const fits = number !== undefined && Buffer.byteLength(number) <= maxOrderBytes;
  return fits && /^(?=.*\d)[\p{L}\d/-]+$/u.test(number) ? number : undefined;
}

const id = '([1-9]\\d{0,17})';

/** A payment's number is the gateway's invoice id, which is an int4. */
const paymentId = '([1-9]\\d{0,9})';

/** Patterns of the same, the card's with them; every group is digits or a fixed word, save the order number. */
export const deskPressed = {
  take: new RegExp(`^desk:take:${id}$`),
  issue: new RegExp(`^desk:issue:${id}$`),
  paid: new RegExp(`^desk:paid:${id}$`),
  reject: new RegExp(`^desk:reject:${id}$`),
  undoList: new RegExp(`^desk:undo-list:${id}$`),
  takeSum: new RegExp(`^desk:sum:${id}:([1-9]\\d{0,15})$`),
  confirm: /^desk:ok:([1-9a-z][0-9a-z]{0,11}):([1-9a-z][0-9a-z]{0,10}):([0-9a-z]{1,6}):([\p{L}\d/-]{1,20})$/u,
  refuse: /^desk:no:([1-9a-z][0-9a-z]{0,11}):([1-9a-z][0-9a-z]{0,10}):([0-9a-z]{1,6}):([\p{L}\d/-]{1,20})$/u,
  undo: new RegExp(`^desk:undo:${id}:${id}$`),
  undoAdjustment: new RegExp(`^desk:undo-adjustment:${id}$`),
  approve: new RegExp(`^desk:approve:${id}(:listed)?$`),
  decline: new RegExp(`^desk:decline:${id}(:listed)?$`),
  creditStatement: new RegExp(`^desk:credit-statement:${id}$`),
  leaveStatement: new RegExp(`^desk:leave-statement:${id}$`),
  /** «Вернуть на карту» under a notice of money that nobody was to take. */
  refundPayment: new RegExp(`^refund:payment:${paymentId}$`),
  refundDone: new RegExp(`^refund:done:${id}(:listed)?$`),
  refundUndone: new RegExp(`^refund:undone:${id}(:listed)?$`),
  refund: /^desk:do:refund$/,
  resendLetters: /^desk:do:letters$/,
  adjust: /^desk:do:adjust$/,
  drop: /^desk:do:drop$/,
  close: /^desk:do:close$/,
  resendDead: new RegExp(`^desk:dead:(${deadKinds.join('|')})$`),
  closeDead: /^desk:dead:close$/,
  broadcastShow: new RegExp(`^broadcast:show:${id}$`),
  broadcastChoose: new RegExp(`^broadcast:choose:${id}:(${filterSides.join('|')})$`),
  broadcastPick: new RegExp(`^broadcast:pick:${id}:([A-Za-z_]{2,20}):(on|off)$`),
  broadcastTest: new RegExp(`^broadcast:test:${id}$`),
  broadcastAsk: new RegExp(`^broadcast:ask:${id}$`),
  broadcastStart: new RegExp(`^broadcast:start:${id}:([1-9]\\d{0,9})$`),
  broadcastDrop: new RegExp(`^broadcast:drop:${id}$`),
  broadcastAskToStop: new RegExp(`^broadcast:stop:${id}$`),
  broadcastStop: new RegExp(`^broadcast:halt:${id}$`),
  broadcastKeep: new RegExp(`^broadcast:keep:${id}$`),
  /** Under the copy that stands above a broadcast's card: agents see what customers will. */
  newsSample: pressed.news,
} as const;

/** @returns a bigint from base 36, which BigInt does not read itself */
function fromBase36(digits: string): bigint {
  let value = 0n;
  for (const digit of digits) value = value * 36n + BigInt(Number.parseInt(digit, 36));
  return value;
}

/** Reads the groups of `confirm` and `refuse`. */
export function readWish([
  ,
  invoice = '',
  amount = '',
  version = '',
  orderNumber = '',
]: readonly string[]): PaymentWish {
  return {
    invoiceId: fromBase36(invoice),
    amountMinor: fromBase36(amount),
    version: Number.parseInt(version, 36),
    orderNumber,
  };
}
