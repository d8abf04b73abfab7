// Guarantee: every command and every button of the support group, as the program's own tables name them, does its work for an
// agent and nothing for anyone else: a guest, who was an agent until a minute ago, who hides behind the group's name or a
// channel's, who speaks from another group or in private, and a button forged where the bot shows none.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pressed } from '../../../src/bot/callback-data.ts';
import { deskCommands } from '../../../src/bot/support-desk/commands/run.ts';
import { deskPressed } from '../../../src/bot/support-desk/press.ts';
import { amvera } from '../../../src/config/profiles/amvera.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { type Agent, createSupportGroup, type SupportGroup } from '../../support/agent.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { rowCounts } from '../../support/row-counts.ts';
import { createWorld, supportChatId, type World } from '../../support/world.ts';
import { type Company, createCompany } from '../bot/support-desk/company.ts';

const commands = deskCommands(createTranslator()('ru'), amvera).map(({ command }) => command);
const verbs = Object.keys(deskPressed) as (keyof typeof deskPressed)[];

/** Buttons that customers have in their own chats, too, where they do what they say. */
const ofCustomers = verbs.filter((verb) =>
  Object.values(pressed).some(({ source }) => source === deskPressed[verb].source),
);

/** What stands after each command, so that it would do something; a command that is not here is given bare, and with words. */
const afterCommand: Readonly<Record<string, (company: Company) => string>> = {
  find: () => 'ромашка',
  account: ({ accountNumber }) => accountNumber,
  credit: ({ accountNumber }) => `${accountNumber} 500 за простой`,
  debit: ({ accountNumber }) => `${accountNumber} 500 за простой`,
  refund: () => '1 ошиблись суммой',
  assign: ({ invoiceNumber }) => `1 ${invoiceNumber}`,
  ignore: () => '1 возврат',
  promo: () => 'new WELCOME 200',
};

function linesOf(command: string, company: Company): string[] {
  const words = afterCommand[command]?.(company);
  return words === undefined ? [`/${command}`, `/${command} 1 проба`] : [`/${command}`, `/${command} ${words}`];
}

/**
 * @returns what a button of this kind says, written from its own pattern: numbers are the invoice's, other words the first
 * that may stand there. @throws when the pattern does not take it: then this has to learn how to write it
 */
function dataOf(verb: keyof typeof deskPressed, { invoiceId }: Company): string {
  const { source } = deskPressed[verb];
  const written = source
    .replace(/^\^|\$$/g, '')
    .replaceAll('\\/', '/')
    .replaceAll('(:listed)?', '')
    .replaceAll(/\(\[1-9a-z\]\[0-9a-z\]\{0,1[01]\}\)/g, invoiceId.toString(36))
    .replaceAll('([0-9a-z]{1,6})', '0')
    .replaceAll(/\(\[\\p\{L\}[^)]*\)/g, '7')
    .replaceAll(/\(\[1-9\]\\d\{0,\d+\}\)/g, String(invoiceId))
    .replaceAll(/\(\[A-Za-z_\]\{\d+,\d+\}\)/g, 'language')
    .replaceAll(/\(([^|()]+)\|[^()]*\)/g, '$1');
  if (!deskPressed[verb].test(written)) throw new Error(`no sample can be written for ${verb}: ${source}`);
  return written;
}

let world: World;
let group: SupportGroup;
let ivan: Agent;
let company: Company;
beforeAll(async () => {
  world = await createWorld();
  group = createSupportGroup(world);
  ivan = group.join('Иван');
  company = await createCompany(world, group);
});
afterAll(() => world.close());

/** Tables that fill whoever says anything, and as time goes by. */
const ofWhoeverSpeaks = ['telegram_update', 'telegram_user', 'chat_lease', 'chat_session', 'job_run'];

/** All that an act could leave behind: in the group, in the customer's chat, in every table that an act writes. */
async function traces(): Promise<object> {
  const { db } = world.database;
  const said = world.telegram.messages(supportChatId).filter(({ fromBot }) => fromBot);
  return {
    counts: await rowCounts(db, ofWhoeverSpeaks),
    said: said.map(({ messageId, text, keyboard }) => ({ messageId, text, keyboard })),
    told: company.customer.transcript(),
    invoices: await db.invoice.findMany(),
    approvals: await db.approval.findMany(),
  };
}

/** Gives every command and presses every button, and looks whether it left a trace or was answered by a word. */
async function tryAll(acts: {
  readonly say: (text: string) => unknown;
  readonly press?: (data: string) => Promise<string | undefined>;
  readonly isPrivate?: true;
}): Promise<void> {
  const before = await traces();
  for (const command of commands) for (const line of linesOf(command, company)) await acts.say(line);
  await world.settle();
  if (acts.press) {
    const tried = acts.isPrivate ? verbs.filter((verb) => !ofCustomers.includes(verb)) : verbs;
    for (const verb of tried) expect([verb, await acts.press(dataOf(verb, company))]).toEqual([verb, undefined]);
  }
  expect(await traces()).toEqual(before);
}

const cardOf = () => group.shown(company.threadId).at(-1)?.messageId ?? 0;

describe('nothing is done for', () => {
  test('a guest of the group', async () => {
    const guest = group.join('Гость', { admin: false });
    for (const place of [{}, { threadId: company.threadId }]) {
      await tryAll({ say: (text) => guest.say(text, place), press: (data) => guest.pressOld(data, cardOf()) });
    }
  });

  test('an agent who has been made a guest a minute ago', async () => {
    const former = group.join('Бывший');
    await former.say('/help');
    group.leave(former);
    const guest = group.join('Бывший', { admin: false, id: former.id });
    await world.advance(61_000);
    await tryAll({ say: (text) => guest.say(text), press: (data) => guest.pressOld(data, cardOf()) });
  });

  test('an agent in a private chat with the bot, who is a customer there like anyone', async () => {
    const { telegram } = world;
    await ivan.say('/help');
    telegram.sendText({ from: ivan.id, text: '/start' });
    await world.settle();
    const messageId = telegram.messages(ivan.id).at(-1)?.messageId ?? 0;
    await tryAll({
      isPrivate: true,
      say: (text) => telegram.sendText({ from: ivan.id, text }),
      press: async (data) => {
        telegram.pressStale({ from: ivan.id, messageId, data });
        await world.settle();
        return undefined;
      },
    });
  });

  test('a customer who forges a button of the group in their own chat', async () => {
    const mallory: Customer = createCustomer(world);
    await mallory.say('/start');
    const { messageId } = mallory.screen();
    await tryAll({
      isPrivate: true,
      say: (text) => mallory.say(text),
      press: async (data) => {
        world.telegram.pressStale({ from: mallory.id, messageId, data });
        await world.settle();
        return undefined;
      },
    });
  });

  test('an agent in another group', async () => {
    const other = -100_778;
    world.telegram.addForum({ id: other, title: 'Другая', isForum: false, memberIds: [ivan.id], adminIds: [ivan.id] });
    await tryAll({ say: (text) => world.telegram.sendText({ from: ivan.id, chatId: other, text }) });
    expect(world.telegram.messages(other).filter(({ fromBot }) => fromBot)).toEqual([]);
  });
});

describe('an agent is answered, so that silence means a refusal,', () => {
  const shownCalls = () => world.telegram.calls.filter(({ method }) => /^(send|edit)/.test(method)).length;
  const failed = createTranslator()('ru')('desk:failed');

  test.each(commands)('on /%s', async (command) => {
    const before = shownCalls();
    await ivan.say(linesOf(command, company).at(-1) ?? '');
    expect(shownCalls()).toBeGreaterThan(before);
    expect(group.newest().text).not.toBe(failed);
  });

  test.each(verbs)('on the button %s', async (verb) => {
    const before = shownCalls();
    const toast = await ivan.pressOld(dataOf(verb, company), cardOf());
    expect(toast !== undefined || shownCalls() > before).toBe(true);
    expect(group.newest(company.threadId).text).not.toBe(failed);
  });
});
