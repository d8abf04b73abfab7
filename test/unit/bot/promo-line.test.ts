// Guarantee: what an agent types after /promo is read as people write it, and whatever cannot be read is named: no code is ever
// made of what was not understood.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPromoLine } from '../../../src/bot/support-desk/promo-line.ts';

const setting = { currency: 'RUB', timeZone: 'Europe/Moscow' } as const;
const read = (rest: string) => readPromoLine(rest, setting);
const fixed = { kind: 'fixed', bonusMinor: 20_000n };

test.each([
  ['', { kind: 'list' }],
  ['  ', { kind: 'list' }],
  ['welcome', { kind: 'statistics', code: 'welcome' }],
  ['stop WELCOME', { kind: 'stop', code: 'WELCOME' }],
  ['STOP WELCOME', { kind: 'stop', code: 'WELCOME' }],
])('«%s»', (typed, line) => {
  expect(read(typed)).toEqual(line);
});

describe('a new code', () => {
  test.each([
    ['new WELCOME 200', { bonus: fixed }],
    ['new WELCOME 200₽', { bonus: fixed }],
    ['New WELCOME 1 500,50 руб', { bonus: { kind: 'fixed', bonusMinor: 150_050n } }],
    ['new WELCOME 10% cap=1000', { bonus: { kind: 'percent', percent: 10, capMinor: 100_000n } }],
    ['new WELCOME 10 % CAP=1000', { bonus: { kind: 'percent', percent: 10, capMinor: 100_000n } }],
    ['new WELCOME 200 limit=10 per=2', { bonus: fixed, totalLimit: 10, perAccountLimit: 2 }],
    ['new WELCOME 200 min=500 first', { bonus: fixed, leastTopUpMinor: 50_000n, firstTopUpOnly: true }],
    ['new WELCOME 200 for=individual,SELF_EMPLOYED', { bonus: fixed, entityTypes: ['INDIVIDUAL', 'SELF_EMPLOYED'] }],
    [
      // From midnight to midnight in the provider's zone, the last day with it.
      'new WELCOME 200 from=1.12.2026 until=31.12.2026',
      { bonus: fixed, validFrom: new Date('2026-11-30T21:00:00Z'), validTo: new Date('2026-12-31T21:00:00Z') },
    ],
  ])('«%s»', (typed, terms) => {
    expect(read(typed)).toEqual({ kind: 'new', wish: { code: 'WELCOME', currency: 'RUB', ...terms } });
  });
});

describe('what cannot be read is named', () => {
  test.each([
    ['two words', 'usage', ''],
    ['stop', 'usage', ''],
    ['stop A B', 'usage', ''],
    ['new', 'usage', ''],
    ['new WELCOME', 'usage', ''],
    ['new !? 200', 'code', '!?'],
    ['new stop 200', 'code', 'stop'],
    ['new NEW 200', 'code', 'NEW'],
    ['new WELCOME сто', 'bonus', 'сто'],
    ['new WELCOME -200', 'bonus', '-200'],
    ['new WELCOME 0', 'bonus', '0'],
    ['new WELCOME 1,500', 'bonus', '1,500'],
    ['new WELCOME limit=10', 'bonus', ''],
    ['new WELCOME 10%', 'no-cap', '10%'],
    ['new WELCOME 200 cap=100', 'cap-of-sum', '200'],
    ['new WELCOME 200 limit=0', 'option', 'limit=0'],
    ['new WELCOME 200 limit=много', 'option', 'limit=много'],
    ['new WELCOME 200 min=', 'option', 'min='],
    ['new WELCOME 200 until=32.12.2026', 'option', 'until=32.12.2026'],
    ['new WELCOME 200 until=2026-12-31', 'option', 'until=2026-12-31'],
    ['new WELCOME 200 for=ROBOT', 'option', 'for=ROBOT'],
    ['new WELCOME 200 first=1', 'option', 'first=1'],
    ['new WELCOME 200 constructor=1', 'option', 'constructor=1'],
    ['new WELCOME 200 first всем', 'option', 'всем'],
  ])('«%s»: %s', (typed, problem, part) => {
    expect(read(typed)).toEqual({ kind: 'wrong', problem, part });
  });
});

test('no text breaks it', () => {
  const words = fc.constantFrom('new', 'stop', 'WELCOME', '200', '10%', 'cap=1', 'limit=', 'first', '=', '%', '\u0000');
  const lines = fc.oneof(
    fc.array(words, { maxLength: 8 }).map((parts) => parts.join(' ')),
    fc.string({ unit: 'binary', maxLength: 200 }).map((tail) => `new ${tail}`),
  );
  fc.assert(
    fc.property(lines, (typed) => {
      expect(['list', 'statistics', 'stop', 'new', 'wrong']).toContain(read(typed).kind);
    }),
    { numRuns: 2_000 },
  );
});
