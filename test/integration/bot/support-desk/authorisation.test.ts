// Guarantee: only an agent of the support group can do anything there. Whoever else is in it, has left it or hides behind its
// name gets no answer to any command, button, file or word, and changes nothing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Agent, createSupportGroup, type SupportGroup } from '../../../support/agent.ts';
import { statementFile } from '../../../support/bank-statement.ts';
import { createCustomer } from '../../../support/customer.ts';
import { createWorld, supportChatId, type World } from '../../../support/world.ts';
import { enter } from '../entrance.ts';
import { type Company, createCompany } from './company.ts';

const groupAnonymousBot = 1_087_968_824;

let world: World;
let group: SupportGroup;
let ivan: Agent;
let company: Company;
/** Of a customer who has paid, with a refund of a part that nobody knows the end of. */
let paymentId: number;
beforeAll(async () => {
  world = await createWorld();
  group = createSupportGroup(world);
  ivan = group.join('Иван');
  company = await createCompany(world, group);
  await ivan.say('/promo new SECRET 200');
  const anna = createCustomer(world);
  await enter(anna);
  await anna.say('500');
  await world.robokassa.pay((await anna.press('Оплатить')) ?? '');
  await world.settle();
  paymentId = (await world.database.db.payment.findFirstOrThrow({ where: { userId: BigInt(anna.id) } })).id;
  world.robokassa.faults.refund = 'lost-answer';
  await ivan.say(`/refund ${paymentId} 100 ошиблись суммой`);
  await ivan.press('Вернуть на карту');
  world.robokassa.faults.refund = 'none';
  await ivan.say('/broadcast');
  await ivan.say('Новость, которую никто не разослал');
  await world.database.db.noticeDead.create({
    data: {
      ...{ chatId: BigInt(anna.id), dedupeKey: 'sample', reason: 'rejected', detail: '400', diedAt: new Date() },
      payload: { notice: { kind: 'alert.sample', accountId: '1' }, chatId: `${anna.id}`, dedupeKey: 'sample' },
    },
  });
  await ivan.press('Оплата поступила', { threadId: company.threadId });
  await ivan.say('15000', { threadId: company.threadId });
  await ivan.say('7', { threadId: company.threadId });
});
afterAll(() => world.close());

const commands = (number: string): string[] => [
  '/find ромашка',
  `/account ${number}`,
  `/credit ${number} 500 за простой`,
  `/debit ${number} 500 за простой`,
  `/refund ${paymentId} 500 ошиблись суммой`,
  `/refund ${paymentId} ошиблись суммой`,
  '/pending',
  '/unmatched',
  '/assign 1 26-00001',
  '/ignore 1 возврат',
  '/promo',
  '/promo new WELCOME 200',
  '/promo new FREE 10% cap=1000',
  '/promo stop SECRET',
  '/promo SECRET',
  '/broadcast',
  '/dead',
  '/today',
  '/verify',
  '/help',
  '/nonsense',
];

const buttons = (id: bigint): string[] => [
  ...['take', 'issue', 'paid', 'reject', 'undo-list'].map((verb) => `desk:${verb}:${id}`),
  `desk:sum:${id}:1500000`,
  `desk:ok:${id.toString(36)}:${(1_500_000).toString(36)}:0:7`,
  `desk:no:${id.toString(36)}:${(1_500_000).toString(36)}:0:7`,
  `desk:undo:${id}:1`,
  ...['undo-adjustment', 'approve', 'decline', 'credit-statement', 'leave-statement'].map((verb) => `desk:${verb}:1`),
  ...['people', 'group', 'letters', 'webhooks', 'close'].map((kind) => `desk:dead:${kind}`),
  ...['show', 'test', 'ask', 'stop', 'halt', 'keep', 'drop'].map((verb) => `broadcast:${verb}:1`),
  ...['broadcast:choose:1:types', 'broadcast:pick:1:LEGAL_ENTITY:on', 'broadcast:start:1:1', 'news:off'],
  ...['adjust', 'refund', 'drop', 'close', 'letters'].map((verb) => `desk:do:${verb}`),
  `refund:payment:${paymentId}`,
  ...['done', 'undone'].flatMap((verb) => [`refund:${verb}:1`, `refund:${verb}:1:listed`]),
  'menu',
  'topup',
];

/** All that an act could leave behind. */
async function traces(): Promise<object> {
  const { db } = world.database;
  return {
    said: world.telegram.messages(supportChatId).filter(({ fromBot }) => fromBot),
    told: company.customer.transcript(),
    transactions: await db.$queryRaw`SELECT count(*)::int AS count FROM ledger_transaction`,
    acts: await db.auditEntry.count(),
    statements: await db.bankStatement.count(),
    approvals: await db.approval.count(),
    prompts: await db.deskPrompt.findMany(),
    invoices: await db.invoice.findMany(),
    codes: await db.promoCode.findMany(),
    refunds: await db.refund.findMany(),
    broadcasts: await db.broadcast.findMany(),
    dead: await db.noticeDead.findMany(),
    readers: await db.notificationSettings.findMany(),
  };
}

/** Tries everything that there is to try, and looks whether it left any trace. */
async function tryEverything(outsider: Agent): Promise<void> {
  const before = await traces();
  for (const place of [{}, { threadId: company.threadId }]) {
    for (const command of commands(company.accountNumber)) await outsider.say(command, place);
    await outsider.say('Здравствуйте, это поддержка', place);
    await outsider.sendFile({ fileName: 'kl_to_1c.txt', bytes: statementFile([{}]) }, place);
  }
  for (const { messageId } of group.shown(company.threadId)) {
    for (const data of buttons(company.invoiceId)) expect(await outsider.pressOld(data, messageId)).toBeUndefined();
  }
  expect(await traces()).toEqual(before);
}

describe('nothing is done for', () => {
  test('a member who is no administrator', () => tryEverything(group.join('Гость', { admin: false })));

  test('an administrator who was an agent until a minute ago', async () => {
    const former = group.join('Бывший');
    await former.say('/help');
    expect(group.newest().text).toContain('Что я умею');
    group.leave(former);
    const stillThere = group.join('Бывший', { admin: false, id: former.id });
    await world.advance(61_000);
    await tryEverything(stillThere);
  });

  test('who has left the group by the time that the bot looks', async () => {
    const gone = group.join('Ушедший');
    const before = await traces();
    world.telegram.sendText({ from: gone.id, chatId: supportChatId, text: '/pending' });
    world.telegram.sendText({ from: gone.id, chatId: supportChatId, threadId: company.threadId, text: 'Привет' });
    const toast = gone.pressAtOnce('Зачислить', { threadId: company.threadId });
    group.leave(gone);
    await world.settle();
    expect(toast()).toBeUndefined();
    expect(await traces()).toEqual(before);
  });

  test('an administrator who writes in the group’s name; that is said once', async () => {
    const anonymous = group.join('Поддержка', { id: groupAnonymousBot });
    await anonymous.say('/pending');
    expect(group.newest().text).toContain('Вы пишете от имени группы');
    const before = await traces();
    for (const command of commands(company.accountNumber)) await anonymous.say(command);
    await anonymous.say('Здравствуйте', { threadId: company.threadId });
    expect(await traces()).toEqual(before);
  });
});

test('from another group the same commands do nothing, whoever gives them', async () => {
  const other = -100_777;
  world.telegram.addForum({ id: other, title: 'Другая', isForum: false, memberIds: [ivan.id], adminIds: [ivan.id] });
  const before = await traces();
  for (const command of commands(company.accountNumber)) {
    world.telegram.sendText({ from: ivan.id, chatId: other, text: command });
  }
  await world.settle();
  expect(await traces()).toEqual(before);
  expect(world.telegram.messages(other).filter(({ fromBot }) => fromBot)).toEqual([]);
});

test('with a list, only who is on it and in the group may act, administrator or not', async () => {
  const listed = 6_001;
  const listWorld = await createWorld({ agents: [BigInt(listed), 6_002n] });
  const listGroup = createSupportGroup(listWorld);
  const admin = listGroup.join('Администратор');
  const agent = listGroup.join('Агент', { id: listed, admin: false });
  await admin.say('/pending');
  expect(listGroup.shown()).toEqual([]);
  await agent.say('/pending');
  expect(listGroup.newest().text).toBe('Всё сделано, никто не ждёт.');
  await listWorld.close();
});

test('what was edited, pinned or said among colleagues is no act', async () => {
  const place = { threadId: company.threadId };
  const before = await traces();
  const note = await ivan.say('// проверьте договор', place);
  world.telegram.editText({ from: ivan.id, chatId: supportChatId, messageId: note, text: '/credit 1 1 нет' });
  await ivan.say('/pending@another_bot');
  await world.settle();
  expect(await traces()).toEqual(before);
});

test('agents see the group’s own commands in Telegram’s menu', () => {
  const own = world.telegram.commands().find(({ scope }) => scope.type === 'chat' && scope.chat_id === supportChatId);
  expect(own?.commands.map(({ command }) => command)).toEqual(
    expect.arrayContaining(['find', 'account', 'credit', 'debit', 'refund', 'pending', 'unmatched', 'today', 'verify']),
  );
});
