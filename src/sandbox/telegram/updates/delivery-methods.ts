import type { Json, JsonObject } from '../json.ts';
import { badShape, conflict } from '../refusal.ts';
import type { World } from '../world.ts';
import type { Polling } from './polling.ts';
import type { UpdateQueue } from './queue.ts';

/** Bot API, setWebhook. */
const WEBHOOK_PORTS = new Set(['', '443', '80', '88', '8443']);
const SECRET_TOKEN = /^[A-Za-z0-9_-]{1,256}$/;
const DEFAULT_CONNECTIONS = 40;
const MAX_CONNECTIONS = 100;
const DEFAULT_LIMIT = 100;

export interface DeliveryDeps {
  readonly world: World;
  readonly queue: UpdateQueue;
  readonly polling: Polling;
  /** Called when updates may flow to a (new) webhook. */
  readonly webhookChanged: () => void;
}

export type DeliveryMethod = (params: JsonObject, signal: AbortSignal) => Promise<Json>;

/** The four methods that decide how updates reach the bot. */
export function createDeliveryMethods(deps: DeliveryDeps): Readonly<Record<string, DeliveryMethod>> {
  const { world, queue, polling } = deps;
  const { state } = world;

  function setAllowed(params: JsonObject): void {
    const allowed = params.allowed_updates;
    if (Array.isArray(allowed)) state.allowedUpdates = allowed.length === 0 ? null : allowed.map(String);
  }

  function removeWebhook(params: JsonObject): void {
    state.webhook = null;
    if (params.drop_pending_updates === true) queue.dropPending();
  }

  return {
    async getUpdates(params, signal) {
      if (state.webhook !== null) {
        throw conflict(
          "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        );
      }
      setAllowed(params);
      const updates = await polling.poll({
        offset: number(params.offset, 0),
        limit: number(params.limit, DEFAULT_LIMIT),
        timeoutSeconds: number(params.timeout, 0),
        signal,
      });
      return [...updates];
    },

    async setWebhook(params) {
      const url = String(params.url);
      if (url === '') {
        removeWebhook(params);
        return true;
      }
      checkUrl(url, world.rules.allowLoopbackUrls);
      const secret = params.secret_token;
      if (typeof secret === 'string' && !SECRET_TOKEN.test(secret)) {
        throw badShape('secret token contains unallowed characters');
      }
      setAllowed(params);
      polling.release(conflict('terminated by setWebhook request'));
      if (params.drop_pending_updates === true) queue.dropPending();
      state.webhook = {
        url,
        secretToken: typeof secret === 'string' ? secret : null,
        maxConnections: Math.min(Math.max(number(params.max_connections, DEFAULT_CONNECTIONS), 1), MAX_CONNECTIONS),
        lastErrorDate: null,
        lastErrorMessage: null,
      };
      deps.webhookChanged();
      return true;
    },

    async deleteWebhook(params) {
      removeWebhook(params);
      return true;
    },

    async getWebhookInfo() {
      const { webhook, allowedUpdates, pending } = state;
      return {
        url: webhook?.url ?? '',
        has_custom_certificate: false,
        pending_update_count: pending.length,
        ...(webhook === null ? {} : { max_connections: webhook.maxConnections }),
        ...(webhook?.lastErrorDate == null ? {} : { last_error_date: webhook.lastErrorDate }),
        ...(webhook?.lastErrorMessage == null ? {} : { last_error_message: webhook.lastErrorMessage }),
        ...(allowedUpdates === null ? {} : { allowed_updates: allowedUpdates }),
      };
    },
  };
}

const number = (value: Json | undefined, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

function checkUrl(url: string, allowLoopbackUrls: boolean): void {
  if (!URL.canParse(url)) throw badShape('bad webhook: invalid webhook URL specified');
  const { protocol, hostname, port } = new URL(url);
  if (allowLoopbackUrls && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname)) return;
  if (protocol !== 'https:') throw badShape('bad webhook: An HTTPS URL must be provided for webhook');
  if (!WEBHOOK_PORTS.has(port)) throw badShape('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443');
}
