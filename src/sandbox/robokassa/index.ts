import { parseDecimal } from '../../ledger/money.ts';
import { createBook } from './book.ts';
import { createCheckout, type Ended } from './checkout.ts';
import type { Refusal } from './errors.ts';
import { createNotifier } from './notifier.ts';
import { failRedirect, successRedirect } from './redirects.ts';
import { createRoutes } from './routes.ts';
import { readSnapshot } from './snapshot.ts';
import type { EmulatorFaults, RobokassaEmulator, RobokassaEmulatorDeps } from './types.ts';

export type * from './types.ts';

function raise(refusal: Refusal): never {
  throw new Error(`the emulated Robokassa refuses with code ${refusal.code}: ${refusal.detail}`);
}

function queryOf(url: string): Record<string, string | string[]> {
  const { searchParams } = new URL(url);
  const names = new Set(searchParams.keys());
  return Object.fromEntries(
    Array.from(names, (name) => {
      const values = searchParams.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

/**
 * Robokassa on loopback: the payment form, its notices and OpStateExt, as strict as the documents allow. It starts no
 * timers; what is due later is sent by `tick`.
 */
export function createRobokassaEmulator(deps: RobokassaEmulatorDeps): RobokassaEmulator {
  const book = createBook();
  const faults: EmulatorFaults = { opState: 'none', loseAnswers: false, shopInactive: false };
  const notifier = createNotifier({ book, faults, emulator: deps });
  const checkout = createCheckout({ book, notifier, faults, emulator: deps });

  function toInvoiceId(invoiceIdOrUrl: number | string): number {
    if (typeof invoiceIdOrUrl === 'number') return invoiceIdOrUrl;
    const opened = checkout.open(queryOf(invoiceIdOrUrl));
    return opened.kind === 'refused' ? raise(opened) : opened.payment.invoiceId;
  }
  const unwrap = (ended: Ended) => (ended.kind === 'refused' ? raise(ended) : ended.payment);

  return {
    plugin: createRoutes({ book, checkout, faults, emulator: deps }),
    faults,
    async pay(invoiceIdOrUrl, options = {}) {
      for (const sum of [options.sum, options.fee]) {
        if (sum !== undefined && parseDecimal(sum) === undefined) throw new RangeError(`not a decimal sum: ${sum}`);
      }
      const payment = unwrap(await checkout.pay(toInvoiceId(invoiceIdOrUrl), options));
      return { payment, redirectUrl: successRedirect(deps, payment) };
    },
    async decline(invoiceIdOrUrl, state = 10) {
      const payment = unwrap(checkout.decline(toInvoiceId(invoiceIdOrUrl), state));
      return { payment, redirectUrl: failRedirect(deps, payment) };
    },
    payments: () => book.snapshot().payments,
    notifications: () => book.snapshot().attempts,
    tick: (now = deps.clock.now()) => notifier.sendDue(now),
    snapshot: book.snapshot,
    restore: (snapshot) => book.restore(readSnapshot(snapshot)),
    onChange: book.onChange,
  };
}
