// Guarantee: whose card is charged for whom, what a charge took and what was given back stay as they were written: the
// application's own role cannot change them, nor take back what was agreed to, nor remove any of it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AutopayWorld, mandateRow, newMandate, openAutopayWorld } from '../../support/autopay-world.ts';

let world: AutopayWorld;
let mandateId: bigint;
beforeAll(async () => {
  world = await openAutopayWorld();
  mandateId = (await newMandate(world)).mandate.id;
});
afterAll(() => world.close());

test.each([
  'UPDATE autopay_mandate SET account_id = account_id',
  'UPDATE autopay_mandate SET user_id = user_id',
  'UPDATE autopay_mandate SET parent_payment_id = parent_payment_id',
  'UPDATE autopay_mandate SET currency = currency',
  'UPDATE autopay_mandate SET created_at = created_at',
  'UPDATE autopay_consent SET amount_minor = 1',
  'UPDATE autopay_consent SET body = body',
  'UPDATE autopay_attempt SET amount_minor = 1',
  'UPDATE autopay_attempt SET payment_id = payment_id',
  'UPDATE autopay_attempt SET mandate_id = mandate_id',
  'UPDATE autopay_attempt SET account_id = account_id',
  'UPDATE autopay_attempt SET created_at = created_at',
  'UPDATE refund SET amount_minor = 1',
  'UPDATE refund SET payment_id = payment_id',
  'UPDATE refund SET account_id = account_id',
  'UPDATE refund SET request_key = request_key',
  'UPDATE refund SET operation_key = operation_key',
  'UPDATE refund SET asked_by = 0',
  `UPDATE refund SET reason = ''`,
  'UPDATE refund SET ledger_transaction_id = 0',
  'DELETE FROM autopay_mandate',
  'DELETE FROM autopay_consent',
  'DELETE FROM autopay_attempt',
  'DELETE FROM refund',
])('%s', async (statement) => {
  await expect(world.db.$executeRawUnsafe(statement)).rejects.toThrow(/permission denied/);
});

test('no card is charged by a mandate that none was bound to, and no whole card number is kept', async () => {
  const refused = (change: string) => world.db.$executeRawUnsafe(`UPDATE autopay_mandate SET ${change}`);
  await expect(refused('activated_at = NULL')).rejects.toThrow(/living_was_activated/);
  await expect(refused(`card_mask = '4111111111111111'`)).rejects.toThrow(/card_mask/);
});

test('how it stands is the application’s to write', async () => {
  await world.db.autopayMandate.update({ where: { id: mandateId }, data: { cardMask: '411111******1111' } });
  expect(await mandateRow(world.db, mandateId)).toMatchObject({ cardMask: '411111******1111' });
});
