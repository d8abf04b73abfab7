// Guarantee: an address is warned only once its owner has typed the code that was sent there; nobody can have more than five letters
// a day sent to anyone, nor guess a code; and from then on what is urgent goes there with the message, in one transaction, even
// to whoever has blocked the bot, and never after the address was taken away.
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { markUnreachable } from '../../../src/accounts/reachability.ts';
import {
  type AlertDeps,
  attendAlerts,
  confirmEmail,
  emailOf,
  removeEmail,
  requestEmailCode,
  setSettings,
} from '../../../src/alerts/index.ts';
import { amvera } from '../../../src/config/profiles/amvera.ts';
import { composeLetter } from '../../../src/mail/compose.ts';
import { createEnqueueLetter } from '../../../src/mail/enqueue.ts';
import { readContent } from '../../../src/mail/payload.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { createQueue, type Queue } from '../../../src/queue/queue.ts';
import {
  type AlertWorld,
  centAMinute,
  dayMs,
  fund,
  hourMs,
  leave,
  minuteMs,
  newAccount,
  newReader,
  newWatched,
  openAlertWorld,
} from '../../support/alert-world.ts';

let world: AlertWorld;
let queue: Queue;
let deps: AlertDeps;
beforeAll(async () => {
  world = await openAlertWorld();
  const { db, ownerUrl: url, clock } = world;
  queue = createQueue({ name: 'mail', db, url, listen: false, logger: pino({ level: 'silent' }) });
  await queue.start();
  deps = { ...world.deps, enqueueLetter: createEnqueueLetter({ queue, clock }) };
});
afterAll(async () => {
  await queue.stop();
  await world.close();
});
beforeEach(async () => {
  await attendAlerts(deps);
  await world.told();
});
afterEach(() => {
  world.dying.at = () => false;
});

let serial = 0;
const newAddress = (): string => {
  serial += 1;
  return `anna${serial}@example.ru`;
};

const lettersTo = (recipient: string) => world.db.letter.findMany({ where: { recipient }, orderBy: { id: 'asc' } });

/** The code of the newest letter to an address. */
async function codeTo(email: string): Promise<string> {
  const letter = readContent((await lettersTo(email)).at(-1)?.content);
  if (letter?.kind !== 'email-code') throw new Error(`no code was sent to ${email}`);
  return letter.code;
}

/** @returns what the newest letter to an address says, were it sent now; null: it is not sent any more */
async function readLetter(email: string) {
  const letter = readContent((await lettersTo(email)).at(-1)?.content);
  if (!letter) throw new Error(`no letter to ${email} can be read`);
  const composing = { db: world.db, clock: world.clock, profile: amvera, translator: createTranslator() };
  const composed = await composeLetter(composing, letter, email);
  return composed.kind === 'letter' ? composed.message : null;
}

const newPerson = async (): Promise<bigint> => (await newReader(world, await newAccount(world))).userId;
const stateOf = (userId: bigint) => emailOf(world.db, { userId, now: world.clock.now() });
const wrongOf = (code: string): string => (code === '000000' ? '000001' : '000000');

describe('an address', () => {
  test('is confirmed by the code from its letter, and by no other', async () => {
    const [userId, email] = [await newPerson(), newAddress()];
    expect(await requestEmailCode(deps, { userId, email })).toMatchObject({ kind: 'sent' });
    expect(await stateOf(userId)).toMatchObject({ kind: 'waiting', email });
    const code = await codeTo(email);
    expect(await confirmEmail(deps, { userId, code: wrongOf(code) })).toEqual({ kind: 'wrong', triesLeft: 4 });
    expect(await confirmEmail(deps, { userId, code })).toEqual({ kind: 'confirmed', email });
    expect(await stateOf(userId)).toEqual({ kind: 'confirmed', email });
    expect(await requestEmailCode(deps, { userId, email })).toEqual({ kind: 'already-confirmed' });
    expect(await confirmEmail(deps, { userId, code })).toEqual({ kind: 'none' });
  });

  test('the code itself is kept neither with the settings nor in the letter’s key', async () => {
    const [userId, email] = [await newPerson(), newAddress()];
    await requestEmailCode(deps, { userId, email });
    const code = await codeTo(email);
    const row = await world.db.notificationSettings.findUniqueOrThrow({ where: { userId } });
    expect(Buffer.from(row.emailCodeHash ?? []).toString('latin1')).not.toContain(code);
    expect(row.emailCodeHash).toHaveLength(32);
    expect((await lettersTo(email))[0]?.dedupeKey).not.toContain(code);
  });

  test('the letter says the code, and is not sent once the code is of no use', async () => {
    const [userId, email] = [await newPerson(), newAddress()];
    await requestEmailCode(deps, { userId, email });
    const code = await codeTo(email);
    const letter = await readLetter(email);
    expect(letter?.subject).toBe(`${code} — код для почты: Amvera Cloud`);
    expect(letter?.text).toContain(`Код: ${code}`);
    expect(letter?.text).toContain('Код действует 15 минут.');
    await world.db.telegramUser.update({ where: { id: userId }, data: { language: 'en' } });
    expect((await readLetter(email))?.text).toContain('The code is good for 15 minutes.');
    world.clock.advance(15 * minuteMs);
    expect(await readLetter(email)).toBeNull();
  });

  test('five wrong codes, also at once, and the right one is taken no more', async () => {
    const [userId, email] = [await newPerson(), newAddress()];
    await requestEmailCode(deps, { userId, email });
    const code = await codeTo(email);
    const guesses = Array.from({ length: 8 }, () => confirmEmail(deps, { userId, code: wrongOf(code) }));
    const kinds = (await Promise.all(guesses)).map(({ kind }) => kind).sort();
    expect(kinds).toEqual(['none', 'none', 'none', 'spent', 'wrong', 'wrong', 'wrong', 'wrong']);
    expect(await confirmEmail(deps, { userId, code })).toEqual({ kind: 'none' });
    expect(await stateOf(userId)).toEqual({ kind: 'waiting', email, codeUntil: null });
  });

  test('after a quarter of an hour the code is over', async () => {
    const [userId, email] = [await newPerson(), newAddress()];
    await requestEmailCode(deps, { userId, email });
    world.clock.advance(15 * minuteMs);
    expect(await stateOf(userId)).toEqual({ kind: 'waiting', email, codeUntil: null });
    expect(await confirmEmail(deps, { userId, code: await codeTo(email) })).toEqual({ kind: 'expired' });
  });

  test('a code confirms the address it was sent to and no later one, and nobody else’s', async () => {
    const [userId, first, second] = [await newPerson(), newAddress(), newAddress()];
    await requestEmailCode(deps, { userId, email: first });
    const code = await codeTo(first);
    await requestEmailCode(deps, { userId, email: second });
    expect(await readLetter(first)).toBeNull();
    if (code !== (await codeTo(second))) expect((await confirmEmail(deps, { userId, code })).kind).toBe('wrong');
    const other = await newPerson();
    expect(await confirmEmail(deps, { userId: other, code })).toEqual({ kind: 'none' });
  });

  test('without a mail server none is asked for', async () => {
    const outcome = await requestEmailCode(world.deps, { userId: await newPerson(), email: newAddress() });
    expect(outcome).toEqual({ kind: 'not-offered' });
  });
});

describe('letters with codes', () => {
  test('five a day by one person, to whatever addresses; a sixth changes nothing', async () => {
    const userId = await newPerson();
    const confirmed = newAddress();
    await requestEmailCode(deps, { userId, email: confirmed });
    await confirmEmail(deps, { userId, code: await codeTo(confirmed) });
    await removeEmail(deps, userId);
    for (let sent = 1; sent < 5; sent += 1)
      expect((await requestEmailCode(deps, { userId, email: newAddress() })).kind).toBe('sent');
    const before = await stateOf(userId);
    const refused = newAddress();
    expect(await requestEmailCode(deps, { userId, email: refused })).toEqual({ kind: 'too-many' });
    expect(await stateOf(userId)).toEqual(before);
    expect(await lettersTo(refused)).toEqual([]);
    world.clock.advance(dayMs);
    expect((await requestEmailCode(deps, { userId, email: refused })).kind).toBe('sent');
  });

  test('five a day to one address, however it is written and however many ask at once', async () => {
    const email = newAddress();
    const people = await Promise.all(Array.from({ length: 9 }, newPerson));
    const asks = people.map((userId, at) =>
      requestEmailCode(deps, { userId, email: at % 2 === 0 ? email : email.replace('anna', 'ANNA') }),
    );
    const kinds = (await Promise.all(asks)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'sent')).toHaveLength(5);
    expect(kinds.filter((kind) => kind === 'too-many')).toHaveLength(4);
  });
});

/** A watched account whose owner has confirmed an address. */
async function withEmail() {
  const watched = await newWatched(world);
  const email = newAddress();
  await requestEmailCode(deps, { userId: watched.userId, email });
  await confirmEmail(deps, { userId: watched.userId, code: await codeTo(email) });
  await attendAlerts(deps);
  await world.told();
  return { ...watched, email };
}

/** Days left, and a look. @returns the letters with warnings since, by their keys without the watch */
async function warnedAt(reader: Awaited<ReturnType<typeof withEmail>>, daysLeft: bigint): Promise<string[]> {
  await leave(world, reader.accountId, daysLeft * centAMinute + (daysLeft > 0n ? 10n : 0n));
  await attendAlerts(deps);
  return (await lettersTo(reader.email))
    .map(({ dedupeKey }) => dedupeKey)
    .filter((key) => key.startsWith('alert:'))
    .map((key) => key.replace(`alert:${reader.watchId}:`, ''));
}

describe('a warning', () => {
  test('goes by letter, too, from a warning on, once a level', async () => {
    const reader = await withEmail();
    expect(await warnedAt(reader, 7n)).toEqual([]);
    expect(await warnedAt(reader, 3n)).toEqual(['0:warning:email']);
    expect(await warnedAt(reader, 3n)).toEqual(['0:warning:email']);
    expect(await warnedAt(reader, 1n)).toEqual(['0:warning:email', '0:critical:email']);
    expect(await warnedAt(reader, 0n)).toEqual(['0:warning:email', '0:critical:email', '0:empty:email']);
    expect((await world.told()).filter((key) => key.endsWith(':email'))).toEqual([]);
  });

  test('says what the message says, in the reader’s language', async () => {
    const reader = await withEmail();
    await warnedAt(reader, 3n);
    const letter = await readLetter(reader.email);
    expect(letter?.subject).toBe('Баланса хватит примерно на 3 дня: Amvera Cloud');
    expect(letter?.text).toContain('Баланс: 43,30\u00a0₽');
    expect(letter?.text).toContain('Расход в день: 14,40\u00a0₽');
    expect(letter?.text).toContain('услуги могут остановиться');
    expect(letter?.html).not.toMatch(/&lt;b&gt;/);
    await world.db.telegramUser.update({ where: { id: reader.userId }, data: { language: 'en' } });
    expect((await readLetter(reader.email))?.subject).toBe('Your balance will last about 3 days: Amvera Cloud');
  });

  test('that is over by the time it could be sent is not sent', async () => {
    const reader = await withEmail();
    await warnedAt(reader, 3n);
    await fund(world, reader.accountId, 100n * centAMinute);
    expect(await readLetter(reader.email)).toBeNull();
  });

  test('goes nowhere but to a confirmed address, and not even from the queue once that is removed', async () => {
    const reader = await withEmail();
    await warnedAt(reader, 3n);
    await removeEmail(deps, reader.userId);
    expect(await readLetter(reader.email)).toBeNull();
    await requestEmailCode(deps, { userId: reader.userId, email: reader.email });
    expect(await warnedAt(reader, 1n)).toEqual(['0:warning:email']);
  });

  test('waits out quiet hours with its message; what is critical does not', async () => {
    const reader = await withEmail();
    // Eleven in the evening in Moscow.
    world.clock.advance(11 * hourMs);
    expect(await warnedAt(reader, 3n)).toEqual([]);
    expect(await warnedAt(reader, 1n)).toEqual(['0:critical:email']);
    world.clock.advance(13 * hourMs);
    await attendAlerts(deps);
    expect(await warnedAt(reader, 1n)).toEqual(['0:critical:email']);
  });

  test('gets through to whoever has blocked the bot; the message is queued for their return', async () => {
    const reader = await withEmail();
    await markUnreachable(world.db, reader.userId, world.clock.now());
    expect(await warnedAt(reader, 3n)).toEqual(['0:warning:email']);
    expect(await world.told()).toContain(`alert:${reader.watchId}:0:warning`);
    expect(await readLetter(reader.email)).not.toBeNull();
  });

  test('who wants no warnings gets no letters', async () => {
    const reader = await withEmail();
    await setSettings(deps, { userId: reader.userId, change: { wantsWarnings: false } });
    expect(await warnedAt(reader, 1n)).toEqual([]);
  });

  test('letter and message are queued together or not at all', async () => {
    const reader = await withEmail();
    await leave(world, reader.accountId, centAMinute + 10n);
    const { emitWebhook, enqueueNotice } = deps;
    const dying: AlertDeps = {
      ...{ ...deps, emitWebhook, enqueueNotice },
      enqueueLetter: async (tx, letter) => {
        await deps.enqueueLetter?.(tx, letter);
        throw new Error('the process died here');
      },
    };
    await attendAlerts(dying);
    expect((await world.told()).filter((key) => key.includes(`:${reader.watchId}:`))).toEqual([]);
    expect((await lettersTo(reader.email)).filter(({ dedupeKey }) => dedupeKey.startsWith('alert:'))).toEqual([]);
    world.clock.advance(6 * minuteMs);
    expect(await warnedAt(reader, 1n)).toEqual(['0:critical:email']);
    expect(await world.told()).toEqual([`alert:${reader.watchId}:0:critical`]);
  });
});
