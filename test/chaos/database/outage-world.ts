// The program as an operator starts it, on a PostgreSQL of its own that can be taken away from it; Telegram, the gateway and the
// customers stay. What is paid is told by the gateway until it is answered that it has arrived, as Robokassa does.
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { expect } from 'vitest';
import { openAccount } from '../../../src/accounts/open-account.ts';
import { booksChecks } from '../../../src/books-checks.ts';
import { amvera } from '../../../src/config/profiles/amvera.ts';
import { createDatabase, type Database } from '../../../src/db/client.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { verifyBooks } from '../../../src/ledger/index.ts';
import { openPayment, type Payment } from '../../../src/payments/index.ts';
import { installQueue } from '../../../src/queue/install.ts';
import { startShop } from '../../support/payment-world.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { type Program, startProgram } from '../../support/program.ts';
import { programSettings } from '../../support/program-settings.ts';
import { createCaller, resultForm } from '../../support/result-url.ts';
import { type SilentProxy, startSilentProxy } from '../../support/silent-proxy.ts';
import { createStreet, type Street } from '../../support/street.ts';
import { until } from '../../support/until.ts';

/** As far away as Telegram is, so that outages meet calls on their way. */
const telegramAnswersAfterMs = 30;

/** A gateway's calls at once, and its patience with each. */
const callers = 20;
const callWithinMs = 10_000;
const repeatAfterMs = 500;

const firstUserId = 50_000;

export interface OutageWorld {
  readonly postgres: PostgresServer;
  /** Between the program and its database. */
  readonly network: SilentProxy;
  readonly street: Street;
  /** The one that runs now. */
  readonly program: Program;
  /** kill -9, and a new start. */
  killAndStart(): Promise<void>;
  /** Straight to the database, past the network that falls silent; and its address, as the owner of the tables. */
  readonly db: Database;
  readonly ownerUrl: string;
  readonly userIds: readonly number[];
  readonly payments: readonly Payment[];
  /** Tells the program of each payment, until it is answered that the notice has arrived. @throws when one never is */
  payAll(
    payments: readonly Payment[],
    pace: { readonly pauseMs: () => number; readonly withinMs: number },
  ): Promise<void>;
  credited(): Promise<number>;
  /** How many of the payments their customers have read of. */
  told(): number;
  /** The updates that are not handled yet. */
  unhandled(): Promise<number>;
  close(): Promise<void>;
}

/** @param figures.each so many open links has each customer */
export async function openOutageWorld(figures: { customers: number; each: number }): Promise<OutageWorld> {
  const postgres = await startPostgres();
  const ownerUrl = await makeDatabase(postgres.url);
  const network = await startSilentProxy(Number.parseInt(new URL(ownerUrl).port, 10));
  const street = await createStreet({ telegramAnswersAfterMs });
  const db = createDatabase({ url: ownerUrl, maxConnections: 5 });
  const throughNetwork = new URL(ownerUrl);
  throughNetwork.port = String(network.port);
  const settings = programSettings(street, { ownerUrl: throughNetwork.href, db, close: () => db.$disconnect() });
  const start = () => startProgram({ ...settings, PORT: String(street.port), PUBLIC_URL: street.own });
  let program = await start();

  const unhandled = () => db.telegramUpdate.count({ where: { handledAt: null } });
  const userIds = Array.from({ length: figures.customers }, (_, index) => firstUserId + index);
  for (const id of userIds) {
    street.telegram.addUser({ id, first_name: 'Анна', language_code: 'ru' });
    street.telegram.sendText({ from: id, text: '/start' });
  }
  await street.telegram.whenIdle();
  await until('everybody greeted', async () => (await unhandled()) === 0, 120_000, 100);
  const payments = await openLinks(street, { ownerUrl, db }, { userIds, each: figures.each });

  const caller = createCaller(`${street.own}/payments/robokassa/result`, callers);
  const told = () => {
    const texts = userIds.flatMap((id) => street.telegram.messages(id).filter(({ fromBot }) => fromBot));
    return new Set(texts.map(({ text }) => receiptNumber.exec(text)?.[1]).filter((number) => number !== undefined))
      .size;
  };
  return {
    ...{ postgres, network, street, db, ownerUrl, userIds, payments, unhandled, told },
    get program() {
      return program;
    },
    killAndStart: async () => {
      await program.kill();
      program = await start();
    },
    payAll: async (all, pace) => {
      const left = [...all];
      const work = async (): Promise<void> => {
        for (let next = left.pop(); next; next = left.pop()) {
          await wait(pace.pauseMs());
          await tellOf(caller, next, pace.withinMs);
        }
      };
      await Promise.all(Array.from({ length: callers }, work));
    },
    credited: () => db.payment.count({ where: { state: 'paid' } }),
    close: async () => {
      caller.close();
      await program.kill();
      await db.$disconnect();
      await street.close();
      await network.close();
      await postgres.stop();
    },
  };
}

/** `common:failed`. */
const couldNot = 'Что-то пошло не так';

/** One that came twice, because the first time was not noted, is the same receipt. */
const receiptNumber = /Платёж №(\d+)/;

async function makeDatabase(serverUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query('CREATE DATABASE outage');
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = '/outage';
  await migrate(url.href, [installQueue]);
  return url.href;
}

/** Each customer has an account and links for as many sums: 1,000 rubles and so many more. */
async function openLinks(
  street: Street,
  { ownerUrl: databaseUrl, db }: { ownerUrl: string; db: Database },
  wish: { userIds: readonly number[]; each: number },
): Promise<Payment[]> {
  const { clock, gatewayUrl: robokassaUrl } = street;
  const shop = await startShop({ db, databaseUrl, robokassaUrl, clock });
  const opened = await Promise.all(
    wish.userIds.map(async (id) => {
      const userId = BigInt(id);
      const account = { userId, entityType: 'INDIVIDUAL', name: 'Анна', profile: amvera, now: clock.now() } as const;
      const outcome = await inTransaction(db, (tx) => openAccount(tx, account));
      if (outcome.kind === 'not-offered') throw new Error('no account was opened');
      const payments: Payment[] = [];
      for (let index = 0; index < wish.each; index += 1) {
        const request = {
          accountId: outcome.account.id,
          userId,
          chatId: userId,
          cardKind: 'russian',
          language: 'ru',
        } as const;
        const link = await openPayment(shop.deps, { ...request, amountMinor: 100_000n + BigInt(index) * 100n });
        if (link.kind !== 'open') throw new Error(`no link was opened: ${link.kind}`);
        payments.push(link.payment);
      }
      return payments;
    }),
  );
  await shop.close();
  return opened.flat();
}

async function tellOf(caller: ReturnType<typeof createCaller>, payment: Payment, withinMs: number): Promise<void> {
  const outSum = `${payment.amountMinor / 100n}.000000`;
  const notice = resultForm({ invoiceId: payment.id, outSum }).toString();
  let last = 'no call';
  const call = async (): Promise<boolean> => {
    const impatient = wait(callWithinMs, { status: 0, text: 'silence' }, { ref: false });
    const refused = (error: unknown) => ({ status: 0, text: String(error) });
    const { status, text } = await Promise.race([caller.post(notice).catch(refused), impatient]);
    last = `${status} ${text}`;
    return status === 200 && text === `OK${payment.id}`;
  };
  await until(`the notice of payment ${payment.id} taken`, call, withinMs, repeatAfterMs).catch((error: unknown) => {
    throw new Error(`the last answer was ${last}`, { cause: error });
  });
}

/** What met the database away was tried again: no update has a failure, and nobody was told of one. */
export async function proveNothingGivenUp({ db, street, userIds }: OutageWorld): Promise<void> {
  expect(await db.telegramUpdate.findMany({ where: { failure: { not: null } } })).toEqual([]);
  const texts = userIds.flatMap((id) => street.telegram.messages(id).map(({ text }) => text));
  expect(texts.filter((text) => text.startsWith(couldNot))).toEqual([]);
}

/** Every payment stands in the books once, and so in its customer's balance; nobody else has anything. */
export async function proveAllPaid({ db, payments, program, street }: OutageWorld): Promise<void> {
  expect(program.child.exitCode).toBe(null);
  const wanted = new Map<string, bigint>();
  for (const { accountId, amountMinor } of payments) {
    wanted.set(`account:${accountId}`, (wanted.get(`account:${accountId}`) ?? 0n) + amountMinor);
  }
  const rows = await db.$queryRaw<{ owner: string; balance: bigint }[]>`
    SELECT owner_key AS owner, balance FROM ledger_account WHERE kind = 'customer' AND balance <> 0`;
  expect(new Map(rows.map(({ owner, balance }) => [owner, balance]))).toEqual(wanted);
  expect(await db.noticeDead.count()).toBe(0);
  expect(await verifyBooks(db, booksChecks)).toMatchObject({ kind: 'balanced' });
  expect(street.telegram.violations).toEqual([]);
}
