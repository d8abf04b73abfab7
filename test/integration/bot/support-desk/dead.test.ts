// Guarantee: what could not be delivered is listed by /dead, the newest of each kind with when, to whom, what and why, and what can
// go again goes again by one press: once, however many agents press, and written down as theirs. Those who have blocked the bot
// are merely counted.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createMovableClock } from '../../../../src/platform/clock.ts';
import { createMailbox, type Mailbox } from '../../../../src/sandbox/mailbox/index.ts';
import { resendDead } from '../../../../src/support/resend-dead.ts';
import { type Agent, createSupportGroup, type SupportGroup } from '../../../support/agent.ts';
import { type Customer, createCustomer } from '../../../support/customer.ts';
import { createWorld, supportChatId, type World } from '../../../support/world.ts';
import { enter } from '../entrance.ts';
import { type Company, createCompany } from './company.ts';

let mailbox: Mailbox;
let world: World;
let group: SupportGroup;
let ivan: Agent;
let olga: Agent;
let anna: Customer;
let company: Company;
let accountId: bigint;
let accountNumber: string;
beforeAll(async () => {
  mailbox = await createMailbox({ clock: createMovableClock(), host: '127.0.0.1', port: 0 });
  world = await createWorld({ smtpUrl: mailbox.url });
  group = createSupportGroup(world);
  ivan = group.join('Иван');
  olga = group.join('Ольга');
  anna = createCustomer(world, { username: 'anna' });
  await enter(anna);
  const { db } = world.database;
  const member = await db.accountMember.findFirstOrThrow({
    where: { userId: BigInt(anna.id) },
    include: { account: true },
  });
  accountId = member.accountId;
  accountNumber = member.account.number;
  company = await createCompany(world, group);
});
afterAll(async () => {
  await world.close();
  await mailbox.close();
});
afterEach(async () => {
  const { db } = world.database;
  await db.noticeDead.deleteMany();
  await db.webhookDelivery.updateMany({ data: { state: 'delivered', deliveredAt: diedAt, diedAt: null } });
});

const diedAt = new Date('2026-11-21T11:05:00Z');
let serial = 0;

/** Gives up warnings of the kind that one asks for, so many, as if Telegram had refused them. */
async function giveUp(
  count: number,
  change: { reason?: string; detail?: string; chatId?: bigint; notice?: object } = {},
): Promise<void> {
  const { reason = 'rejected', detail = 'Bad Request: <odd>', chatId = BigInt(anna.id) } = change;
  const { notice = { kind: 'alert.sample', accountId: `${accountId}` } } = change;
  for (let made = 0; made < count; made += 1) {
    serial += 1;
    const dedupeKey = `dead:${serial}`;
    await world.database.db.noticeDead.create({
      data: {
        ...{ chatId, dedupeKey, reason, detail, diedAt },
        payload: { notice, chatId: `${chatId}`, dedupeKey },
      },
    });
  }
}

/** A delivery that a platform did not take for days. */
async function giveUpWebhook(change: { disabled?: boolean; deleted?: boolean } = {}): Promise<bigint> {
  serial += 1;
  const { db } = world.database;
  const endpoint = await db.webhookEndpoint.create({
    data: {
      ...{ url: 'https://hooks.example.ru/secret-path', events: ['balance.low'], createdAt: diedAt },
      ...(change.disabled ? { disabledAt: diedAt, disabledReason: 'failing' } : {}),
      ...(change.deleted ? { deletedAt: diedAt } : {}),
    },
  });
  const event = await db.webhookEvent.create({
    data: { key: `dead:${serial}`, type: 'balance.low', accountId, payload: {}, createdAt: diedAt },
  });
  const delivery = await db.webhookDelivery.create({
    data: {
      ...{ eventId: event.id, endpointId: endpoint.id, state: 'dead', attempts: 11 },
      ...{ lastStatus: 500, lastError: 'HTTP 500', diedAt },
    },
  });
  return delivery.id;
}

const samples = (): number => anna.transcript().filter((text) => text.includes('Так выглядит предупреждение')).length;
const redriven = async (): Promise<object[]> => {
  const acts = await world.database.db.auditEntry.findMany({
    where: { act: 'dead-redriven' },
    orderBy: { id: 'asc' },
  });
  return acts.map(({ agentName, detail }) => ({ agentName, detail }));
};

test('nothing is listed where everything has arrived', async () => {
  await ivan.say('/dead');
  expect(group.newest().text).toBe('Всё дошло, отправлять заново нечего.');
  expect(group.newest().buttons).toEqual(['Закрыть']);
  await olga.press('Закрыть');
  expect(group.newest().text).toBe('Список закрыт: Ольга.');
});

test('every kind is listed, the newest ten of each, with when, to whom, what and why', async () => {
  await giveUp(12);
  await giveUp(3, { reason: 'unreachable' });
  await giveUp(1, { reason: 'unreadable', chatId: 0n, notice: { kind: 'nobody.knows' } });
  await giveUp(1, {
    reason: 'exhausted',
    chatId: BigInt(supportChatId),
    notice: { kind: 'support.card', invoiceId: `${company.invoiceId}` },
  });
  await world.database.db.letter.updateMany({
    where: { recipient: 'support@provider.example' },
    data: { sentAt: null, diedAt, reason: 'rejected', detail: '550 no such mailbox' },
  });
  await giveUpWebhook();
  await giveUpWebhook({ disabled: true });
  await giveUpWebhook({ deleted: true });
  await ivan.say('/dead');
  const { text, buttons } = group.newest();
  const sample = `• 21.11, 14:05 · Анна (@anna, ${anna.id}) · №${accountNumber} · пример предупреждения · Telegram не принял: Bad Request: <odd>`;
  expect(text).toBe(
    [
      'Клиентам',
      ...Array.from({ length: 10 }, () => sample),
      'и ещё 2',
      '',
      'В эту группу',
      '• 21.11, 14:05 · карточка счёта · Telegram долго не отвечал: Bad Request: <odd>',
      '',
      'Письма',
      '• 21.11, 14:05 · support@provider.example · запрос счёта · 550 no such mailbox',
      '',
      'Вебхуки',
      `• 21.11, 14:05 · hooks.example.ru · balance.low · №${accountNumber} · HTTP 500 · приём отключён`,
      `• 21.11, 14:05 · hooks.example.ru · balance.low · №${accountNumber} · HTTP 500 · 11 попыток`,
      '',
      '3 сообщения ждут тех, кто заблокировал бота: дойдут, когда они вернутся.',
      '',
      '1 сообщение записано другой версией программы: прочитать его не могу, храню.',
    ].join('\n'),
  );
  expect(buttons).toEqual([
    ...['Клиентам ещё раз: 12', 'В группу ещё раз: 1', 'Письма ещё раз: 1', 'Вебхуки ещё раз: 1', 'Закрыть'],
  ]);
  const letters = mailbox.letters().length;
  expect(await ivan.press('Письма ещё раз: 1')).toBe('Отправляю ещё раз: 1');
  expect(mailbox.letters()).toHaveLength(letters + 1);
  expect(group.newest().text).toContain('Письма: отправляю ещё раз, 1. Сотрудник: Иван');
  expect(await olga.press('Вебхуки ещё раз: 1')).toBe('Отправляю ещё раз: 1');
  expect(group.newest().text).toContain('приём отключён');
  expect(group.newest().text).not.toContain('11 попыток');
  expect(await olga.press('В группу ещё раз: 1')).toBe('Отправляю ещё раз: 1');
  expect(group.newest().buttons).toEqual(['Клиентам ещё раз: 12', 'Закрыть']);
  expect(await redriven()).toEqual([
    { agentName: 'Иван', detail: { kind: 'letters', count: '1' } },
    { agentName: 'Ольга', detail: { kind: 'webhooks', count: '1' } },
    { agentName: 'Ольга', detail: { kind: 'group', count: '1' } },
  ]);
});

test('sent again, each arrives once, and those who have blocked the bot wait on', async () => {
  await giveUp(3);
  await giveUp(2, { reason: 'unreachable' });
  const before = samples();
  const acts = (await redriven()).length;
  await ivan.say('/dead');
  const toasts = [ivan, olga].map((agent) => agent.pressAtOnce('Клиентам ещё раз: 3'));
  await world.settle();
  expect(toasts.map((toast) => toast())).toEqual(['Отправляю ещё раз: 3', 'Здесь уже нечего отправлять.']);
  expect(samples()).toBe(before + 3);
  expect((await redriven()).slice(acts)).toEqual([{ agentName: 'Иван', detail: { kind: 'people', count: '3' } }]);
  expect(group.newest().text).toContain('2 сообщения ждут тех, кто заблокировал бота');
  expect(group.newest().buttons).toEqual(['Закрыть']);
});

test('two instances that are asked at once share out what there is, of every kind', async () => {
  await giveUp(150);
  await giveUp(20, { chatId: BigInt(supportChatId) });
  for (let made = 0; made < 20; made += 1) await giveUpWebhook();
  const { db } = world.database;
  const sent: string[] = [];
  const queue = {
    send: async (_tx: unknown, { data }: { data: object }) => {
      sent.push(JSON.stringify(data));
    },
  };
  const deps = { db, clock: world.clock, queues: { notices: queue, mail: queue, webhooks: queue } };
  const agent = { id: 1n, name: 'Иван' };
  for (const [kind, count] of [
    ['people', 150],
    ['group', 20],
    ['webhooks', 20],
  ] as const) {
    sent.length = 0;
    const shares = await Promise.all([1, 2].map(() => resendDead(deps, { kind, agent })));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(count);
    expect(new Set(sent).size).toBe(count);
    expect(sent).toHaveLength(count);
  }
});

test('a list too long for one message shows less of each kind and drops none', async () => {
  const long = 'д'.repeat(64);
  await world.database.db.telegramUser.update({ where: { id: BigInt(anna.id) }, data: { firstName: long } });
  const detail = 'ы'.repeat(500);
  await giveUp(30, { detail });
  await giveUp(30, {
    detail,
    chatId: BigInt(supportChatId),
    notice: { kind: 'support.card', invoiceId: `${company.invoiceId}` },
  });
  for (let made = 0; made < 15; made += 1) await giveUpWebhook({ disabled: true });
  await ivan.say('/dead');
  const { text } = group.newest();
  expect(text.length).toBeLessThan(4_096);
  for (const heading of ['Клиентам', 'В эту группу', 'Вебхуки']) expect(text).toContain(`${heading}\n• `);
  expect(text.match(/и ещё \d+/g)).toHaveLength(3);
});
