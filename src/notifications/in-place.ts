import type { ChatLeases } from '../chats/lease.ts';
import { type ChatSession, loadSession, saveSession } from '../chats/session.ts';
import type { Database } from '../db/client.ts';
import type { SendOutcome } from '../platform/telegram/outcome.ts';
import type { Screen } from '../platform/telegram/screen.ts';
import type { TelegramSender } from '../platform/telegram/sender.ts';

export interface InPlaceDeps {
  readonly db: Database;
  readonly leases: ChatLeases;
  readonly sender: TelegramSender;
  /** Told of a chat whose updates came while it was held here: they are the caller's to see to. */
  readonly onUpdatesWaiting: (chatId: bigint) => void;
}

export interface Replacement {
  readonly chatId: bigint;
  readonly paymentId: number;
  readonly screen: Screen;
  readonly screenName: string;
}

/** `elsewhere`: the chat shows something else by now. `busy`: someone is working on the chat at this moment. */
export type InPlaceOutcome = SendOutcome | { readonly kind: 'elsewhere' } | { readonly kind: 'busy' };

/**
 * Puts a screen in the place of a payment's summary, if the chat shows that. Under the chat's lease, so that no press is
 * worked on between the look and the edit. Done twice it shows the same: the place keeps the payment's number.
 */
export async function replaceSummary(deps: InPlaceDeps, wanted: Replacement): Promise<InPlaceOutcome> {
  const { db, leases } = deps;
  // Most chats that are elsewhere are found so without taking their lease away from a press.
  if (!shows(await loadSession(db, wanted.chatId), wanted.paymentId)) return { kind: 'elsewhere' };
  if (!(await leases.take(wanted.chatId))) return { kind: 'busy' };
  try {
    return await replaceUnderLease(deps, wanted);
  } finally {
    const { updatesWaiting } = await leases.release(wanted.chatId);
    if (updatesWaiting) deps.onUpdatesWaiting(wanted.chatId);
  }
}

async function replaceUnderLease(deps: InPlaceDeps, wanted: Replacement): Promise<InPlaceOutcome> {
  const session = await loadSession(deps.db, wanted.chatId);
  const messageId = shows(session, wanted.paymentId);
  if (messageId === undefined) return { kind: 'elsewhere' };
  const outcome = await deps.sender.edit({ chatId: wanted.chatId, messageId }, wanted.screen);
  if (outcome.kind === 'delivered' || outcome.kind === 'not-modified') {
    const screen = { messageId, name: wanted.screenName, paymentId: wanted.paymentId };
    await saveSession(deps.db, session, { ...session.state, screen });
  }
  return outcome;
}

/** @returns the message on which the chat shows this payment */
function shows(session: ChatSession, paymentId: number): number | undefined {
  const { screen } = session.state;
  return screen?.paymentId === paymentId ? screen.messageId : undefined;
}
