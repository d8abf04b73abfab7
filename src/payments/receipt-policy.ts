import type { SellerSettings } from '../config/settings.ts';
import { vatOn } from '../config/vat.ts';
import { dayIn } from '../platform/business-time.ts';
import type { Clock } from '../platform/clock.ts';
import type { ReceiptPolicy } from './deps.ts';

/** @param deps.timeZone the provider's: a new rate of VAT holds from its midnight on, also while the program runs */
export function createReceiptPolicy(deps: {
  readonly seller: Pick<SellerSettings, 'taxSystem' | 'vat'>;
  readonly clock: Clock;
  readonly timeZone: string;
}): ReceiptPolicy {
  const { seller, clock, timeZone } = deps;
  return {
    get tax() {
      return vatOn(seller.vat, dayIn(clock.now(), timeZone));
    },
    ...(seller.taxSystem === undefined ? {} : { taxSystem: seller.taxSystem }),
  };
}
