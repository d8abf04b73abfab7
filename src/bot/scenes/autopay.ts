import { Composer } from 'telegraf';
import { type Mandate, pauseAutopay, removeAutopay, resumeAutopay } from '../../autopay/index.ts';
import { press, pressed } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { showMenu } from '../show-menu.ts';
import { mandateAtHand } from './autopay-at-hand.ts';
import { showAutopay } from './autopay-show.ts';
import { autopayTermsScene } from './autopay-terms.ts';
import { autopayTickScene } from './autopay-tick.ts';
import { askAmount } from './topup.ts';

/** «Автоплатёж»: the tick on a summary, the screen of its own, and stopping it by one press. */
export function autopayScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  const show = (ctx: BotContext) => showAutopay(deps, ctx);
  scene.command('autopay', show);
  scene.action(press.autopay, show);
  scene.action(press.otherCard, (ctx) =>
    askAmount(deps, ctx, { note: ctx.talk.t('autopay:otherCardHow'), otherCard: true }),
  );
  scene.action(pressed.actOnAutopay, (ctx) => act(deps, ctx, ctx.match[1], ctx.match[2]));
  scene.use(autopayTickScene(deps));
  scene.use(autopayTermsScene(deps));
  return scene;
}

/** Acts on what the button names, and on nothing that has come in its place since. */
async function act(deps: BotDeps, ctx: BotContext, verb: string | undefined, named: string | undefined): Promise<void> {
  const { t } = ctx.talk;
  const at = await mandateAtHand(deps, ctx, named);
  if (at.kind === 'foreign') return showMenu(deps, ctx, { note: t('common:buttonOutdated') });
  if (at.kind === 'ended') {
    return showAutopay(deps, ctx, {
      note: t(verb === 'remove' ? 'autopay:said.already-removed' : 'autopay:said.outdated'),
    });
  }
  const note = await perform(deps, ctx, verb, at.mandate);
  if (at.kind === 'left') return showMenu(deps, ctx, { note });
  await showAutopay(deps, ctx, { note, account: at.membership });
}

/** @returns what to say of it */
async function perform(
  deps: BotDeps,
  { talk }: BotContext,
  verb: string | undefined,
  mandate: Mandate,
): Promise<string> {
  const { t } = talk;
  const wish = { accountId: mandate.accountId, userId: talk.user.id };
  if (verb === 'remove') {
    const outcome = await removeAutopay(deps.payments, wish);
    if (outcome.kind === 'none') return t('autopay:viewer');
    return t(outcome.inFlight ? 'autopay:said.removedInFlight' : 'autopay:said.removed');
  }
  const outcome = verb === 'pause' ? await pauseAutopay(deps.payments, wish) : await resumeAutopay(deps.payments, wish);
  return outcome.kind === 'none' ? t('autopay:viewer') : t(`autopay:said.${outcome.kind}`);
}
