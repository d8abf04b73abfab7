import type { Transaction } from '../db/client.ts';
import type { Money } from '../ledger/money.ts';

/** What a platform may have itself told of. */
export const webhookEventTypes = ['balance.low', 'balance.empty', 'balance.recovered', 'payment.succeeded'] as const;
export type WebhookEventType = (typeof webhookEventTypes)[number];

/** How an account's balance stands when it has crossed a line. */
export interface BalanceData {
  /** Money and bonus together. */
  readonly balance: Money;
  /** How long it lasts as it was spent of late; null: nothing was spent. */
  readonly daysLeft: number | null;
}

export interface PaymentData {
  readonly paymentId: number;
  /** What was put onto the balance, in the account's currency. */
  readonly credited: Money;
  /** What was paid, in rubles. */
  readonly paid: Money;
  readonly origin: 'customer' | 'autopay' | 'page';
}

/** What happened. `key` is natural, "payment:17:succeeded": the same event is told once, however often it is emitted. */
export type WebhookEvent =
  | {
      readonly type: 'balance.low' | 'balance.empty' | 'balance.recovered';
      readonly key: string;
      readonly accountId: bigint;
      readonly data: BalanceData;
    }
  | {
      readonly type: 'payment.succeeded';
      readonly key: string;
      readonly accountId: bigint;
      readonly data: PaymentData;
    };

/** Tells the platform with the caller's transaction: undone with it, sent soon after it commits. */
export type EmitWebhook = (tx: Transaction, event: WebhookEvent) => Promise<void>;
