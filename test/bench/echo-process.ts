// A bot that keeps nothing and looks nothing up: telegraf on a webhook, and the answer. The ceiling of anything on telegraf.
import { createServer } from 'node:http';
import { Markup, Telegraf } from 'telegraf';
import { addressOf } from './loopback.ts';

const [token = '', apiRoot = '', presses = ''] = process.argv.slice(2);
const bot = new Telegraf(token, { telegram: { apiRoot, webhookReply: false } });
const keyboard = Markup.inlineKeyboard([[Markup.button.callback('Меню', 'menu')]]);

bot.on('callback_query', async (ctx) => {
  // A button spins until it is answered; the bare echo lets it.
  if (presses === 'answered') await ctx.answerCbQuery();
  await ctx.editMessageText('Баланс: 1 000,00 ₽', keyboard);
});
bot.on('message', (ctx) => ctx.reply('Баланс: 1 000,00 ₽', keyboard));

const server = createServer(bot.webhookCallback('/telegram/webhook'));
process.send?.({ url: await addressOf(server) });
process.on('disconnect', () => process.exit(0));
