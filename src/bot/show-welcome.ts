import type { Language } from '../platform/i18n.ts';
import type { BotContext } from './conversation.ts';
import type { BotDeps } from './deps.ts';
import { welcomeScreen } from './screens/onboarding.ts';

/** Shows the ways to an account that this provider offers. */
export async function showWelcome(
  deps: BotDeps,
  ctx: BotContext,
  words: { language?: Language; note?: string; promo?: string },
): Promise<void> {
  const t = deps.translator(words.language ?? ctx.talk.language);
  const asked = deps.profile.onboarding.instanceKey ? 'instance-key' : undefined;
  const promo = words.promo ?? ctx.talk.state.promo;
  await ctx.talk.show(welcomeScreen(t, deps.profile, { note: words.note, promo }), {
    name: 'welcome',
    ...(asked === undefined ? {} : { asked }),
    ...(promo === undefined ? {} : { promo }),
  });
}
