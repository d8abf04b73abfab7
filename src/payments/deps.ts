import type { Profile } from '../config/profile.ts';
import type { Database } from '../db/client.ts';
import type { EnqueueNotice } from '../notifications/notice.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { EmitWebhook } from '../webhooks/event.ts';
import type { PaymentGateway, Receipt, ReceiptItem } from './gateways/gateway.ts';
import type { Verdict } from './inbox/verdict.ts';

/** What the slice is built from; each function names the part that it needs. */
export interface PaymentDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly gateway: PaymentGateway;
  readonly profile: Profile;
  readonly enqueueNotice: EnqueueNotice;
  /** Tells the provider's platform of money that has come. */
  readonly emitWebhook: EmitWebhook;
  readonly receipt: ReceiptPolicy;
  /** Where money that matches nothing is told of; undefined: no support group is set, and it is logged only. */
  readonly supportChatId: bigint | undefined;
  /** Reads a kept notification: the adapter's own check of its signature. Pure. */
  readonly verifyResult: (fields: unknown) => Verdict;
  /** Called at each step between which a process may die; only tests pass it. */
  readonly checkpoint?: Checkpoint;
}

/** How a top-up is put on the receipt under 54-FZ, by the seller's tax system. */
export interface ReceiptPolicy {
  readonly taxSystem?: NonNullable<Receipt['taxSystem']>;
  readonly tax: ReceiptItem['tax'];
}

export type CheckpointName =
  | 'notification-kept'
  | 'verified'
  | 'before-commit'
  | 'after-commit'
  | 'before-answer'
  /** A charge of a bound card is written down; the gateway has not been asked. */
  | 'charge-created'
  /** The gateway has answered; nothing is written down of it. */
  | 'charge-sent';
export type Checkpoint = (name: CheckpointName) => void | Promise<void>;
