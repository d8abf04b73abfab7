import fc from 'fast-check';
import pg from 'pg';
import { expect } from 'vitest';
import type { FaultKind } from '../../src/sandbox/telegram/faults.ts';
import { romashka } from '../integration/bot/invoice-path.ts';
import { type Company, createCompany } from '../integration/bot/support-desk/company.ts';
import { type Agent, createSupportGroup, type SupportGroup } from './agent.ts';
import { statementFile } from './bank-statement.ts';
import { supportChatId, type World } from './world.ts';

/** What is put right by being tried again; after "drop-reply" Telegram has done it all the same. */
const kinds: readonly FaultKind[] = ['too-many-requests', 'server-error', 'drop-request', 'drop-reply'];

/** Only notices make these calls, and they are tried for hours. */
const patientMethods = ['createForumTopic', 'sendDocument', 'copyMessage'] as const;

/** A person looks on while these are made: they are tried three times. */
const hastyMethods = ['sendMessage', 'editMessageText'] as const;

const ofNotices = fc.record({
  method: fc.constantFrom(...patientMethods),
  kind: fc.constantFrom(...kinds),
  times: fc.integer({ min: 1, max: 4 }),
});
const ofAll = fc.record({ method: fc.constantFrom(...hastyMethods), kind: fc.constantFrom(...kinds) });

interface Trouble {
  readonly world: World;
  readonly group: SupportGroup;
  readonly ivan: Agent;
  readonly olga: Agent;
  /** Has the next calls fail in one way or another; those of before that were not made yet are forgotten. */
  strike(): void;
}

/** What came twice, right behind itself, came once as far as order goes. */
const once = (texts: readonly string[]): string[] => texts.filter((text, index) => text !== texts[index - 1]);

/**
 * Has the waits between tries pass at once: notices that were put off are due.
 * @returns what ends that
 */
async function hurryNotices(world: World): Promise<() => Promise<void>> {
  const owner = new pg.Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
  let hurrying = Promise.resolve<unknown>(undefined);
  const hurry = () => {
    hurrying = owner.query(
      `UPDATE queue.job SET start_after = now() WHERE name = 'notices' AND state < 'active' AND start_after > now()`,
    );
  };
  const timer = setInterval(hurry, 50);
  return async () => {
    clearInterval(timer);
    await hurrying;
    await owner.end();
  };
}

/** Writes to and fro, each side so many messages; each is struck by something. */
async function talk({ world, ivan, strike }: Trouble, { customer, threadId }: Company, messages: number) {
  await customer.say('/support');
  for (let message = 1; message <= messages; message += 1) {
    strike();
    world.telegram.sendText({ from: customer.id, text: `вопрос ${message}` });
    strike();
    await ivan.say(`ответ ${message}`, { threadId });
  }
}

/** Takes the invoice in hand and credits a payment, with Telegram in trouble at each step. */
async function credit({ ivan, olga, strike }: Trouble, { threadId }: Company, order: string): Promise<void> {
  const here = { threadId };
  strike();
  await olga.press('В работу', here);
  strike();
  await ivan.press('Оплата поступила', here);
  strike();
  await ivan.say('5000', here);
  strike();
  await ivan.say(order, here);
  strike();
  await ivan.press('Зачислить', here);
}

/** The rest of the invoices by a statement, whose file cannot be fetched at first. */
async function bringStatement(trouble: Trouble, companies: readonly Company[]): Promise<void> {
  const { world, group, ivan, strike } = trouble;
  const payments = companies.map(({ invoiceNumber }, index) => ({
    number: String(8_000 + index),
    amountMinor: 1_000_000n,
    payerInn: romashka[0] ?? '',
    purpose: `Оплата по счёту № ${invoiceNumber}`,
  }));
  const file = { fileName: 'kl_to_1c.txt', bytes: statementFile(payments) };
  world.telegram.faults.clear();
  world.telegram.faults.add({ method: 'getFile', kind: 'server-error', times: 1 });
  await ivan.sendFile(file);
  expect(group.newest().text).toContain('Из файла ничего не взято.');
  strike();
  await ivan.sendFile(file);
  const report = group.shown().findLast(({ data }) => data.some((one) => one.startsWith('desk:credit-statement:')));
  const data = report?.data.find((one) => one.startsWith('desk:credit-statement:')) ?? '';
  strike();
  await ivan.pressOld(data, report?.messageId ?? 0);
}

async function proveTold({ world, group }: Trouble, company: Company, messages: number): Promise<void> {
  const { db } = world.database;
  const { customer, threadId, invoiceNumber: number } = company;
  const topic = world.telegram.messages(supportChatId, threadId).filter(({ fromBot }) => fromBot);
  const chat = world.telegram.messages(customer.id).filter(({ fromBot }) => fromBot);
  const numbers = Array.from({ length: messages }, (_, index) => index + 1);
  const written = (texts: readonly { text: string }[], word: string) =>
    once(texts.map(({ text }) => text).filter((text) => text.startsWith(`${word} `)));
  expect(written(topic, 'вопрос')).toEqual(numbers.map((message) => `вопрос ${message}`));
  expect(written(chat, 'ответ')).toEqual(numbers.map((message) => `ответ ${message}`));
  const { cardMessageId, cardThreadId } = await db.invoice.findUniqueOrThrow({ where: { id: company.invoiceId } });
  expect(cardThreadId).toBe(threadId);
  const cards = group.shown(threadId).filter(({ text }) => text.startsWith(`Счёт № ${number} на`));
  expect(cards.find(({ messageId }) => BigInt(messageId) === cardMessageId)?.text).toContain('Состояние: зачислен');
  // The card is there before its file, and both before anything else is said.
  const card = topic.findIndex(({ text }) => text.startsWith(`Счёт № ${number} на`));
  const file = topic.findIndex(({ document }) => document?.fileName.includes(number));
  const word = topic.findIndex(({ text }) => text.startsWith('вопрос'));
  expect([card >= 0, card < file, file < word]).toEqual([true, true, true]);
  expect(chat.some(({ document }) => document?.fileName.includes(number))).toBe(true);
  expect(chat.some(({ text }) => text.replaceAll('\u00a0', ' ').includes('+10 000 ₽'))).toBe(true);
  expect(await company.balanceMinor()).toBe(1_500_000n);
}

/** Proves that all of the desk's work comes to its end, told in order, while Telegram refuses, fails and loses its answers. */
export async function workInTrouble(
  world: World,
  figures: { readonly companies: number; readonly messages: number; readonly seed: number },
): Promise<void> {
  const { telegram, database } = world;
  const group = createSupportGroup(world);
  const strikes = fc.sample(fc.tuple(fc.array(ofNotices, { maxLength: 3 }), ofAll), {
    seed: figures.seed,
    numRuns: 100 + figures.companies * (2 * figures.messages + 10),
  });
  const strike = (): void => {
    telegram.faults.clear();
    const [patient, hasty] = strikes.pop() ?? [[], undefined];
    for (const fault of patient) telegram.faults.add(fault);
    // Once: with what a person's own screen may take besides, it stays within its three tries.
    if (hasty) telegram.faults.add({ ...hasty, times: 1 });
  };
  const trouble = { world, group, ivan: group.join('Иван'), olga: group.join('Ольга'), strike };
  const endHurry = await hurryNotices(world);
  try {
    const companies: Company[] = [];
    for (let made = 0; made < figures.companies; made += 1) {
      strike();
      companies.push(await createCompany(world, group));
    }
    await Promise.all(companies.map((company) => talk(trouble, company, figures.messages)));
    for (const [index, company] of companies.entries()) await credit(trouble, company, String(700 + index));
    await bringStatement(trouble, companies);
    telegram.faults.clear();
    await world.settle();
    for (const company of companies) await proveTold(trouble, company, figures.messages);
    expect(await database.db.noticeDead.findMany()).toEqual([]);
    const failed = { where: { failure: { not: null } }, select: { failure: true } };
    expect(await database.db.telegramUpdate.findMany(failed)).toEqual([]);
  } finally {
    await endHurry();
  }
}
