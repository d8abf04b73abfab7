// Guarantee: a person is one row however often they write, under their name of today, and their chosen language outlives
// whatever their Telegram says.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { markUnreachable } from '../../../src/accounts/reachability.ts';
import { rememberUser } from '../../../src/accounts/remember-user.ts';
import { setLanguage } from '../../../src/accounts/set-language.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { now } from './support.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const anna = { id: 1n, firstName: 'Анна', username: 'anna', languageCode: 'kk' };

test('a new person has chosen no language and is spoken to as their Telegram suggests', async () => {
  expect(await rememberUser(database.db, anna, now)).toEqual({
    id: 1n,
    firstName: 'Анна',
    username: 'anna',
    language: null,
    suggestedLanguage: 'ru',
    cameBack: false,
    account: null,
  });
});

test('the chosen language stays, whatever their Telegram says later', async () => {
  await setLanguage(database.db, { userId: 1n, language: 'en' });
  expect(await rememberUser(database.db, anna, now)).toMatchObject({ language: 'en', suggestedLanguage: 'ru' });
});

test('who is known as they write costs no write', async () => {
  const version = () => database.db.$queryRaw`SELECT xmin::text, ctid::text FROM telegram_user WHERE id = 1`;
  const before = await version();
  await rememberUser(database.db, anna, now);
  expect(await version()).toEqual(before);
});

test('a new name takes the place of the old one, a dropped username goes', async () => {
  await rememberUser(database.db, { ...anna, firstName: 'Аня', username: null }, new Date(now.getTime() + 1000));
  const row = await database.db.telegramUser.findUniqueOrThrow({ where: { id: 1n } });
  expect(row).toMatchObject({ firstName: 'Аня', username: null, createdAt: now });
});

test('who was unreachable and writes is reachable again', async () => {
  await rememberUser(database.db, anna, now);
  await markUnreachable(database.db, 1n, now);
  await markUnreachable(database.db, 1n, new Date(now.getTime() + 1000));
  const unreachableSince = async () =>
    (await database.db.telegramUser.findUniqueOrThrow({ where: { id: 1n } })).unreachableSince;
  expect(await unreachableSince()).toEqual(now);
  await rememberUser(database.db, anna, now);
  expect(await unreachableSince()).toBeNull();
  await markUnreachable(database.db, 999n, now);
});

test('a first message delivered twenty times at once makes one person', async () => {
  const person = { id: 2n ** 52n - 1n, firstName: 'a\0б🔑', username: 'x', languageCode: undefined };
  const users = await Promise.all(Array.from({ length: 20 }, () => rememberUser(database.db, person, now)));
  expect(new Set(users.map(({ firstName, suggestedLanguage }) => firstName + suggestedLanguage))).toEqual(
    new Set(['aб🔑en']),
  );
  expect(await database.db.telegramUser.count({ where: { id: person.id } })).toBe(1);
});
