import { type ApiScope, apiKeyNamePattern, apiKeyPattern, readScopes } from './api-scopes.ts';
import { understood } from './rules.ts';
import type { GivenApiKey } from './settings.ts';
import type { Rule, VariableReader } from './variable-reader.ts';

/** More belong into the database, where each can be made and revoked without a restart. */
const mostKeys = 20;

function readKey(text: string): GivenApiKey | undefined {
  const [name = '', key = '', ...rest] = text.trim().split(':');
  // Scopes have colons of their own.
  const scopes: readonly ApiScope[] | undefined = readScopes(rest.join(':'));
  if (!apiKeyNamePattern.test(name) || !apiKeyPattern.test(key) || scopes === undefined) return undefined;
  return { name, key, scopes };
}

function readKeys(text: string): readonly GivenApiKey[] | undefined {
  const keys = text.split(',').flatMap((part) => readKey(part) ?? []);
  const isWhole = keys.length === text.split(',').length && keys.length <= mostKeys;
  const areDistinct = new Set(keys.map(({ key }) => key)).size === keys.length;
  const areNamed = new Set(keys.map(({ name }) => name)).size === keys.length;
  return isWhole && areDistinct && areNamed ? keys : undefined;
}

const apiKeys: Rule<readonly GivenApiKey[]> = {
  schema: understood(readKeys),
  mustBe: `name:key:scopes, parted by commas, at most ${mostKeys}, each name and key once; a key is ba_ and 43 letters of base64url, scopes are parted by + or are the word all`,
  example: 'cabinet:ba_<43 random characters>:accounts:read+charges:write',
};

/** @returns the keys that the operator gives beside those in the database */
export function readApiKeys(reader: VariableReader): readonly GivenApiKey[] {
  return reader.optional('API_KEYS', apiKeys) ?? [];
}
