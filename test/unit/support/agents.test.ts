// Guarantee: only who is in the support group and has the right to it now may act; whom Telegram cannot vouch for may not.
import { expect, test } from 'vitest';
import { createMovableClock } from '../../../src/platform/clock.ts';
import { createAgents, judgeAgent, mostRemembered, type Standing } from '../../../src/support/agents.ts';

const onList = 901n;
const others = 902n;

test.each<[string, readonly bigint[] | undefined, bigint, Standing, string]>([
  ['an administrator, without a list', undefined, others, 'administrator', 'agent'],
  ['a member, without a list', undefined, others, 'member', 'stranger'],
  ['somebody outside, without a list', undefined, others, 'outside', 'stranger'],
  ['on the list and a member', [onList], onList, 'member', 'agent'],
  ['on the list and an administrator', [onList], onList, 'administrator', 'agent'],
  ['on the list, and gone from the group', [onList], onList, 'outside', 'stranger'],
  ['an administrator who is not on the list', [onList], others, 'administrator', 'stranger'],
  ['anybody, when the list is empty', [], onList, 'administrator', 'stranger'],
  ['on the list, and Telegram is silent', [onList], onList, 'failed', 'unknown'],
  ['somebody, without a list, and Telegram is silent', undefined, others, 'failed', 'unknown'],
  ['not on the list, and Telegram is silent', [onList], others, 'failed', 'stranger'],
])('%s', (_who, listed, userId, standing, verdict) => {
  expect(judgeAgent(listed, userId, standing).kind).toBe(verdict);
});

function telegramWith(options: { listed?: readonly bigint[] } = {}) {
  const clock = createMovableClock({ now: () => new Date('2026-11-23T09:00:00Z') });
  const asked: bigint[] = [];
  const standings = new Map<bigint, Standing>();
  const agents = createAgents({
    clock,
    listed: options.listed,
    memberStatus: async (userId) => {
      asked.push(userId);
      return { kind: standings.get(userId) ?? 'outside' };
    },
  });
  const verdict = async (userId: bigint) => (await agents.isAgent(userId)).kind;
  return { clock, asked, standings, verdict };
}

test('what Telegram said is remembered for less than a minute, and no longer', async () => {
  const { clock, asked, standings, verdict } = telegramWith();
  standings.set(onList, 'administrator');
  expect(await verdict(onList)).toBe('agent');
  standings.set(onList, 'member');
  clock.advance(59_999);
  expect(await verdict(onList)).toBe('agent');
  clock.advance(1);
  expect(await verdict(onList)).toBe('stranger');
  expect(asked).toHaveLength(2);
});

test('a clock that is set back does not lengthen the minute', async () => {
  const { clock, standings, verdict } = telegramWith();
  standings.set(onList, 'administrator');
  await verdict(onList);
  standings.set(onList, 'outside');
  clock.advance(-1);
  expect(await verdict(onList)).toBe('stranger');
});

test('that Telegram is silent is not remembered, and what it said before does not count any longer', async () => {
  const { clock, standings, verdict } = telegramWith();
  standings.set(onList, 'administrator');
  expect(await verdict(onList)).toBe('agent');
  clock.advance(60_000);
  standings.set(onList, 'failed');
  expect(await verdict(onList)).toBe('unknown');
  standings.set(onList, 'administrator');
  expect(await verdict(onList)).toBe('agent');
});

test('strangers cost no call where there is a list', async () => {
  const { asked, verdict } = telegramWith({ listed: [onList] });
  expect(await verdict(others)).toBe('stranger');
  expect(asked).toEqual([]);
});

test('a crowd is not remembered without bound: the oldest are asked about anew', async () => {
  const { asked, verdict } = telegramWith();
  for (let person = 0; person <= mostRemembered; person += 1) await verdict(BigInt(person));
  await verdict(0n);
  expect(asked).toHaveLength(mostRemembered + 2);
  await verdict(BigInt(mostRemembered));
  expect(asked).toHaveLength(mostRemembered + 2);
});
