// Guarantee: API_KEYS gives exactly the keys that stand in it; a list with any mistake gives none and is told without a secret;
// the keys, and not their names and scopes, are known to the log's redaction.
import { expect, test } from 'vitest';
import { apiScopes } from '../../../src/config/api-scopes.ts';
import { describeProblems, readEnvironment } from '../../../src/config/environment.ts';
import { collectSecrets } from '../../../src/config/secrets.ts';

const [one, two] = [`ba_${'a'.repeat(43)}`, `ba_${'-'.repeat(43)}`];

function keysOf(API_KEYS: string) {
  const read = readEnvironment({ API_KEYS });
  return read.kind === 'ok' ? read.environment.apiKeys : read.problems;
}

test('keys are read with their scopes', () => {
  expect(keysOf(`cabinet:${one}:accounts:read+charges:write, metering:${two}:all`)).toEqual([
    { name: 'cabinet', key: one, scopes: ['accounts:read', 'charges:write'] },
    { name: 'metering', key: two, scopes: apiScopes },
  ]);
});

test('without it there are none', () => {
  expect(keysOf('')).toEqual([]);
});

test.each([
  ['a key too short', `a:${one.slice(1)}:all`],
  ['no scopes', `a:${one}`],
  ['an empty scope', `a:${one}:`],
  ['an unknown scope', `a:${one}:accounts:read+everything`],
  ['no name', `:${one}:all`],
  ['a name with a comma’s worth of nothing', `a:${one}:all,`],
  ['one key twice', `a:${one}:all,b:${one}:all`],
  ['one name twice', `a:${one}:all,a:${two}:all`],
])('%s is a mistake, told without the key', (_name, text) => {
  const problems = keysOf(text);
  expect(problems).toEqual([expect.stringMatching(/^API_KEYS must be name:key:scopes/)]);
  expect(describeProblems(problems as string[])).not.toContain('aaaa');
});

test('the log knows the keys', () => {
  const secrets = collectSecrets({ API_KEYS: `cabinet:${one}:accounts:read, b:${two}:all` });
  expect(secrets).toEqual(expect.arrayContaining([one, two]));
  expect(secrets).not.toEqual(expect.arrayContaining(['cabinet']));
});
