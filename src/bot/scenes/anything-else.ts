import { Composer } from 'telegraf';
import { message } from 'telegraf/filters';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { showMenu } from '../show-menu.ts';

/** Whatever no scene took gets an answer all the same, and one that leads on. */
export function anythingElseScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  scene.on('edited_message', (ctx) => showMenu(deps, ctx, { note: ctx.talk.t('common:editedIgnored') }));
  scene.on('callback_query', (ctx) => showMenu(deps, ctx, { note: ctx.talk.t('common:buttonOutdated') }));
  scene.on(message('text'), (ctx) => showMenu(deps, ctx, { note: ctx.talk.t('common:notUnderstood') }));
  scene.on('message', (ctx) => showMenu(deps, ctx, { note: ctx.talk.t('common:notText') }));
  return scene;
}
