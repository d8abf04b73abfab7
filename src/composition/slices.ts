import { randomBytes } from 'node:crypto';
import type { AlertDeps } from '../alerts/index.ts';
import type { BillDeps } from '../bills/index.ts';
import type { BroadcastDeps } from '../broadcasts/index.ts';
import type { Environment, RatesSettings, RobokassaSettings } from '../config/settings.ts';
import type { Database } from '../db/client.ts';
import type { InvoiceDeps } from '../invoices/index.ts';
import { createEnqueueNotice } from '../notifications/enqueue.ts';
import { createRobokassaGateway } from '../payments/gateways/robokassa/index.ts';
import type { PaymentDeps } from '../payments/index.ts';
import { createReceiptPolicy } from '../payments/receipt-policy.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { createCentralBank, type RatesDeps } from '../rates/index.ts';
import type { UsageDeps } from '../usage/index.ts';
import { type EmitWebhook, emitWebhook } from '../webhooks/index.ts';
import type { PostOffice } from './post-office.ts';

/** What the slices that move money are built from. */
export interface SliceDeps {
  /** Of payments, of charges of bound cards and of refunds: all three speak to the gateway. */
  readonly payments: PaymentDeps;
  readonly invoices: InvoiceDeps;
  readonly bills: BillDeps;
  readonly usage: UsageDeps;
  readonly alerts: AlertDeps;
  readonly broadcasts: BroadcastDeps;
  readonly rates: RatesDeps;
  /** Reads calls to ResultURL and SuccessURL. */
  readonly gateway: ReturnType<typeof createRobokassaGateway>;
}

export function sliceDeps(deps: {
  db: Database;
  settings: Omit<Environment, 'telegram' | 'gateway' | 'rates'> & {
    readonly gateway: RobokassaSettings;
    readonly rates: Extract<RatesSettings, { kind: 'central-bank' }>;
  };
  clock: Clock;
  logger: Logger;
  postOffice: Pick<PostOffice, 'notices' | 'webhooks' | 'enqueueLetter'>;
}): SliceDeps {
  const { db, settings, clock, logger, postOffice } = deps;
  const { profile, seller, support } = settings;
  const gateway = createRobokassaGateway(settings.gateway, { clock });
  const emit: EmitWebhook = (tx, event) => emitWebhook(tx, { queue: postOffice.webhooks, clock }, event);
  const common = {
    ...{ db, clock, logger, profile, supportChatId: support.chatId, emitWebhook: emit },
    enqueueNotice: createEnqueueNotice({ queue: postOffice.notices, clock }),
  };
  return {
    gateway,
    payments: {
      ...common,
      gateway,
      receipt: createReceiptPolicy({ seller, clock, timeZone: profile.timeZone }),
      verifyResult: gateway.verifyResult,
    },
    bills: { ...common, randomBytes },
    usage: { ...common, charging: profile.charging.kind },
    alerts: { ...common, randomBytes, enqueueLetter: settings.mail && postOffice.enqueueLetter },
    broadcasts: common,
    rates: { ...common, source: createCentralBank({ url: settings.rates.url }) },
    invoices: {
      ...common,
      enqueueLetter: postOffice.enqueueLetter,
      seller: seller.requisites,
      vat: seller.vat,
      supportEmail: settings.mail && support.email,
    },
  };
}
