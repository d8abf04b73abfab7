import type { Environment, RobokassaSettings } from '../config/settings.ts';
import type { Database } from '../db/client.ts';
import type { InvoiceDeps } from '../invoices/index.ts';
import { createEnqueueNotice } from '../notifications/enqueue.ts';
import { createRobokassaGateway } from '../payments/gateways/robokassa/index.ts';
import type { PaymentDeps } from '../payments/index.ts';
import { createReceiptPolicy } from '../payments/receipt-policy.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { PostOffice } from './post-office.ts';

/** What the slices that move money are built from. */
export interface SliceDeps {
  /** Of payments, of charges of bound cards and of refunds: all three speak to the gateway. */
  readonly payments: PaymentDeps;
  readonly invoices: InvoiceDeps;
  /** Reads calls to ResultURL and SuccessURL. */
  readonly gateway: ReturnType<typeof createRobokassaGateway>;
}

export function sliceDeps(deps: {
  db: Database;
  settings: Omit<Environment, 'telegram' | 'gateway'> & { readonly gateway: RobokassaSettings };
  clock: Clock;
  logger: Logger;
  postOffice: Pick<PostOffice, 'notices' | 'enqueueLetter'>;
}): SliceDeps {
  const { db, settings, clock, logger, postOffice } = deps;
  const { profile, seller, support } = settings;
  const gateway = createRobokassaGateway(settings.gateway, { clock });
  const common = {
    ...{ db, clock, logger, profile, supportChatId: support.chatId },
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
    invoices: {
      ...common,
      enqueueLetter: postOffice.enqueueLetter,
      seller: seller.requisites,
      vat: seller.vat,
      supportEmail: settings.mail && support.email,
    },
  };
}
