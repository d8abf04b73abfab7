// Guarantee: two instances of the program on one database work as one: each update is handled once and each chat's in order,
// whichever instance it was delivered to; and an update that ends its process again and again is put aside after five times,
// so that its chat goes on. The instances are processes of the program itself.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { openAccount } from '../../../src/accounts/open-account.ts';
import { rememberUser } from '../../../src/accounts/remember-user.ts';
import { setLanguage } from '../../../src/accounts/set-language.ts';
import { amvera } from '../../../src/config/profiles/amvera.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { freePort } from '../../../src/sandbox/free-port.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type Program, startProgram } from '../../support/program.ts';
import { createStreet, type Street, shop, token } from '../../support/street.ts';
import { deliver, textUpdate } from './webhook-calls.ts';

const secret = 'webhook-secret';
/** Two cores, two processes and a database. */
const patience = { timeout: 60_000, interval: 50 };

let database: TestDatabase;
let street: Street;
beforeAll(async () => {
  database = await createTestDatabase();
  street = await createStreet();
});
afterAll(async () => {
  await street.close();
  await database.close();
});

interface Instance {
  readonly program: Program;
  readonly address: string;
}

async function start(port: number): Promise<Instance> {
  const address = `http://127.0.0.1:${port}`;
  const program = await startProgram({
    PORT: String(port),
    PUBLIC_URL: address,
    BOT_TOKEN: token,
    TELEGRAM_API_ROOT: street.apiRoot,
    TELEGRAM_MODE: 'webhook',
    TELEGRAM_WEBHOOK_SECRET: secret,
    DATABASE_URL: database.ownerUrl,
    ROBOKASSA_LOGIN: shop.login,
    ROBOKASSA_PASSWORD1: shop.password1,
    ROBOKASSA_PASSWORD2: shop.password2,
    ROBOKASSA_HASH: shop.hash,
    ROBOKASSA_URL: street.gatewayUrl,
    LOG_LEVEL: 'error',
  });
  programs.push(program);
  return { program, address };
}

const programs: Program[] = [];
/** A test that failed in the middle leaves no process behind. */
afterEach(async () => {
  for (const program of programs.splice(0)) {
    if (program.child.exitCode === null && program.child.signalCode === null) await program.kill();
  }
});

const waiting = () => database.db.telegramUpdate.count({ where: { handledAt: null } });
const settle = async () => {
  await street.telegram.whenIdle();
  await vi.waitFor(async () => expect(await waiting()).toBe(0), patience);
};

/** Someone with an account, whom the bot may write to. */
async function resident(): Promise<Customer> {
  const { telegram, clock } = street;
  const customer = createCustomer({ telegram, settle });
  const now = clock.now();
  const userId = BigInt(customer.id);
  await rememberUser(database.db, { id: userId, firstName: 'Анна', username: null, languageCode: 'ru' }, now);
  await setLanguage(database.db, { userId, language: 'ru' });
  await inTransaction(database.db, (tx) =>
    openAccount(tx, { userId, entityType: 'INDIVIDUAL', name: 'Анна', profile: amvera, now }),
  );
  await customer.say('/start');
  return customer;
}

/** Two instances, and people who have found their account there. */
async function twoAmongTwenty(): Promise<{ instances: readonly Instance[]; people: readonly Customer[] }> {
  const ports = [street.port, await freePort()];
  const instances = await Promise.all(ports.map(start));
  const people = await Promise.all(Array.from({ length: 20 }, resident));
  return { instances, people };
}

const summaries = (customer: Customer) =>
  customer.transcript().flatMap((text) => /Пополнение на (\d+) ₽/.exec(text)?.[1] ?? []);

let updateId = 900_000_000;
beforeEach(() => {
  updateId += 1_000;
});

test('200 updates of 20 chats, split over two instances: each once, each chat in order', async () => {
  const { instances, people } = await twoAmongTwenty();
  const sums = ['101', '102', '103', '104', '105', '106', '107', '108', '109', '110'];
  // A chat's updates come one after the other, as Telegram sends them, each to the other instance; the chats all at once.
  await Promise.all(
    people.map(async ({ id }, chat) => {
      for (const [turn, text] of sums.entries()) {
        const update = textUpdate({ updateId: updateId + chat * sums.length + turn, from: id, text });
        const address = instances[(chat + turn) % 2]?.address ?? '';
        expect(await deliver(address, update, secret)).toBe(200);
      }
    }),
  );
  await settle();
  for (const person of people) expect(summaries(person)).toEqual(sums);
  expect(await database.db.payment.count()).toBe(200);
  expect(await database.db.telegramUpdate.count({ where: { failure: { not: null } } })).toBe(0);
  expect(await database.db.telegramUpdate.count({ where: { attempts: { gt: 1 } } })).toBe(0);
  for (const { program } of instances) expect(await program.stop()).toBe(0);
  expect(street.telegram.violations).toEqual([]);
});

test('200 updates delivered all at the same moment, every one to both instances: each once', async () => {
  const { instances, people } = await twoAmongTwenty();
  const before = await database.db.payment.count();
  const sums = ['101', '102', '103', '104', '105', '106', '107', '108', '109', '110'];
  const deliveries = people.flatMap(({ id }, chat) =>
    sums.flatMap((text, turn) => {
      const update = textUpdate({ updateId: updateId + chat * sums.length + turn, from: id, text });
      return instances.map(({ address }) => deliver(address, update, secret));
    }),
  );
  expect(new Set(await Promise.all(deliveries))).toEqual(new Set([200]));
  await settle();
  for (const person of people) expect(summaries(person).sort()).toEqual(sums);
  expect(await database.db.payment.count()).toBe(before + 200);
  for (const { program } of instances) await program.stop();
});

test('an update that kills its process five times is put aside, and the chat goes on', async () => {
  let instance = await start(street.port);
  const anna = await resident();
  const deadly = textUpdate({ updateId: updateId + 1, from: anna.id, text: '666' });
  const where = { updateId: BigInt(deadly.update_id) };
  // Handling it never ends, and the process is killed in the middle of it.
  street.telegram.faults.add({ method: 'sendMessage', chatId: anna.id, kind: 'hang', times: 100 });
  for (let death = 1; death <= 5; death += 1) {
    if (death === 1) await deliver(instance.address, deadly, secret);
    await vi.waitFor(async () => {
      expect((await database.db.telegramUpdate.findUniqueOrThrow({ where })).attempts).toBe(death);
    }, patience);
    await instance.program.kill();
    // A dead process's lease runs out by itself within a minute; the test does not wait for it.
    await database.db.chatSession.updateMany({ data: { leaseUntil: new Date(0) } });
    if (death === 5) street.telegram.faults.clear();
    instance = await start(street.port);
  }
  await deliver(instance.address, textUpdate({ updateId: updateId + 2, from: anna.id, text: '777' }), secret);
  await settle();
  expect(summaries(anna)).toEqual(['777']);
  const row = await database.db.telegramUpdate.findUniqueOrThrow({ where });
  expect(row).toMatchObject({ attempts: 5, failure: expect.stringContaining('given up') });
  await instance.program.stop();
});
