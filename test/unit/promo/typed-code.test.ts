// Guarantee: a code is understood however it is typed or pasted, and who guesses is made to wait, longer each day again.
import { describe, expect, test } from 'vitest';
import { afterWrongCode, type Guesses } from '../../../src/promo/guess-pause.ts';
import { normaliseCode } from '../../../src/promo/normalise-code.ts';

describe('a typed code', () => {
  test.each([
    ['welcome', 'WELCOME'],
    ['  Welcome\n', 'WELCOME'],
    ['«WEL COME»', 'WELCOME'],
    ['wel\u00a0co\u200bme', 'WELCOME'],
    ['sale\u2011\u00ad10', 'SALE-10'],
    ['sale—10', 'SALE-10'],
    ['ёлка_2027', 'ЁЛКА_2027'],
    ['и\u0306од', 'ЙОД'],
    ['100', '100'],
    ['a'.repeat(32), 'A'.repeat(32)],
  ])('%j is %s', (typed, code) => {
    expect(normaliseCode(typed)).toBe(code);
  });

  test.each([
    '',
    'ab',
    'a'.repeat(33),
    '-sale',
    '_sale',
    'sale!',
    'sale/10',
    'straße’s',
    '😀😀😀',
    ' '.repeat(300),
    'sale\0',
  ])('%j is none', (typed) => {
    expect(normaliseCode(typed)).toBeUndefined();
  });
});

describe('wrong codes', () => {
  const at = (time: string) => new Date(`2026-11-${time}Z`);
  const nothing: Guesses = { wrongAt: [], blockedUntil: null };
  /** What follows the last of several guesses. */
  const guess = (times: readonly string[], before = nothing) => {
    let guesses = before;
    let outcome: ReturnType<typeof afterWrongCode>['outcome'] | undefined;
    for (const time of times) ({ guesses, outcome } = afterWrongCode(guesses, at(time)));
    return { guesses, outcome };
  };

  test('four leave one try', () => {
    const times = ['21T12:00:00', '21T12:00:01', '21T12:00:02', '21T12:00:03'];
    expect(guess(times.slice(0, 1)).outcome).toEqual({ kind: 'unknown', triesLeft: 4 });
    expect(guess(times).outcome).toEqual({ kind: 'unknown', triesLeft: 1 });
  });

  const five = ['21T12:00:00', '21T12:01:00', '21T12:02:00', '21T12:03:00', '21T12:04:59'];
  test('five within five minutes are a pause of five, and then there are as many tries again', () => {
    const { outcome, guesses } = guess(five);
    expect(outcome).toEqual({ kind: 'paused', until: at('21T12:09:59') });
    expect(guess(['21T12:09:59'], guesses).outcome).toEqual({ kind: 'unknown', triesLeft: 4 });
  });

  test('five over more than five minutes are none', () => {
    expect(guess([...five.slice(0, 4), '21T12:05:00']).outcome).toEqual({ kind: 'unknown', triesLeft: 1 });
  });

  const { guesses: paused } = guess(five);
  test('who goes on the same day waits an hour, each time again', () => {
    const again = guess(Array<string>(5).fill('22T12:09:58'), paused);
    expect(again.outcome).toEqual({ kind: 'paused', until: at('22T13:09:58') });
    const third = guess(Array<string>(5).fill('22T13:09:58'), again.guesses);
    expect(third.outcome).toEqual({ kind: 'paused', until: at('22T14:09:58') });
  });

  test('a day later all is forgotten', () => {
    const later = guess(Array<string>(5).fill('22T12:09:59'), paused);
    expect(later.outcome).toEqual({ kind: 'paused', until: at('22T12:14:59') });
  });
});
