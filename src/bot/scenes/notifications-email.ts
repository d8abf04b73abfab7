import { confirmEmail, removeEmail, requestEmailCode } from '../../alerts/index.ts';
import { clockTime } from '../../platform/time.ts';
import { checkEmail } from '../../requisites/email.ts';
import type { WrongRequisite } from '../../requisites/outcome.ts';
import { cleanTyped } from '../../topup/typed-text.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { askEmailScreen, codeScreen, emailScreen } from '../screens/notifications-email.ts';
import { alertsAtHand } from './notifications-at-hand.ts';
import { emailAtHand, showNotifications } from './notifications-show.ts';

/** «Почта»: the address that warnings go to, the code that is waited for, or the question for an address. */
export async function showEmail(deps: BotDeps, ctx: BotContext, note?: string): Promise<void> {
  const { talk } = ctx;
  const email = await emailAtHand(deps, ctx);
  if (!email || !talk.account) return notOffered(deps, ctx);
  if (email.kind === 'none') return askEmail(deps, ctx, note);
  const said = note === undefined ? {} : { note };
  if (email.kind === 'confirmed') {
    await talk.show(emailScreen(talk, { email: email.email, ...said }), { name: 'notify-email' });
    return;
  }
  const { settings } = await alertsAtHand(deps, ctx, talk.account.account.id);
  const timeZone = settings.timeZone ?? talk.account.account.timeZone;
  const until = email.codeUntil && clockTime(email.codeUntil, timeZone);
  const screen = codeScreen(talk, { email: email.email, until, ...said });
  await talk.show(screen, { name: 'notify-email', asked: 'notify-code' });
}

/** Asks for an address. @param note what was wrong with the answer */
export async function askEmail(deps: BotDeps, ctx: BotContext, note?: string): Promise<void> {
  const { talk } = ctx;
  const email = await emailAtHand(deps, ctx);
  if (!email) return notOffered(deps, ctx);
  const known = email.kind === 'none' ? undefined : email.email;
  await talk.show(askEmailScreen(talk, { known, note }), { name: 'notify-email', asked: 'notify-email' });
}

/** A typed address: a letter with a code goes there, or it is said what is wrong with it. */
export async function takeTypedEmail(deps: BotDeps, ctx: BotContext, text: string): Promise<void> {
  const checked = checkEmail(text);
  if (checked.kind === 'ok') return sendCode(deps, ctx, checked.value);
  await askEmail(deps, ctx, problemWords(ctx, checked.problem, text));
}

function problemWords({ talk: { t } }: BotContext, problem: WrongRequisite['problem'], text: string): string {
  if (problem === 'no-domain' && text.includes('@')) return t('alerts:set.emailNoDomain');
  return t(problem === 'too-long' ? 'alerts:set.emailTooLong' : 'alerts:set.emailWrong');
}

/** «Прислать новый код» */
export async function sendCodeAgain(deps: BotDeps, ctx: BotContext): Promise<void> {
  const email = await emailAtHand(deps, ctx);
  if (email?.kind !== 'waiting') return showEmail(deps, ctx);
  await sendCode(deps, ctx, email.email);
}

async function sendCode(deps: BotDeps, ctx: BotContext, email: string): Promise<void> {
  const { t, user } = ctx.talk;
  const outcome = await requestEmailCode(deps.alerts, { userId: user.id, email });
  switch (outcome.kind) {
    case 'sent':
      return showEmail(deps, ctx);
    case 'already-confirmed':
      return showEmail(deps, ctx, t('alerts:set.alreadyConfirmed'));
    case 'too-many':
      return showEmail(deps, ctx, t('alerts:set.tooManyLetters'));
    case 'not-offered':
      return notOffered(deps, ctx);
  }
}

const codeLength = 6;

/** A typed code; or another address, for whoever has noticed a slip. */
export async function takeTypedCode(deps: BotDeps, ctx: BotContext, text: string): Promise<void> {
  const { t, user } = ctx.talk;
  if (text.includes('@')) return takeTypedEmail(deps, ctx, text);
  const digits = cleanTyped(text).replace(/[- ]/g, '');
  if (!/^\d+$/.test(digits)) return showEmail(deps, ctx, t('alerts:set.codeNotDigits'));
  if (digits.length !== codeLength) return showEmail(deps, ctx, t('alerts:set.codeLength', { given: digits.length }));
  const outcome = await confirmEmail(deps.alerts, { userId: user.id, code: digits });
  switch (outcome.kind) {
    case 'confirmed':
      return showNotifications(deps, ctx, { note: t('alerts:set.confirmed') });
    case 'wrong':
      return showEmail(deps, ctx, t('alerts:set.codeWrong', { count: outcome.triesLeft }));
    case 'spent':
      return showEmail(deps, ctx, t('alerts:set.codeSpent'));
    case 'expired':
      return showEmail(deps, ctx, t('alerts:set.codeExpired'));
    case 'none':
      return showEmail(deps, ctx);
  }
}

/** One press, and nothing is written there any more. */
export async function forgetEmail(deps: BotDeps, ctx: BotContext): Promise<void> {
  const { t, user } = ctx.talk;
  const wasThere = await removeEmail(deps.alerts, user.id);
  await showNotifications(deps, ctx, { note: t(wasThere ? 'alerts:set.emailRemoved' : 'alerts:set.emailNone') });
}

function notOffered(deps: BotDeps, ctx: BotContext): Promise<void> {
  return showNotifications(deps, ctx, { note: ctx.talk.t('alerts:set.emailNotOffered') });
}
