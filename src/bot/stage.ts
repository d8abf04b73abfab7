import { setTimeout as wait } from 'node:timers/promises';
import type { ChatState } from '../chats/session.ts';
import type { SendOutcome } from '../platform/telegram/outcome.ts';
import type { Screen } from '../platform/telegram/screen.ts';
import type { TelegramSender } from '../platform/telegram/sender.ts';
import type { Conversation } from './conversation.ts';

/** Tries of one screen. The customer is looking at it: past this a failure is better said than hidden. */
const maxTries = 3;

/** Pause before the second and third try after a failure that may pass. */
const pauseMs = 300;

/** The longest that Telegram may ask us to wait while the customer looks on; the chat's lease is renewed meanwhile. */
const longestFloodWaitMs = 15_000;

/** Thrown when a screen cannot be shown at all; the update is recorded as failed. */
class ScreenNotShown extends Error {}

/** Tries a call to Telegram that a person is waiting for a few times. @returns what it came to in the end */
export async function tryOften(send: () => Promise<SendOutcome>): Promise<SendOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await send();
    const passing = outcome.kind === 'failed' || outcome.kind === 'flood-wait';
    if (!passing || attempt === maxTries) return outcome;
    await wait(outcome.kind === 'flood-wait' ? Math.min(outcome.retryAfterMs, longestFloodWaitMs) : pauseMs * attempt);
  }
}

export interface Stage {
  readonly show: Conversation['show'];
  /** What the chat shows now; the very object passed in as long as nothing was shown. */
  readonly state: ChatState;
}

/**
 * Whether a press is answered in the very message it came from. Only the live screen is edited, and a receipt never: it
 * stays in the chat as it is. Everything else is answered below.
 */
export function isLive(state: ChatState, pressedMessageId: number | undefined): boolean {
  return (
    pressedMessageId !== undefined && pressedMessageId === state.screen?.messageId && state.screen.name !== 'receipt'
  );
}

/** The chat's one live screen, for the length of one update. */
export function createStage(deps: {
  sender: TelegramSender;
  chatId: bigint;
  state: ChatState;
  /** The message that a pressed button stands on, if this update is a press. */
  pressedMessageId: number | undefined;
}): Stage {
  const { sender, chatId, pressedMessageId } = deps;
  let { state } = deps;
  let editable = isLive(state, pressedMessageId);

  async function put(screen: Screen): Promise<number> {
    const old = state.screen?.messageId;
    if (editable && old !== undefined) {
      const edited = await tryOften(() => sender.edit({ chatId, messageId: old }, screen));
      if (edited.kind === 'delivered' || edited.kind === 'not-modified') return old;
      if (edited.kind !== 'message-gone') throw new ScreenNotShown(`edit: ${edited.kind}`);
    }
    const sent = await tryOften(() => sender.send({ chatId }, screen));
    if (sent.kind !== 'delivered') throw new ScreenNotShown(`send: ${sent.kind}`);
    // Buttons left above would lead astray; should this fail, they still answer with a new screen below.
    for (const stale of new Set([old, pressedMessageId])) {
      if (stale !== undefined) await sender.removeButtons({ chatId, messageId: stale });
    }
    return sent.messageId;
  }

  return {
    show: async (screen, place) => {
      const { name, paymentId, invoiceId, asked, cardKind, replaces, otherCard, invoice, promo, inPlace } = place;
      const { bill } = place;
      if (inPlace && state.screen?.name === name) editable = true;
      const messageId = await put(screen);
      editable = true;
      const draft = invoice === undefined ? state.invoice : (invoice ?? undefined);
      const code = promo === undefined ? state.promo : (promo ?? undefined);
      state = {
        screen: {
          ...{ messageId, name },
          ...(paymentId === undefined ? {} : { paymentId }),
          ...(invoiceId === undefined ? {} : { invoiceId: String(invoiceId) }),
        },
        ...(asked === undefined ? {} : { asked }),
        ...(bill === undefined ? {} : { bill }),
        ...(cardKind === undefined ? {} : { cardKind }),
        ...(replaces === undefined ? {} : { replaces }),
        ...(otherCard === undefined ? {} : { otherCard }),
        ...(draft === undefined ? {} : { invoice: draft }),
        ...(code === undefined ? {} : { promo: code }),
      };
      return { messageId };
    },
    get state() {
      return state;
    },
  };
}
