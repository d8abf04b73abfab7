import { Composer } from 'telegraf';
import { linkByKey } from '../../accounts/link-by-key.ts';
import { linkByToken } from '../../accounts/link-by-token.ts';
import { openAccount } from '../../accounts/open-account.ts';
import type { EntityType } from '../../config/profile.ts';
import { inTransaction } from '../../db/transaction.ts';
import { safeName } from '../../platform/telegram/safe-name.ts';
import { upcomingMoment } from '../../platform/time.ts';
import { normaliseCode } from '../../promo/index.ts';
import { pressed } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { languageScreen } from '../screens/onboarding.ts';
import { showMenu } from '../show-menu.ts';
import { showWelcome } from '../show-welcome.ts';
import { takeCodeBeforeSum } from './promo.ts';

/** How a person comes to an account: the provider's one-time link, a typed key, or by opening one. */
export function onboardingScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  scene.start(async (ctx, next) => {
    const code = codeInLink(deps, ctx.payload);
    if (code !== undefined) return enterWithCode(deps, ctx, code);
    if (ctx.payload !== '') return openLink(deps, ctx, ctx.payload);
    if (ctx.talk.user.languageChosen) return next();
    await ctx.talk.show(languageScreen(ctx.talk.t), { name: 'language' });
  });
  scene.action(pressed.openAccount, async (ctx) => {
    const { talk } = ctx;
    const outcome = await inTransaction(deps.db, (tx) =>
      openAccount(tx, {
        userId: talk.user.id,
        entityType: ctx.match[1] as EntityType,
        name: safeName(ctx.from.first_name),
        profile: deps.profile,
        now: deps.clock.now(),
      }),
    );
    if (outcome.kind === 'not-offered') return showWelcome(deps, ctx, {});
    const { number } = outcome.account;
    const note = talk.t(outcome.kind === 'opened' ? 'start:accountOpened' : 'start:alreadyLinked', { number });
    const { promo } = talk.state;
    if (promo !== undefined) return takeCodeBeforeSum(deps, ctx, promo, { note, account: outcome });
    await showMenu(deps, ctx, { note, account: outcome });
  });
  // Whoever has no account yet is led to one, whatever they press or write; a key and a call for help are the exceptions.
  scene.use(async (ctx, next) => {
    if (ctx.talk.account || isOpenToAll(ctx)) return next();
    await showWelcome(deps, ctx, {});
  });
  return scene;
}

/** @returns the promo code that a link such as t.me/…?start=promo_WELCOME brings */
function codeInLink({ profile }: BotDeps, payload: string): string | undefined {
  const typed = profile.promoCodes ? /^promo_(.+)$/u.exec(payload)?.[1] : undefined;
  return typed === undefined ? undefined : normaliseCode(typed);
}

/** Whoever has no account yet is led to one first; the code waits. */
async function enterWithCode(deps: BotDeps, ctx: BotContext, code: string): Promise<void> {
  const { talk } = ctx;
  if (talk.account) return takeCodeBeforeSum(deps, ctx, code);
  if (talk.user.languageChosen) return showWelcome(deps, ctx, { promo: code });
  await talk.show(languageScreen(talk.t, talk.t('promo:noted', { code })), { name: 'language', promo: code });
}

function isOpenToAll(ctx: BotContext): boolean {
  const text = ctx.message && 'text' in ctx.message ? ctx.message.text : undefined;
  if (text === undefined) return false;
  return text.startsWith('/') ? /^\/help\b/.test(text) : ctx.talk.state.asked === 'instance-key';
}

async function openLink(deps: BotDeps, ctx: BotContext, token: string): Promise<void> {
  const { talk } = ctx;
  const outcome = await inTransaction(deps.db, (tx) =>
    linkByToken(tx, { userId: talk.user.id, token, now: deps.clock.now() }),
  );
  if ('account' in outcome) {
    const key = outcome.kind === 'linked' ? 'start:linked' : 'start:alreadyLinked';
    const note = talk.t(key, { number: outcome.account.number });
    if (talk.user.languageChosen) return showMenu(deps, ctx, { note, account: outcome });
    // The link is taken first: it works once and not for long, while the language can be chosen at any time.
    await talk.show(languageScreen(talk.t, note), { name: 'language' });
    return;
  }
  const refusals = { expired: 'start:linkExpired', used: 'start:linkUsed', unknown: 'start:linkUnknown' } as const;
  const note = talk.t(refusals[outcome.kind]);
  return talk.account ? showMenu(deps, ctx, { note }) : showWelcome(deps, ctx, { note });
}

/** A typed key: taken, refused with the tries that are left, or put off. */
export async function tryKey(deps: BotDeps, ctx: BotContext, typed: string): Promise<void> {
  const { talk } = ctx;
  const outcome = await inTransaction(deps.db, (tx) =>
    linkByKey(tx, { userId: talk.user.id, typed, now: deps.clock.now() }),
  );
  switch (outcome.kind) {
    case 'linked':
      return showMenu(deps, ctx, {
        note: talk.t('start:linked', { number: outcome.account.number }),
        account: outcome,
      });
    case 'already-linked':
      return showMenu(deps, ctx, {
        note: talk.t('start:alreadyLinked', { number: outcome.account.number }),
        account: outcome,
      });
    case 'wrong-key':
      return showWelcome(deps, ctx, { note: talk.t('start:wrongKey', { count: outcome.triesLeft }) });
    case 'paused': {
      const context = { now: deps.clock.now(), timeZone: deps.profile.timeZone, language: talk.language };
      const time = upcomingMoment(outcome.until, context);
      return showWelcome(deps, ctx, { note: talk.t('start:keyPaused', { time }) });
    }
  }
}
