import type { InvoiceDraft } from '../chats/session.ts';
import type { BotContext } from './conversation.ts';

/** @returns the invoice that was begun on the account at hand; one of another account waits for its own */
export function draftOf({ talk }: BotContext): InvoiceDraft | undefined {
  const { invoice } = talk.state;
  return invoice && invoice.accountId === String(talk.account?.account.id) ? invoice : undefined;
}
