import { type SendRates, telegramRates } from '../../../src/notifications/budget-rates.ts';

/** Telegram's limits on a clock that runs so many times as fast, for runs that would take a quarter of an hour otherwise. */
export const fasterRates = (times: number): SendRates => ({
  bot: { ...telegramRates.bot, everyMs: telegramRates.bot.everyMs / times },
  chat: { ...telegramRates.chat, everyMs: telegramRates.chat.everyMs / times },
  group: { ...telegramRates.group, windowMs: telegramRates.group.windowMs / times },
});
