import { expect } from 'vitest';
import { apiScopes } from '../../src/config/api-scopes.ts';
import type { GivenApiKey } from '../../src/config/settings.ts';
import type { World } from '../support/world.ts';

type Body = Record<string, unknown>;

/** The provider's platform: it tells what its customers run, over the API and in no other way. */
export interface Platform {
  /** @returns what it calls the new account */
  openAccount(): Promise<string>;
  /** @returns the address that it shows to the account's customer */
  link(account: string): Promise<string>;
  /** Makes a tariff of containers. @param microPerMinute millionths of a kopeck */
  tariff(code: string, microPerMinute: bigint): Promise<void>;
  /** Tells of a container. @param key unless given, no other event has it. @returns what was booked at once */
  tell(account: string, container: string, event: ContainerEvent, key?: string): Promise<unknown>;
  /** @param what `entries?filter=in`, `statement`; of an account, after its address */
  read(account: string, what?: string): Promise<Body>;
}

export interface ContainerEvent {
  readonly kind: 'start' | 'stop' | 'tariff';
  readonly at: Date;
  readonly tariff?: string;
  readonly name?: string;
}

/** The key that the operator has set in API_KEYS and in the platform. */
export const platformKey: GivenApiKey = { name: 'cabinet', key: `ba_${'k'.repeat(43)}`, scopes: apiScopes };

let serial = 0;
const next = (): number => {
  serial += 1;
  return serial;
};

/** @param world one whose `apiKeys` have `platformKey` */
export function createPlatform(world: World): Platform {
  const headers = { authorization: `Bearer ${platformKey.key}` };
  /** @throws unless it is answered with what was asked for */
  const ask = async (path: string, sent?: RequestInit): Promise<Body> => {
    const answer = await fetch(`${world.application.address}/v1${path}`, { headers, ...sent });
    const text = await answer.text();
    expect(answer.ok, `${path}: ${text}`).toBe(true);
    return JSON.parse(text);
  };
  const make = (path: string, body: object, key = `request-${next()}`): Promise<Body> =>
    ask(path, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    });
  const at = (account: string): string => `/accounts/ext:${account}`;
  return {
    openAccount: async () => {
      const externalId = `customer-${next()}`;
      await make('/accounts', { externalId, name: 'Анна', entityType: 'INDIVIDUAL' });
      return externalId;
    },
    link: async (account) => String((await make(`${at(account)}/link-tokens`, {})).url),
    tariff: async (code, microPerMinute) => {
      const terms = { name: code, service: 'Контейнеры', currency: 'RUB', microPerMinute: String(microPerMinute) };
      await make('/tariffs', { code, ...terms });
    },
    tell: async (account, container, event, key) =>
      (await make(`${at(account)}/resources/${container}/events`, event, key)).booked,
    read: (account, what) => ask(at(account) + (what === undefined ? '' : `/${what}`)),
  };
}
