// Guarantee: `verify` finds every way in which what was exchanged with a payment, a charge by autopay or a refund could have come
// apart from the books.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { booksChecks } from '../../../src/books-checks.ts';
import type { OwnedPayment } from '../../../src/payments/index.ts';
import type { Refund } from '../../../src/refunds/index.ts';
import { openDollars, openExchangeWorld } from '../../support/exchange-world.ts';
import { type ForcedStates, openForcedStates } from '../../support/forced-states.ts';
import { newCustomer } from '../../support/payment-world.ts';
import { acceptedRefund, type RefundWorld } from '../../support/refund-world.ts';

let world: RefundWorld;
let forced: ForcedStates;
let paid: OwnedPayment;
let part: Refund;
let whole: Refund;
beforeAll(async () => {
  world = await openExchangeWorld();
  forced = await openForcedStates(world.ownerUrl, booksChecks);
  const pay = async () => {
    const { payment, url } = await openDollars(world, await newCustomer(world.db, world.deps.profile));
    await world.robokassa.pay(url);
    return payment;
  };
  paid = await pay();
  part = await acceptedRefund(world, paid, { amountMinor: 40_00n });
  whole = await acceptedRefund(world, await pay(), { amountMinor: 100_00n });
});
afterAll(async () => {
  await forced.close();
  await world.close();
});

const keyOf = (id: number) => `robokassa:payment:${id}`;
const unguarded = 'SET LOCAL session_replication_role = replica;';
/** Moves a transaction's lines of a currency from the exchange to another account of ours. */
const misbooked = (transactionId: string, currency: string) => `${unguarded}
  UPDATE ledger_entry SET account_id = ledger_open_account('system:elsewhere', 'exchange', '${currency}')
   WHERE transaction_id = ${transactionId} AND currency = '${currency}'
     AND account_id = ledger_open_account('system:exchange', 'exchange', '${currency}')`;

test('all is well with dollars that were paid for in rubles, and given back in part and whole', async () => {
  expect(await forced.foundAfter('SELECT 1')).toEqual([]);
});

test.each<[string, () => string, () => string]>([
  [
    'a payment of other rubles than its rate makes them',
    () => `UPDATE payment SET rate_micro = rate_micro + 1000000 WHERE id = ${paid.id}`,
    () => `payment ${paid.id} asks 740000 RUB for 10000 USD`,
  ],
  [
    'a payment that credits other dollars than are booked',
    () => `UPDATE payment SET credit_minor = 9900, amount_minor = 732600 WHERE id = ${paid.id}`,
    () => `${keyOf(paid.id)} is booked differently`,
  ],
  [
    'a payment in rubles for an account in dollars',
    () => `UPDATE payment SET credit_minor = NULL, credit_currency = NULL, rate_micro = NULL WHERE id = ${paid.id}`,
    () => `payment ${paid.id} asks 740000 RUB for 740000 RUB`,
  ],
  [
    'a payment whose rubles did not go to the exchange',
    () => misbooked(`(SELECT ledger_transaction_id FROM payment WHERE id = ${paid.id})`, 'RUB'),
    () => `${keyOf(paid.id)} is booked differently`,
  ],
  [
    'an exchange without a payment',
    () => `SELECT ledger_post('by-hand:1', 'adjustment', array_agg(id ORDER BY id), array[5, -5]::bigint[], now())
             FROM (VALUES (ledger_open_account('system:exchange', 'exchange', 'USD')),
                          (ledger_open_account('system:adjustment', 'adjustment', 'USD'))) made (id)`,
    () => 'of kind adjustment exchanges',
  ],
  [
    'a refund of other rubles than are booked',
    () => `UPDATE refund SET sent_minor = sent_minor - 1 WHERE id = ${part.id}`,
    () => `refund ${part.id} is booked differently`,
  ],
  [
    'a part given back for more rubles than its share, from its account to the card',
    () => `UPDATE refund SET sent_minor = sent_minor + 2 WHERE id = ${part.id}; ${unguarded}
      UPDATE ledger_entry SET amount = amount + 2 * sign(amount)
       WHERE transaction_id = ${part.ledgerTransactionId} AND currency = 'RUB'`,
    () => `refund ${part.id} sends 296002 for 4000`,
  ],
  [
    'a refund whose rubles did not come from the exchange',
    () => misbooked(String(part.ledgerTransactionId), 'RUB'),
    () => `refund ${part.id} is booked differently`,
  ],
  [
    'a payment given back whole, and a kopeck of it not',
    () => `UPDATE refund SET sent_minor = sent_minor - 1 WHERE id = ${whole.id}`,
    () => `payment ${whole.paymentId} of 740000 has refunds of 739999`,
  ],
  [
    'more dollars given back than were paid for',
    () => `UPDATE refund SET amount_minor = 10001 WHERE id = ${whole.id}`,
    () => `payment ${whole.paymentId} of 740000 has refunds of 740000`,
  ],
])('%s', async (_name, sql, expected) => {
  expect((await forced.foundAfter(sql())).join('\n')).toContain(expected());
});
