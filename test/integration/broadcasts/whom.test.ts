// Guarantee: a broadcast is for whom its filter says, each person once however many accounts they have; who they are is fixed
// when it starts, and what was counted is what is fixed.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BroadcastFilter } from '../../../src/broadcasts/broadcast.ts';
import { audienceOf, startBroadcast } from '../../../src/broadcasts/index.ts';
import { addPerson, agent, type BroadcastWorld, draft, everybody, openBroadcastWorld, recipients } from './world.ts';

let world: BroadcastWorld;
const people = {} as Record<'plain' | 'firm' | 'three' | 'english' | 'poor' | 'tongueless', bigint>;
beforeAll(async () => {
  world = await openBroadcastWorld();
  people.plain = await addPerson(world);
  people.firm = await addPerson(world, { accounts: [{ entityType: 'LEGAL_ENTITY', level: 'warning' }] });
  people.three = await addPerson(world, {
    accounts: [{ level: 'empty' }, { entityType: 'LEGAL_ENTITY' }, { entityType: 'SELF_EMPLOYED', level: 'ok' }],
  });
  people.english = await addPerson(world, { language: 'en' });
  people.poor = await addPerson(world, { accounts: [{ level: 'empty' }] });
  people.tongueless = await addPerson(world, { language: null });
  // Somebody without an account is no customer.
  await addPerson(world, { accounts: [] });
});
afterAll(() => world.office.close());

type Name = keyof typeof people;

async function fixedBy(filter: BroadcastFilter): Promise<Name[]> {
  const { matched, reached } = await audienceOf(world.office.db, filter);
  const { id: broadcastId, version } = await draft(world, filter);
  const outcome = await startBroadcast(world.deps, { broadcastId, version, agent });
  if (outcome.kind !== 'started') throw new Error(outcome.kind);
  expect(outcome.audience).toEqual({ matched, reached, optedOut: 0, unreachable: 0 });
  const fixed = (await recipients(world, broadcastId)).map(([userId]) => userId);
  expect(fixed).toHaveLength(reached);
  expect(new Set(fixed).size).toBe(fixed.length);
  const names = Object.keys(people) as Name[];
  return names.filter((name) => fixed.includes(people[name]));
}

const all: Name[] = ['plain', 'firm', 'three', 'english', 'poor', 'tongueless'];

test.each<[string, Partial<BroadcastFilter>, Name[]]>([
  ['an empty filter is for every customer, one with three accounts once', {}, all],
  ['a type is that of any of the accounts', { entityTypes: ['LEGAL_ENTITY'] }, ['firm', 'three']],
  ['a level is that of any of the accounts', { levels: ['empty'] }, ['three', 'poor']],
  ['several choices of one kind are as good', { levels: ['empty', 'warning'] }, ['firm', 'three', 'poor']],
  ['who has no watch counts as well off', { levels: ['ok'] }, ['plain', 'three', 'english', 'tongueless']],
  ['type and level are asked of the same account', { entityTypes: ['LEGAL_ENTITY'], levels: ['empty'] }, []],
  ['the other account’s level does not count', { entityTypes: ['LEGAL_ENTITY'], levels: ['warning'] }, ['firm']],
  ['English is for who has chosen it', { languages: ['en'] }, ['english']],
  ['who has chosen no language reads Russian', { languages: ['ru'] }, all.filter((name) => name !== 'english')],
  ['language and level must both be so', { languages: ['en'], levels: ['empty'] }, []],
])('%s', async (_name, part, expected) => {
  const filter = { ...everybody, ...part };
  if (expected.length > 0) expect(await fixedBy(filter)).toEqual(expected);
  else expect((await audienceOf(world.office.db, filter)).matched).toBe(0);
});
