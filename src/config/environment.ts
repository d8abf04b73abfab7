import { defaultProfile } from './profiles/index.ts';
import { readApiKeys } from './read-api-keys.ts';
import { readDatabase } from './read-database.ts';
import { readGateway } from './read-gateway.ts';
import { readMail } from './read-mail.ts';
import { readRates } from './read-rates.ts';
import { readSeller } from './read-seller.ts';
import { readTelegram } from './read-telegram.ts';
import * as rules from './rules.ts';
import type { Environment, HttpSettings } from './settings.ts';
import { createVariableReader, type VariableReader } from './variable-reader.ts';

export type EnvironmentOutcome =
  | { readonly kind: 'ok'; readonly environment: Environment }
  /** Every mistake, one sentence each; none repeats a value, which may be a secret put in the wrong place. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/**
 * Reads and checks the whole environment at once.
 * @param env main passes process.env; a variable that is empty counts as not set, as compose files leave them
 */
export function readEnvironment(env: NodeJS.ProcessEnv): EnvironmentOutcome {
  const reader = createVariableReader(env);
  const http = readHttp(reader);
  const telegram = readTelegram(reader, http.publicUrl);
  const environment = {
    profile: reader.optional('PROFILE', rules.profile) ?? defaultProfile,
    telegram,
    database: readDatabase(reader),
    gateway: readGateway(reader, { sandbox: telegram?.mode === 'sandbox' }),
    rates: readRates(reader, { sandbox: telegram?.mode === 'sandbox' }),
    http,
    support: {
      chatId: reader.optional('SUPPORT_CHAT_ID', rules.chatId),
      email: reader.optional('SUPPORT_EMAIL', rules.email),
      agents: reader.optional('SUPPORT_AGENTS', rules.agents),
    },
    mail: readMail(reader),
    seller: readSeller(reader),
    apiKeys: readApiKeys(reader),
    // At the sandbox a person looks at the page and not at a log; what goes wrong still shows.
    logLevel: reader.optional('LOG_LEVEL', rules.logLevel) ?? (telegram?.mode === 'sandbox' ? 'warn' : 'info'),
  } as const;
  const problems = reader.problems();
  const { gateway } = environment;
  if (problems.length > 0 || telegram === undefined || gateway === undefined) {
    return { kind: 'invalid', problems };
  }
  return { kind: 'ok', environment: { ...environment, telegram, gateway } };
}

/** Loopback only: what is to be reached from outside is said so by the operator. */
const defaultHost = '127.0.0.1';
const defaultPort = 8080;

function readHttp(reader: VariableReader): HttpSettings {
  const host = reader.optional('HOST', rules.host) ?? defaultHost;
  const port = reader.optional('PORT', rules.port) ?? defaultPort;
  const publicUrl = reader.optional('PUBLIC_URL', rules.webAddress) ?? `http://${addressFor(host)}:${port}`;
  return { host, port, publicUrl, behindProxy: publicUrl.startsWith('https:') };
}

/** @returns the host as it stands in a URL; "listen everywhere" is no address to go to, loopback is */
function addressFor(host: string): string {
  if (host === '0.0.0.0' || host === '::') return defaultHost;
  return host.includes(':') ? `[${host}]` : host;
}

/** @returns the one text to be printed before exiting with code 1 */
export function describeProblems(problems: readonly string[]): string {
  const count = problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`;
  return [`The environment has ${count}; nothing was started.`, ...problems.map((problem) => `  - ${problem}`)].join(
    '\n',
  );
}
