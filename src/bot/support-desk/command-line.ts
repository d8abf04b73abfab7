/** A text as it may be a command; `rest` is all that stands after it, trimmed. */
export type CommandLine =
  | { readonly kind: 'command'; readonly name: string; readonly rest: string }
  | { readonly kind: 'for-another-bot' }
  | { readonly kind: 'no-command' };

export function readCommand(text: string, botUsername: string): CommandLine {
  const match = /^\/([a-z0-9_]{1,32})(?:@(\w+))?(?:\s+([\s\S]*))?$/iu.exec(text.trim());
  if (!match) return { kind: 'no-command' };
  const [, name = '', bot, rest = ''] = match;
  if (bot !== undefined && bot.toLowerCase() !== botUsername.toLowerCase()) return { kind: 'for-another-bot' };
  return { kind: 'command', name: name.toLowerCase(), rest: rest.trim() };
}

/** A reason is a sentence for the audit log, whose column takes no more. */
export const maxReasonLength = 500;

const accountNumber = '№?\\s*(\\d{1,18})';
const sum = '((?:\\d{1,3}(?:[ \\u00a0\\u202f]\\d{3})+|\\d+)(?:[.,]\\d{1,2})?)\\s*(?:₽|руб(?:лей|ля|ль|\\.)?|р\\.)?';
const withNumber = new RegExp(`^${accountNumber}\\s+${sum}\\s+(\\S[\\s\\S]*)$`, 'u');
const withoutNumber = new RegExp(`^${sum}\\s+(\\S[\\s\\S]*)$`, 'u');

/** One way to read the arguments of /credit and /debit. */
export interface AdjustmentLine {
  /** undefined: of the customer whose topic it is. */
  readonly number: string | undefined;
  readonly sum: string;
  readonly reason: string;
}

/**
 * Reads «100001 1 500 компенсация». In a customer's topic the number may be left out, so that «500 100 дней простоя» can be
 * read in two ways; which one is meant is told by whether there is such an account.
 * @returns the readings, the likelier first; none when it cannot be read
 */
export function readAdjustment(rest: string, inTopic: boolean): AdjustmentLine[] {
  const [, number, itsSum = '', itsReason = ''] = withNumber.exec(rest) ?? [];
  const [, bareSum, bareReason = ''] = (inTopic && withoutNumber.exec(rest)) || [];
  return [
    ...(number === undefined ? [] : [{ number, sum: itsSum, reason: itsReason }]),
    ...(bareSum === undefined ? [] : [{ number: undefined, sum: bareSum, reason: bareReason }]),
  ].filter(({ reason }) => reason.length <= maxReasonLength);
}

/** One way to read the arguments of /refund. */
export interface RefundLine {
  readonly paymentId: number;
  /** undefined: all that can be given back. */
  readonly sum: string | undefined;
  readonly reason: string;
}

const paymentNumber = '№?\\s*([1-9]\\d{0,9})';
const refundOfSum = new RegExp(`^${paymentNumber}\\s+${sum}\\s+(\\S[\\s\\S]*)$`, 'u');
/** What begins with a digit or a sign is a sum gone wrong, and no reason for a whole refund. */
const refundOfAll = new RegExp(`^${paymentNumber}\\s+([^\\d\\s+\u2212\u2013\u2014.,-][\\s\\S]*)$`, 'u');
const largestPayment = 2_147_483_647;

/** Reads «12 500 ошиблись суммой» and «12 ошиблись суммой». @returns undefined when it is neither */
export function readRefund(rest: string): RefundLine | undefined {
  const [, number = '', typedSum, reason = ''] = refundOfSum.exec(rest) ?? [];
  const [, bareNumber = '', bareReason = ''] = refundOfAll.exec(rest) ?? [];
  const paymentId = Number.parseInt(typedSum === undefined ? bareNumber : number, 10);
  const words = typedSum === undefined ? bareReason : reason;
  if (!(paymentId <= largestPayment) || words === '' || words.length > maxReasonLength) return undefined;
  return { paymentId, sum: typedSum, reason: words };
}
