import { parseTypedAmount } from '../../../topup/typed-amount.ts';
import { readRefund } from '../command-line.ts';
import { askRefund } from '../refund-question.ts';
import { notice } from '../screens/common.ts';
import type { CommandHandler } from './command-handler.ts';

/** «/refund 12 500 ошиблись суммой»; without a sum, all that can be given back. */
export const refundCommand: CommandHandler = async (deps, desk, { rest, messageId }) => {
  const line = readRefund(rest);
  // Payments by link are in rubles only.
  const read = line?.sum === undefined ? undefined : parseTypedAmount(line.sum, 'RUB');
  if (!line || (read && read.kind !== 'amount')) {
    await desk.say(notice(desk.t('desk:usage.refund')), messageId);
    return;
  }
  const { paymentId, reason } = line;
  // Of the command and not of the question, so that a command that is handled twice is still one wish.
  const key = `refund:${desk.chatId}:${messageId}`;
  const refused = await askRefund(deps, desk, { paymentId, amountMinor: read?.amountMinor, reason, key, messageId });
  if (refused !== undefined) await desk.say(notice(refused), messageId);
};
