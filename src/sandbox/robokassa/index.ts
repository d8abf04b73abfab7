import { parseDecimal } from '../../ledger/money.ts';
import { createBook } from './book.ts';
import { createCharges } from './charges.ts';
import { createCheckout, type Ended } from './checkout.ts';
import type { Refusal } from './errors.ts';
import { noFaults } from './faults.ts';
import { createNotifier } from './notifier.ts';
import { failRedirect, successRedirect } from './redirects.ts';
import { createRefunds } from './refunds.ts';
import { createRoutes } from './routes.ts';
import { readSnapshot } from './snapshot.ts';
import type { RobokassaEmulator, RobokassaEmulatorDeps } from './types.ts';

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
 * Robokassa on loopback: the payment form, its notices, OpStateExt, charges of bound cards and refunds, as strict as the
 * documents allow. It starts no timers; what is due later is sent by `tick`.
 */
export function createRobokassaEmulator(deps: RobokassaEmulatorDeps): RobokassaEmulator {
  const book = createBook(deps);
  const faults = noFaults();
  const notifier = createNotifier({ book, faults, emulator: deps });
  const parts = { book, notifier, faults, emulator: deps };
  const checkout = createCheckout(parts);
  const charges = createCharges(parts);
  const refunds = createRefunds(parts);

  function toInvoiceId(invoiceIdOrUrl: number | string): number {
    if (typeof invoiceIdOrUrl === 'number') return invoiceIdOrUrl;
    const opened = checkout.open(queryOf(invoiceIdOrUrl));
    return opened.kind === 'refused' ? raise(opened) : opened.payment.invoiceId;
  }
  const unwrap = (ended: Ended) => (ended.kind === 'refused' ? raise(ended) : ended.payment);

  return {
    plugin: createRoutes({ ...parts, checkout, charges, refunds }),
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
    unbind: charges.unbind,
    payments: book.payments,
    charges: () => book.payments().filter(({ parentInvoiceId }) => parentInvoiceId !== undefined),
    refunds: book.refunds,
    notifications: () => book.snapshot().attempts,
    tick(now = deps.clock.now()) {
      refunds.settleDue(now);
      return notifier.sendDue(now);
    },
    snapshot: book.snapshot,
    restore: (snapshot) => book.restore(readSnapshot(snapshot)),
    onChange: book.onChange,
  };
}
