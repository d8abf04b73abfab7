// Guarantee: `verify` finds every way in which refunds, their payments, the promo codes that they took back, the log and the
// books could have come apart.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { amvera } from '../../../src/config/profiles/amvera.ts';
import { promoChecks } from '../../../src/promo/books-check.ts';
import { type Refund, refundChecks } from '../../../src/refunds/index.ts';
import { approveRefund, refundPayment } from '../../../src/support/index.ts';
import { type ForcedStates, openForcedStates } from '../../support/forced-states.ts';
import {
  acceptedRefund,
  newCode,
  openRefundWorld,
  paidTopUp,
  peter,
  type RefundWorld,
  refund,
  wishFor,
} from '../../support/refund-world.ts';

let world: RefundWorld;
let forced: ForcedStates;
/** One that stands, with a bonus; one that came to nothing; one that two agents have settled. */
let standing: Refund;
let undone: Refund;
let settled: Refund;
beforeAll(async () => {
  world = await openRefundWorld({ profile: { ...amvera, secondAgentAboveMinor: 150_000n } });
  forced = await openForcedStates(world.ownerUrl, [...refundChecks, ...promoChecks]);
  standing = await acceptedRefund(world, await paidTopUp(world, { code: await newCode(world) }), {
    amountMinor: 60_000n,
  });
  const payment = await paidTopUp(world, { code: await newCode(world) });
  world.robokassa.faults.refund = 'refuse';
  const refused = await refund(world, payment);
  world.robokassa.faults.refund = 'none';
  if (refused.kind !== 'rejected') throw new Error(`the refund is ${refused.kind}`);
  undone = refused.refund;
  const large = wishFor(await paidTopUp(world, { amountMinor: 200_000n }));
  const asked = await refundPayment(world.deps, large);
  if (asked.kind !== 'needs-second-agent') throw new Error(`the refund is ${asked.kind}`);
  const agreed = await approveRefund(world.deps, { approvalId: asked.approval.id, agent: peter });
  if (agreed.kind !== 'approved') throw new Error(`the refund is ${agreed.kind}`);
  settled = agreed.done.refund;
});
afterAll(async () => {
  await forced.close();
  await world.close();
});

/** What the checks find in a state that the owner of the tables forced, which is then undone. */
const foundAfter = (sql: string) => forced.foundAfter(sql);

const unguarded = 'SET LOCAL session_replication_role = replica;';

/** Posts by hand under a key, on the accounts that the standing refund moved. */
const postedAs = (key: string) => `
  SELECT ledger_post('${key}', 'refund', array_agg(e.account_id ORDER BY e.account_id),
                     array_agg(-e.amount ORDER BY e.account_id), now())
    FROM ledger_entry e WHERE e.transaction_id = ${standing.ledgerTransactionId};`;

test('all is well with refunds that stand, that came to nothing, that two agents have settled', async () => {
  expect(await foundAfter('SELECT 1')).toEqual([]);
});

test.each<[string, () => string, () => string]>([
  [
    'a refund of another sum than is booked',
    () => `UPDATE refund SET amount_minor = amount_minor + 1 WHERE id = ${standing.id}`,
    () => `refund ${standing.id} is booked differently`,
  ],
  [
    'a refund booked for another payment’s account',
    () => `${unguarded} UPDATE refund SET account_id = account_id + 1 WHERE id = ${standing.id}`,
    () => `refund ${standing.id} is booked differently`,
  ],
  [
    'a refund whose transaction is another’s',
    () => `UPDATE refund SET ledger_transaction_id = (SELECT ledger_transaction_id FROM payment WHERE id =
             ${settled.paymentId}) WHERE id = ${standing.id}`,
    () => `refund:${standing.id} is in the books, and there is no such refund`,
  ],
  [
    'a refund that is not in the books',
    () => `UPDATE refund SET ledger_transaction_id = 999999 WHERE id = ${standing.id}`,
    () => `refund ${standing.id} is not in the books`,
  ],
  [
    'a refund in the books alone',
    () => postedAs('refund:777'),
    () => 'refund:777 is in the books, and there is no such refund',
  ],
  [
    'a refund that says to be undone, and is not',
    () => `UPDATE refund SET state = 'cancelled', reversal_transaction_id = 999999, next_poll_at = NULL
            WHERE id = ${standing.id}`,
    () => `refund ${standing.id} is undone differently`,
  ],
  [
    'a refund that is undone and says to stand',
    () => `UPDATE refund SET state = 'finished', reversal_transaction_id = NULL WHERE id = ${undone.id}`,
    () => `refund ${undone.id} is undone differently`,
  ],
  [
    'a refund undone under another name',
    () => `${unguarded} UPDATE ledger_transaction SET idempotency_key = 'by-hand:1' WHERE reverses_id =
             ${undone.ledgerTransactionId}`,
    () => `refund ${undone.id} is booked differently`,
  ],
  [
    'more given back than was paid',
    () => `${unguarded} UPDATE payment SET amount_minor = 50000 WHERE id = ${standing.paymentId}`,
    () => `payment ${standing.paymentId} of 50000 has refunds of 60000`,
  ],
  [
    'money given back of a payment that nobody has paid',
    () => `${unguarded} UPDATE payment SET state = 'cancelled', ledger_transaction_id = NULL, paid_at = NULL
            WHERE id = ${settled.paymentId}`,
    () => `payment ${settled.paymentId} of 200000 has refunds of 200000`,
  ],
  [
    'a refund that is not in the log',
    () => `${unguarded} DELETE FROM audit_entry WHERE act = 'refund' AND account_id = ${standing.accountId}`,
    () => `refund ${standing.id} is not in the log`,
  ],
  [
    'a refund that is logged with another sum',
    () => `${unguarded} UPDATE audit_entry SET amount_minor = -1 WHERE act = 'refund' AND account_id =
             ${standing.accountId}`,
    () => `refund ${standing.id} is logged differently`,
  ],
  [
    'a refund above the limit that the second agent has declined',
    () => `UPDATE approval SET state = 'declined' WHERE act->>'kind' = 'refund'`,
    () => ' is booked, and was not agreed to',
  ],
  [
    'a refund that was agreed to and never booked',
    () => `UPDATE refund SET request_key = 'another' WHERE id = ${settled.id}`,
    () => ' was agreed to, and nothing is booked',
  ],
  [
    'a bonus that a refund took back, and that still says to be granted',
    () => `UPDATE promo_claim SET state = 'granted', reversal_transaction_id = NULL WHERE payment_id =
             ${standing.paymentId}`,
    () => `refund ${standing.id} takes back a bonus, and no promo claim says so`,
  ],
  [
    'a bonus that says to be taken back by a refund that came to nothing',
    () => `UPDATE promo_claim SET state = 'reversed', reversal_transaction_id = ${undone.ledgerTransactionId}
            WHERE payment_id = ${undone.paymentId}`,
    () => ' is reversed by no refund',
  ],
  [
    'a bonus of which another part was taken back',
    () => `${unguarded} UPDATE promo_claim SET bonus_minor = 1 WHERE payment_id = ${standing.paymentId}`,
    () => ' is reversed differently',
  ],
])('%s is found', async (_name, sql, breach) => {
  expect(await foundAfter(sql())).toContainEqual(expect.stringContaining(breach()));
});
