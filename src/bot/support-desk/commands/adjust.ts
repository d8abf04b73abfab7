import type { Account } from '../../../accounts/account.ts';
import { balanceOf, totalOf } from '../../../accounts/balance-of.ts';
import { escapeHtml } from '../../../platform/telegram/screen.ts';
import { ask } from '../../../support/prompts.ts';
import { parseTypedAmount } from '../../../topup/typed-amount.ts';
import { readAdjustment } from '../command-line.ts';
import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';
import { deskPress } from '../press.ts';
import { promptPlace } from '../question.ts';
import { cancelButton, notice, sum } from '../screens/common.ts';
import type { Call, CommandHandler } from './command-handler.ts';
import { accountNamed, accountOfTopic } from './subject.ts';

export const creditCommand: CommandHandler = (deps, desk, call) => askToConfirm(deps, desk, call, 'credit');
export const debitCommand: CommandHandler = (deps, desk, call) => askToConfirm(deps, desk, call, 'debit');

interface Wish {
  readonly account: Account;
  readonly amountMinor: bigint;
  readonly reason: string;
}

/** Shows what will be done; it is done by the button below, once, whatever becomes of the message or the process. */
async function askToConfirm(deps: DeskDeps, desk: Desk, call: Call, way: 'credit' | 'debit'): Promise<void> {
  const { t } = desk;
  const read = await readWish(deps, desk, call.rest);
  if (read.kind !== 'wish') {
    const why = read.kind === 'unknown-account' ? `${t('desk:account.unknown', { number: read.number })}\n\n` : '';
    await desk.say(notice(`${why}${t(`desk:usage.${way}`)}`), call.messageId);
    return;
  }
  const { account, amountMinor, reason } = read.wish;
  const balance = totalOf(await balanceOf(deps.db, account.id));
  const lines = [
    t(`desk:adjust.ask.${way}`, { amount: sum(amountMinor, account.currency), account: account.number }),
    t('desk:reasonLine', { reason: escapeHtml(reason) }),
    t('desk:adjust.balance', { name: escapeHtml(account.name), balance: sum(balance.amountMinor, account.currency) }),
  ];
  if (amountMinor > deps.profile.secondAgentAboveMinor) lines.push('', t('desk:payment.needsSecond'));
  const confirm = { label: t(`desk:adjust.confirm.${way}`), data: deskPress.adjust };
  const messageId = await desk.say(notice(lines.join('\n'), [confirm, cancelButton(t)]), call.messageId);
  const signedMinor = way === 'credit' ? amountMinor : -amountMinor;
  await ask(deps, promptPlace(desk), {
    // Of the command and not of the question, so that a command that is handled twice is still one wish.
    prompt: {
      kind: 'adjust-confirm',
      accountId: account.id,
      amountMinor: signedMinor,
      reason,
      key: `adjustment:${desk.chatId}:${call.messageId}`,
    },
    messageId,
  });
}

type ReadWish =
  | { readonly kind: 'wish'; readonly wish: Wish }
  | { readonly kind: 'unknown-account'; readonly number: string }
  | { readonly kind: 'unreadable' };

async function readWish(deps: DeskDeps, desk: Desk, rest: string): Promise<ReadWish> {
  const own = await accountOfTopic(deps, desk);
  let unknown: string | undefined;
  for (const { number, sum: typed, reason } of readAdjustment(rest, own !== null)) {
    const account = number === undefined ? own : await accountNamed(deps, number);
    if (!account) {
      unknown = number;
      continue;
    }
    const read = parseTypedAmount(typed, account.currency);
    if (read.kind === 'amount') return { kind: 'wish', wish: { account, amountMinor: read.amountMinor, reason } };
  }
  return unknown === undefined ? { kind: 'unreadable' } : { kind: 'unknown-account', number: unknown };
}
