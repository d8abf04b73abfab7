import type { CardKind } from '../topup/quote.ts';

/** A wish to top up by a link of the chat. */
export interface OpenRequest {
  readonly accountId: bigint;
  readonly userId: bigint;
  readonly chatId: bigint;
  /** What goes onto the balance, in the account's currency. */
  readonly amountMinor: bigint;
  readonly cardKind: CardKind;
  readonly language: 'ru' | 'en';
  /** Binds the card that pays; its owner's consent goes with the payment before the link is shown. Off unless told otherwise. */
  readonly savesCard?: boolean;
  /** The bill that the payer has in view: its money goes towards that one first. */
  readonly billId?: bigint;
}
