import { randomBytes } from 'node:crypto';
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey } from './api-keys/index.ts';
import { apiKeyNamePattern, apiScopes, readScopes } from './config/api-scopes.ts';
import { describeProblems, readEnvironment } from './config/environment.ts';
import type { Database } from './db/client.ts';
import { DatabaseUnavailable } from './db/embedded.ts';
import { openDatabase } from './db/open.ts';
import { systemClock } from './platform/clock.ts';
import { installQueue } from './queue/install.ts';

const usage = `Keys of the platform, for the API under /v1:
  npm run api-key -- create <name> <scopes>   scopes parted by commas, or the word all
  npm run api-key -- list
  npm run api-key -- revoke <id>
Scopes: ${apiScopes.join(', ')}
`;

type Command =
  | { readonly kind: 'create'; readonly name: string; readonly scopes: NonNullable<ReturnType<typeof readScopes>> }
  | { readonly kind: 'list' }
  | { readonly kind: 'revoke'; readonly id: bigint };

function readCommand([verb, ...rest]: readonly string[]): Command | undefined {
  const [first = '', second = ''] = rest;
  if (verb === 'list' && rest.length === 0) return { kind: 'list' };
  if (verb === 'revoke' && rest.length === 1 && /^[1-9]\d{0,17}$/.test(first)) {
    return { kind: 'revoke', id: BigInt(first) };
  }
  const scopes = readScopes(second);
  if (verb === 'create' && rest.length === 2 && scopes && apiKeyNamePattern.test(first)) {
    return { kind: 'create', name: first, scopes };
  }
  return undefined;
}

function describe({ id, hint, name, scopes, createdAt, lastUsedAt, revokedAt }: ApiKey): string {
  const state = revokedAt ? `revoked ${revokedAt.toISOString()}` : 'good';
  const used = lastUsedAt ? `used ${lastUsedAt.toISOString()}` : 'never used';
  return `${id}  ${hint}…  ${name}  ${state}, made ${createdAt.toISOString()}, ${used}  ${scopes.join(',')}\n`;
}

/** @returns what is printed, and whether the command was done */
async function obey(db: Database, command: Command): Promise<{ readonly text: string; readonly done: boolean }> {
  const deps = { db, clock: systemClock, randomBytes };
  if (command.kind === 'list') {
    const keys = await listApiKeys(db);
    return { text: keys.map(describe).join('') || 'There are no keys.\n', done: true };
  }
  if (command.kind === 'create') {
    const { apiKey, secret } = await createApiKey(deps, command);
    return { text: `${describe(apiKey)}\n${secret}\nKeep it now: it is shown this once.\n`, done: true };
  }
  const outcome = await revokeApiKey(deps, command.id);
  if (outcome.kind === 'unknown-key') return { text: `There is no key ${command.id}.\n`, done: false };
  const again = outcome.apiKey.name.startsWith('API_KEYS:')
    ? 'Take it out of API_KEYS, too: the next start brings it back.\n'
    : '';
  return { text: `${describe(outcome.apiKey)}${again}`, done: true };
}

/** `npm run api-key`: makes, lists and revokes keys in the database that the environment names. */
async function run(): Promise<number> {
  const command = readCommand(process.argv.slice(2));
  const read = readEnvironment(process.env);
  if (command === undefined || read.kind === 'invalid') {
    process.stderr.write(command === undefined || read.kind === 'ok' ? usage : `${describeProblems(read.problems)}\n`);
    return 1;
  }
  const database = await openDatabase(read.environment.database, [installQueue]);
  try {
    const { text, done } = await obey(database.db, command);
    (done ? process.stdout : process.stderr).write(text);
    return done ? 0 : 1;
  } finally {
    await database.close();
  }
}

run().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(error instanceof DatabaseUnavailable ? `${error.message}\n` : `${String(error)}\n`);
    process.exit(1);
  },
);
