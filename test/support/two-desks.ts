import { fastify } from 'fastify';
import { expect } from 'vitest';
import { booksChecks } from '../../src/books-checks.ts';
import { verifyBooks } from '../../src/ledger/index.ts';
import { freePort } from '../../src/sandbox/free-port.ts';
import { romashka } from '../integration/bot/invoice-path.ts';
import { type Company, createCompany } from '../integration/bot/support-desk/company.ts';
import { type Agent, createSupportGroup, type SupportGroup } from './agent.ts';
import { statementFile } from './bank-statement.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { startProgram } from './program.ts';
import { programSettings } from './program-settings.ts';
import { createStreet, type Street } from './street.ts';
import { until } from './until.ts';

/** Two instances of the program on one database, and Telegram delivering every update to both of them at once. */
export interface TwoDesks {
  readonly street: Street;
  readonly database: TestDatabase;
  readonly group: SupportGroup;
  /** Resolves when all that was sent is handled and told. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export async function openTwoDesks(): Promise<TwoDesks> {
  const database = await createTestDatabase();
  const street = await createStreet();
  const { telegram } = street;
  const ports = [await freePort(), await freePort()];
  const line = await forkedLine(street.port, ports);
  // One after the other: the first brings the database up to date.
  const start = (port: number) =>
    startProgram({
      ...programSettings(street, database),
      PORT: String(port),
      PUBLIC_URL: street.own,
      TELEGRAM_MODE: 'webhook',
      TELEGRAM_WEBHOOK_SECRET: 'webhook-secret',
    });
  const programs = [await start(ports[0] ?? 0), await start(ports[1] ?? 0)];
  const { db } = database;
  const nothingWaits = async (): Promise<boolean> => {
    if ((await db.telegramUpdate.count({ where: { handledAt: null } })) > 0) return false;
    const rows = await db.$queryRaw`SELECT 1 FROM queue.job WHERE name = 'notices' AND state < 'completed' LIMIT 1`;
    return Array.isArray(rows) && rows.length === 0;
  };
  const settle = async (): Promise<void> => {
    await telegram.whenIdle();
    await until('handled and told', nothingWaits, 120_000);
  };
  return {
    street,
    database,
    group: createSupportGroup({ telegram, database, settle }),
    settle,
    close: async () => {
      for (const program of programs) expect(await program.stop()).toBe(0);
      await line.close();
      await street.close();
      await database.close();
    },
  };
}

/** Where Telegram's webhook leads: to all instances, and it counts as delivered when all have taken it. */
async function forkedLine(port: number, instances: readonly number[]) {
  const server = fastify();
  server.post('/telegram/webhook', async (request, reply) => {
    const secret = String(request.headers['x-telegram-bot-api-secret-token']);
    const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret };
    const body = JSON.stringify(request.body);
    const answers = await Promise.all(
      instances.map((instance) =>
        fetch(`http://127.0.0.1:${instance}/telegram/webhook`, { method: 'POST', headers, body }),
      ),
    );
    return reply.code(answers.every(({ ok }) => ok) ? 200 : 502).send();
  });
  await server.listen({ host: '127.0.0.1', port });
  return server;
}

let orders = 3_000;

/** Twenty agents press the same «Зачислить» at once. */
async function confirmAtOnce(desks: TwoDesks, desk: readonly Agent[], company: Company): Promise<void> {
  const [first] = desk;
  const here = { threadId: company.threadId };
  orders += 1;
  await first?.press('Оплата поступила', here);
  await first?.say('15000', here);
  await first?.say(String(orders), here);
  const toasts = desk.map((agent) => agent.pressAtOnce('Зачислить', here));
  await desks.settle();
  const words = toasts.map((toast) => toast());
  expect(words.filter((word) => word === undefined)).toHaveLength(1);
  expect(words.filter((word) => word?.startsWith('Уже зачислено: '))).toHaveLength(desk.length - 1);
}

/** Two agents send the same statement at once, and all press «Зачислить» under both reports at once. */
async function importAtOnce(desks: TwoDesks, desk: readonly Agent[], companies: readonly Company[]): Promise<void> {
  const { group, settle } = desks;
  const payments = companies.map(({ invoiceNumber }) => {
    orders += 1;
    const purpose = `Оплата по счёту № ${invoiceNumber}`;
    return { number: String(orders), amountMinor: 1_500_000n, payerInn: romashka[0] ?? '', purpose };
  });
  const file = { fileName: 'kl_to_1c.txt', bytes: statementFile(payments) };
  await Promise.all(desk.slice(0, 2).map((agent) => agent.sendFile(file)));
  const credit = ({ data }: { data: readonly string[] }) =>
    data.find((one) => one.startsWith('desk:credit-statement:'));
  const reports = group.shown().filter((message) => credit(message));
  expect(reports).toHaveLength(2);
  const presses = reports.flatMap((report) =>
    desk.map((agent) => agent.pressOld(credit(report) ?? '', report.messageId)),
  );
  await Promise.all([...presses, settle()]);
}

/** Proves that whatever comes to two instances at once from many agents credits each payment once. */
export async function workAtBoth(desks: TwoDesks, figures: { agents: number; companies: number }): Promise<void> {
  const { street, database, group } = desks;
  const desk = Array.from({ length: figures.agents }, (_, index) => group.join(`Агент ${index + 1}`));
  const world = { ...desks, telegram: street.telegram };
  const byHand: Company[] = [];
  const byFile: Company[] = [];
  for (let made = 0; made < figures.companies; made += 1) {
    byHand.push(await createCompany(world, group));
    byFile.push(await createCompany(world, group));
  }
  for (const company of byHand) await confirmAtOnce(desks, desk, company);
  await importAtOnce(desks, desk, byFile);
  for (const company of [...byHand, ...byFile]) {
    expect(await company.balanceMinor()).toBe(1_500_000n);
    const where = { invoiceId: company.invoiceId };
    expect(await database.db.invoicePayment.count({ where })).toBe(1);
    expect(company.customer.transcript().filter((text) => text.includes('+15 000 ₽'))).toHaveLength(1);
    const cards = group.shown(company.threadId).filter(({ text }) => text.includes('Состояние: зачислен'));
    expect(cards).toHaveLength(1);
  }
  expect(await database.db.telegramUpdate.count({ where: { failure: { not: null } } })).toBe(0);
  expect(await database.db.telegramUpdate.count({ where: { attempts: { gt: 1 } } })).toBe(0);
  expect(await verifyBooks(database.db, booksChecks)).toMatchObject({ kind: 'balanced' });
  expect(street.telegram.violations).toEqual([]);
}
