import { Composer } from 'telegraf';
import { sendSample } from '../../alerts/index.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { notifyPress, notifyPressed } from '../notify-press.ts';
import { watchedAccount } from './notifications-at-hand.ts';
import { askEmail, forgetEmail, sendCodeAgain, showEmail } from './notifications-email.ts';
import { askHours, askKinds, askZone, takeHours, takeKind, takeZone } from './notifications-hours.ts';
import { showNotifications } from './notifications-show.ts';
import { askDays, askSum, takeDays, takeSum } from './notifications-thresholds.ts';

const numberOf = (digits: string | undefined): number => Number.parseInt(digits ?? '', 10);

/** «Уведомления»: from where on, when and where one is warned; what is typed there is taken by notifications-typed.ts. */
export function notificationsScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  const show = (ctx: BotContext) => showNotifications(deps, ctx);
  scene.command('notifications', show);
  scene.action(notifyPress.open, show);
  scene.action(notifyPressed.days, async (ctx) => {
    const account = await watchedAccount(deps, ctx, ctx.match[1]);
    if (!account) return;
    const [, , info, warning, critical] = ctx.match;
    if (info === undefined) return askDays(deps, ctx, account);
    await takeDays(deps, ctx, account, [numberOf(info), numberOf(warning), numberOf(critical)]);
  });
  scene.action(notifyPressed.sum, async (ctx) => {
    const account = await watchedAccount(deps, ctx, ctx.match[1]);
    if (!account) return;
    const [, , sumMinor] = ctx.match;
    return sumMinor === undefined ? askSum(deps, ctx, account) : takeSum(deps, ctx, account, BigInt(sumMinor));
  });
  scene.action(notifyPress.hours, (ctx) => askHours(deps, ctx));
  scene.action(notifyPressed.takeHours, (ctx) => takeHours(deps, ctx, numberOf(ctx.match[1]), numberOf(ctx.match[2])));
  scene.action(notifyPress.zone, (ctx) => askZone(deps, ctx));
  scene.action(notifyPressed.takeZone, (ctx) =>
    takeZone(deps, ctx, ctx.match[1] === '-' ? null : (ctx.match[1] ?? null)),
  );
  scene.action(notifyPress.email, (ctx) => showEmail(deps, ctx));
  scene.action(notifyPress.otherEmail, (ctx) => askEmail(deps, ctx));
  scene.action(notifyPress.codeAgain, (ctx) => sendCodeAgain(deps, ctx));
  scene.action(notifyPress.removeEmail, (ctx) => forgetEmail(deps, ctx));
  scene.action(notifyPress.kinds, (ctx) => askKinds(deps, ctx));
  scene.action(notifyPressed.setKind, (ctx) => takeKind(deps, ctx, ctx.match[1], ctx.match[2] === 'on'));
  scene.action(notifyPressed.sample, (ctx) => showSample(deps, ctx, ctx.match[1]));
  return scene;
}

/** A warning as it would look, as a message of its own. */
async function showSample(deps: BotDeps, ctx: BotContext, named: string | undefined): Promise<void> {
  const { user, t } = ctx.talk;
  const account = await watchedAccount(deps, ctx, named);
  if (!account) return;
  await sendSample(deps.alerts, { accountId: account.account.id, userId: user.id });
  await showNotifications(deps, ctx, { account, note: t('alerts:set.sampleSent') });
}
