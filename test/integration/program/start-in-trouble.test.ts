// Guarantee: a program that meets the database in trouble in its first moments, when it looks for what a dead one has left, goes on
// and answers that later.
import pg from 'pg';
import { expect, test } from 'vitest';
import { createCustomer } from '../../support/customer.ts';
import { createTestDatabase } from '../../support/database.ts';
import { startProgram } from '../../support/program.ts';
import { programSettings } from '../../support/program-settings.ts';
import { createStreet } from '../../support/street.ts';
import { until } from '../../support/until.ts';
import { textUpdate } from '../bot/webhook-calls.ts';

const patienceMs = 30_000;

test('the updates cannot be read at the start: it says so, lives, and answers them when they can', async () => {
  const database = await createTestDatabase();
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const street = await createStreet();
  const settle = async (): Promise<void> => {
    await street.telegram.whenIdle();
    const areHandled = async () => (await database.db.telegramUpdate.count({ where: { handledAt: null } })) === 0;
    await until('all handled', areHandled, patienceMs);
  };
  const anna = createCustomer({ telegram: street.telegram, settle });
  const body = textUpdate({ updateId: -1, from: anna.id, text: '/start' });
  await database.db.telegramUpdate.create({
    data: { updateId: -1n, chatId: BigInt(anna.id), body, receivedAt: street.clock.now() },
  });
  await owner.query('REVOKE SELECT ON telegram_update FROM balance_app');
  const program = await startProgram({
    ...programSettings(street, database),
    PORT: String(street.port),
    PUBLIC_URL: street.own,
  });
  await until('the look has failed', () => program.printed().includes('permission denied'), patienceMs);
  await owner.query('GRANT SELECT ON telegram_update TO balance_app');
  await anna.say('/start');
  expect(anna.transcript()).toHaveLength(2);
  expect(await program.stop()).toBe(0);
  await owner.end();
  await street.close();
  await database.close();
});
