import { Composer } from 'telegraf';
import { setLanguage } from '../../accounts/set-language.ts';
import type { Language } from '../../platform/i18n.ts';
import { press, pressed } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { languageScreen } from '../screens/onboarding.ts';
import { showMenu } from '../show-menu.ts';

/** The choice of language, asked once at the first /start and open to change at any time. */
export function languageScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  const ask = (ctx: BotContext) => ctx.talk.show(languageScreen(ctx.talk.t), { name: 'language' });
  scene.command('language', ask);
  scene.action(press.language, ask);
  scene.action(pressed.chooseLanguage, async (ctx) => {
    const language = ctx.match[1] as Language;
    await setLanguage(deps.db, { userId: ctx.talk.user.id, language });
    await showMenu(deps, ctx, { language });
  });
  return scene;
}
