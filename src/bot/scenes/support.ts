import { Composer } from 'telegraf';
import type { Message } from 'telegraf/types';
import { normaliseKey } from '../../accounts/instance-key.ts';
import type { ChatState } from '../../chats/session.ts';
import type { Button } from '../../platform/telegram/screen.ts';
import { clockTime } from '../../platform/time.ts';
import { relayFromCustomer } from '../../support/relay.ts';
import { counterpartOf } from '../../support/relayed.ts';
import { press, pressed } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { draftOf } from '../draft-of.ts';
import { type SupportView, supportScreen } from '../screens/support.ts';
import { tryKey } from './onboarding.ts';

/** What Telegram copies from chat to chat (core.telegram.org/bots/api#copymessage); service messages it does not. */
const relayable = [
  ...['text', 'photo', 'document', 'voice', 'video', 'video_note', 'audio'],
  ...['animation', 'sticker', 'contact', 'location', 'venue', 'dice'],
];

/** How a message goes to support: from the mode, or as an answer to what support has written. */
interface Wish {
  readonly messageId: number;
  readonly replyToMessageId?: number;
}

/**
 * «Поддержка»: whatever is written while it is open goes to the customer's topic, and one message says so. An answer to
 * what support has written goes there at any time. Commands and buttons leave the mode. Whoever has no account is heard, too.
 */
export function supportScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  const open = (ctx: BotContext) => showSupport(deps, ctx);
  scene.command('support', open);
  scene.action(press.support, open);
  scene.action(pressed.relayMessage, (ctx) =>
    passOn(deps, ctx, { messageId: Number.parseInt(ctx.match[1] ?? '', 10) }),
  );
  scene.on('edited_message', async (ctx, next) => {
    if (!relays(deps) || ctx.talk.state.asked !== 'support') return next();
    await showSupport(deps, ctx, { note: ctx.talk.t('common:editedIgnored') });
  });
  scene.on('message', async (ctx, next) => {
    const { message, talk } = ctx;
    const text = 'text' in message ? message.text : '';
    if (!relays(deps) || text.startsWith('/') || !isRelayable(message)) return next();
    const repliedTo = 'reply_to_message' in message ? message.reply_to_message?.message_id : undefined;
    const wish = { messageId: message.message_id, ...(repliedTo === undefined ? {} : { replyToMessageId: repliedTo }) };
    if (talk.state.asked === 'support') {
      // The key that came with the purchase is nobody's business but the bot's.
      const isKey = !talk.account && deps.profile.onboarding.instanceKey && normaliseKey(text) !== undefined;
      return isKey ? tryKey(deps, ctx, text) : passOn(deps, ctx, wish);
    }
    const isAnswer =
      repliedTo !== undefined &&
      (await counterpartOf(deps.db, { side: 'customer', userId: talk.user.id, messageId: BigInt(repliedTo) })) !== null;
    return isAnswer ? passOn(deps, ctx, wish) : next();
  });
  return scene;
}

const relays = ({ support }: BotDeps): boolean => support.supportChatId !== undefined;

const isRelayable = (message: Message): boolean => relayable.some((kind) => kind in message);

/** @returns the button that hands this very message to support, where there is a group to hand it to */
export function passOnButton(deps: BotDeps, ctx: BotContext): Button | undefined {
  const { message } = ctx;
  if (!relays(deps) || !message || !isRelayable(message)) return undefined;
  return { label: ctx.talk.t('support:passOn'), data: press.relayMessage(message.message_id) };
}

async function passOn(deps: BotDeps, ctx: BotContext, wish: Wish): Promise<void> {
  const { talk } = ctx;
  const outcome = await relayFromCustomer(deps.support, { userId: talk.user.id, ...wish });
  if (outcome.kind === 'no-support-group') return showSupport(deps, ctx);
  const timeZone = talk.account?.account.timeZone ?? deps.profile.timeZone;
  await showSupport(deps, ctx, { passedOnAt: clockTime(deps.clock.now(), timeZone) });
}

async function showSupport(
  deps: BotDeps,
  ctx: BotContext,
  said: Pick<SupportView, 'passedOnAt' | 'note'> = {},
): Promise<void> {
  const { t, account, state, show } = ctx.talk;
  const paymentId = state.screen?.paymentId;
  const view: SupportView = {
    ...said,
    relays: relays(deps),
    ...(account ? { number: account.account.number } : {}),
    ...(paymentId === undefined ? {} : { paymentId }),
    ...(draftOf(ctx)?.amountMinor === undefined
      ? {}
      : { back: { label: t('menu:continueInvoice'), data: press.goOnWithInvoice } }),
  };
  const place = { name: 'support', ...(paymentId === undefined ? {} : { paymentId }) } as const;
  await show(supportScreen(t, deps.profile, view), {
    ...place,
    ...(relays(deps) ? { asked: 'support' as const } : stillAsked(state)),
    // Opened anew it stands below what was written; what is only passed on adds no message.
    ...(said.passedOnAt === undefined && said.note === undefined ? {} : { inPlace: true as const }),
  });
}

/** Who was asked for a key may look something up first: the key is still what is typed next. */
export const stillAsked = ({ asked }: ChatState): Pick<ChatState, 'asked'> =>
  asked === 'instance-key' ? { asked } : {};
