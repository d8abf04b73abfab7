import type { ChatState } from '../../chats/session.ts';
import type { BotContext } from '../conversation.ts';
import { stillOtherCard } from './autopay-offer.ts';

/** @returns the open payment whose sum or card is being changed, if that is what the customer is doing */
export function replacedPayment({ screen, replaces }: ChatState): number | undefined {
  return screen?.name === 'summary' ? screen.paymentId : replaces;
}

/** Keeps in mind which open payment is being changed, and that for another card, through the screens that ask for the new sum. */
export function goingOn({ talk }: BotContext): Pick<ChatState, 'replaces' | 'otherCard'> {
  const replaces = replacedPayment(talk.state);
  return { ...(replaces === undefined ? {} : { replaces }), ...stillOtherCard(talk.state) };
}
