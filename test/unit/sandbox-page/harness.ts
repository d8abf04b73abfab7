import Fastify from 'fastify';
import { createMovableClock } from '../../../src/platform/clock.ts';
import { createMailbox } from '../../../src/sandbox/mailbox/index.ts';
import { createSandboxPage, type SandboxPageDeps } from '../../../src/sandbox/page/index.ts';
import { createTelegramEmulator } from '../../../src/sandbox/telegram/emulator.ts';

export const anna = { id: 7001, name: 'Анна Смирнова', languageCode: 'ru', about: 'Физлицо' };
export const john = { id: 7002, name: 'John Miller', languageCode: 'en', about: 'Пишет по-английски' };
export const olga = { id: 9001, name: 'Ольга Ким' };
export const supportChatId = -1001;
const token = '111:TEST';

const split = (name: string) => {
  const [first_name = '', last_name = ''] = name.split(' ');
  return { first_name, last_name };
};

/** The page on the real emulator and a real mailbox, listening on loopback; only the product behind it is absent. */
export async function startPage(change: Partial<SandboxPageDeps> = {}) {
  const clock = createMovableClock({ now: () => new Date('2026-03-10T09:00:00Z') });
  const bot = { id: 111, first_name: 'Помощник', username: 'helper_bot' };
  const telegram = createTelegramEmulator({ clock, token, bot });
  for (const person of [anna, john]) {
    telegram.addUser({ id: person.id, ...split(person.name), language_code: person.languageCode });
  }
  telegram.addUser({ id: olga.id, ...split(olga.name) });
  telegram.addForum({ id: supportChatId, title: 'Поддержка', isForum: true, memberIds: [olga.id] });
  const mailbox = await createMailbox({ clock, host: '127.0.0.1', port: 0 });

  const app = Fastify();
  await app.register(telegram.botApi);
  // The page must know its address before it is registered, and the port is known only after that.
  const probe = Fastify();
  const publicUrl = await probe.listen({ port: 0, host: '127.0.0.1' });
  await probe.close();
  const deps: SandboxPageDeps = {
    telegram,
    publicUrl,
    botName: bot.first_name,
    botUsername: bot.username,
    profileName: 'Amvera Cloud',
    onboarding: { open: true, linkToken: true, instanceKey: false },
    byInvoice: true,
    currency: 'RUB',
    timeZone: 'Europe/Moscow',
    people: [anna, john],
    supportChatId,
    supportAgents: [olga],
    mailbox,
    clock,
    cardBank: null,
    paymentsUrl: null,
    advance: async (ms) => clock.advance(ms),
    spend: async () => ({ kind: 'spent', balanceMinor: 90_050n }),
    startLink: async () => ({ kind: 'deep-link', payload: 'abc' }),
    bankStatement: async () => null,
    ...change,
  };
  await app.register(createSandboxPage(deps));
  const listen = () => app.listen({ port: Number(new URL(publicUrl).port), host: '127.0.0.1' });

  /** Calls the Bot API as the bot would. */
  async function bot_(method: string, payload: object) {
    const response = await app.inject({ method: 'POST', url: `/bot${token}/${method}`, payload });
    const body = response.json();
    if (body.ok !== true) throw new Error(`${method}: ${JSON.stringify(body)}`);
    return body.result;
  }
  const act = (name: string, payload: unknown, headers: Record<string, string> = {}) =>
    app.inject({ method: 'POST', url: `/sandbox/actions/${name}`, payload: payload as object, headers });
  const stop = async () => {
    await app.close();
    await mailbox.close();
  };
  return { app, telegram, clock, mailbox, publicUrl, listen, callBot: bot_, act, stop };
}

export type Page = Awaited<ReturnType<typeof startPage>>;
