// Guarantee: who may pay, which language is spoken first and how long wrong keys are paused for follow written rules.
import { describe, expect, test } from 'vitest';
import { afterWrongKey } from '../../../src/accounts/key-pause.ts';
import { defaultLanguage } from '../../../src/accounts/language.ts';
import { canPay, roles, toRole } from '../../../src/accounts/roles.ts';

describe('roles', () => {
  test('an owner and a payer may pay, a viewer may not', () => {
    expect(roles.map((role) => [role, canPay(role)])).toEqual([
      ['viewer', false],
      ['payer', true],
      ['owner', true],
    ]);
  });
  test('a role that is none is a bug', () => {
    expect(toRole('payer')).toBe('payer');
    expect(() => toRole('Owner')).toThrow('unknown role');
  });
});

describe('the first language', () => {
  test.each(['ru', 'ru-RU', 'RU', 'be', 'uk', 'kk', 'kk-KZ', 'uz', 'tg', 'hy', 'tt'])('is Russian for %s', (code) => {
    expect(defaultLanguage(code)).toBe('ru');
  });
  test.each(['en', 'en-US', 'de', 'pt-br', 'zh-hans', 'run', 'x-ru', '', undefined])('is English for %s', (code) => {
    expect(defaultLanguage(code)).toBe('en');
  });
});

describe('wrong keys', () => {
  const now = new Date('2026-11-21T10:00:00Z');
  test('the first four leave 4, 3, 2 and 1 tries', () => {
    expect([1, 2, 3, 4].map((failures) => afterWrongKey(failures, now))).toEqual(
      [4, 3, 2, 1].map((triesLeft) => ({ kind: 'try-again', triesLeft })),
    );
  });
  test.each([
    [5, '2026-11-21T10:01:00Z'],
    [10, '2026-11-21T10:05:00Z'],
    [15, '2026-11-21T10:30:00Z'],
    [20, '2026-11-21T12:00:00Z'],
    [25, '2026-11-22T10:00:00Z'],
    [30, '2026-11-22T10:00:00Z'],
    [5_000_000, '2026-11-22T10:00:00Z'],
  ])('the %ith is followed by a pause until %s', (failures, until) => {
    expect(afterWrongKey(failures, now)).toEqual({ kind: 'pause', until: new Date(until) });
  });
  test('after a pause there are as many tries again', () => {
    expect(afterWrongKey(6, now)).toEqual({ kind: 'try-again', triesLeft: 4 });
  });
});
