// A bot that keeps what it is told and looks nothing up: each update is committed before Telegram is told that it was received, and
// marked as done after the answer. What durability alone leaves of the bare echo's rate.
import { createServer } from 'node:http';
import pg from 'pg';
import { Markup, Telegraf } from 'telegraf';
import type { Update } from 'telegraf/types';
import { addressOf, readBody } from './loopback.ts';

const [token = '', apiRoot = '', databaseUrl = ''] = process.argv.slice(2);
/** As many connections as the product has. */
const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
const bot = new Telegraf(token, { telegram: { apiRoot, webhookReply: false } });
const keyboard = Markup.inlineKeyboard([[Markup.button.callback('Меню', 'menu')]]);
bot.on('callback_query', async (ctx) => {
  await ctx.editMessageText('Баланс: 1 000,00 ₽', keyboard);
});
bot.on('message', (ctx) => ctx.reply('Баланс: 1 000,00 ₽', keyboard));
bot.botInfo = await bot.telegram.getMe();

const server = createServer(async (request, response) => {
  const body = await readBody(request);
  const update: Update = JSON.parse(body);
  await pool.query({
    name: 'keep',
    text: 'INSERT INTO bare_update (id, body) VALUES ($1, $2)',
    values: [update.update_id, body],
  });
  response.end();
  await bot.handleUpdate(update);
  await pool.query({
    name: 'done',
    text: 'UPDATE bare_update SET done_at = now() WHERE id = $1',
    values: [update.update_id],
  });
});
process.send?.({ url: await addressOf(server) });
process.on('disconnect', () => process.exit(0));
