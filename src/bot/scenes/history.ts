import { Composer } from 'telegraf';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { type HistoryPlace, historyPress, historyPressed, readHistoryFile, readHistoryPage } from '../history-press.ts';
import { sendHistoryFile } from './history-files.ts';
import { showHistory } from './history-page.ts';
import { askPeriod } from './history-period.ts';

/** Where the history opens: what most people come to see. */
const opening: HistoryPlace = { filter: 'all', period: 'month' };

/** «История»: every movement of the account, page by page, as a file, as a picture. Whoever sees the balance sees it. */
export function historyScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  scene.command('history', (ctx) => showHistory(deps, ctx, opening));
  scene.action(historyPress.open, (ctx) => showHistory(deps, ctx, opening));
  scene.action(historyPress.askPeriod, (ctx) => askPeriod(deps, ctx));
  scene.action(historyPressed.page, (ctx, next) => {
    const place = readHistoryPage(ctx.match);
    return place ? showHistory(deps, ctx, place) : next();
  });
  scene.action(historyPressed.file, (ctx, next) => {
    const wish = readHistoryFile(ctx.match);
    return wish ? sendHistoryFile(deps, ctx, wish) : next();
  });
  return scene;
}
