import type { Transaction } from '../db/client.ts';
import type { PaymentDeps } from './deps.ts';
import { lateAfter } from './late-rule.ts';
import { expiryOf } from './link-time.ts';
import { nextPoll } from './next-poll.ts';
import type { OpenRequest } from './open-request.ts';
import { type Frozen, wishedMinor } from './wish.ts';

/** The wish with the rubles that a new link would ask for; an open one asks for its own. */
export type PricedRequest = OpenRequest & { readonly frozen: Frozen };

/** @returns the new payment's number, or undefined when another device was quicker with the same wish */
export async function insertLink(
  tx: Transaction,
  deps: Pick<PaymentDeps, 'gateway' | 'profile'>,
  request: PricedRequest,
  now: Date,
): Promise<number | undefined> {
  const { card } = deps.profile;
  const { frozen } = request;
  const expiresAt = expiryOf(card, now);
  const rows = await tx.$queryRaw<{ id: number }[]>`
    INSERT INTO payment (gateway, account_id, user_id, chat_id, amount_minor, currency, credit_minor, credit_currency,
                         rate_micro, bill_id, card_kind, state, created_at, expires_at, late_notice_at, next_poll_at,
                         saves_card)
    VALUES (${deps.gateway.name}, ${request.accountId}, ${request.userId}, ${request.chatId}, ${frozen.amountMinor},
            'RUB', ${frozen.creditMinor}, ${frozen.creditCurrency}, ${frozen.rateMicro}, ${request.billId ?? null},
            ${request.cardKind}, 'pending', ${now}, ${expiresAt}, ${lateAfter(card, now)},
            ${nextPoll({ attempts: 0, since: now, expiresAt }, now)}, ${request.savesCard ?? false})
    ON CONFLICT (account_id, user_id, ${wishedMinor}, card_kind, saves_card, coalesce(bill_id, 0))
          WHERE state = 'pending' AND origin = 'customer'
    DO NOTHING RETURNING id`;
  return rows[0]?.id;
}
