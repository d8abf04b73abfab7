import type { BotCommand } from 'telegraf/types';
import type { Profile } from '../../../config/profile.ts';
import type { Translate } from '../../../platform/i18n.ts';
import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';
import { notice } from '../screens/common.ts';
import { accountCommand } from './account.ts';
import { creditCommand, debitCommand } from './adjust.ts';
import { assignCommand, ignoreCommand } from './bank.ts';
import { broadcastCommand } from './broadcast.ts';
import type { Call, CommandHandler } from './command-handler.ts';
import { deadCommand } from './dead.ts';
import { findCommand } from './find.ts';
import { pendingCommand } from './pending.ts';
import { promoCommand } from './promo.ts';
import { refundCommand } from './refund.ts';
import { todayCommand } from './today.ts';
import { unmatchedCommand } from './unmatched.ts';
import { createVerifyCommand } from './verify.ts';

/** The group's commands in Telegram's own menu, in this order; their words stand in the locales. */
const names = [
  'find',
  'account',
  'credit',
  'debit',
  'refund',
  'pending',
  'unmatched',
  'assign',
  'ignore',
  'promo',
  'broadcast',
  'dead',
  'today',
  'verify',
  'help',
] as const;

type PromoPolicy = Pick<Profile, 'promoCodes'>;

/** Where customers have no promo codes, agents have none to make. */
const isOffered = (name: (typeof names)[number], { promoCodes }: PromoPolicy): boolean =>
  name !== 'promo' || promoCodes;

/** @returns the commands as Telegram shows them to whoever types «/» in the group */
export const deskCommands = (t: Translate, profile: PromoPolicy): BotCommand[] =>
  names
    .filter((name) => isOffered(name, profile))
    .map((command) => ({ command, description: t(`desk:commands.${command}`) }));

const helpCommand: CommandHandler = async ({ profile }, { t, say }, { messageId }) => {
  const promo = profile.promoCodes ? `${t('desk:helpPromo')}\n` : '';
  await say(notice(t('desk:help', { promo })), messageId);
};

/** Runs a command by its name; one that there is not is said to be none, and is not sent to the customer. */
export type RunCommand = (deps: DeskDeps, desk: Desk, command: Call & { name: string }) => Promise<void>;

export function createCommands(): RunCommand {
  const handlers: Readonly<Record<(typeof names)[number], CommandHandler>> = {
    find: findCommand,
    account: accountCommand,
    credit: creditCommand,
    debit: debitCommand,
    refund: refundCommand,
    pending: pendingCommand,
    unmatched: unmatchedCommand,
    assign: assignCommand,
    ignore: ignoreCommand,
    promo: promoCommand,
    broadcast: broadcastCommand,
    dead: deadCommand,
    today: todayCommand,
    verify: createVerifyCommand(),
    help: helpCommand,
  };
  return async (deps, desk, { name, ...call }) => {
    const known = names.find((one) => one === name);
    if (known && isOffered(known, deps.profile)) return handlers[known](deps, desk, call);
    await desk.say(notice(desk.t('desk:unknownCommand')), call.messageId);
  };
}
