import type { BotDeps } from '../deps.ts';

/** What the support group's side needs of the bot. */
export type DeskDeps = Pick<
  BotDeps,
  | 'db'
  | 'clock'
  | 'logger'
  | 'profile'
  | 'translator'
  | 'sender'
  | 'payments'
  | 'invoices'
  | 'support'
  | 'bank'
  | 'agents'
  | 'supportChatId'
  | 'proveBooks'
  | 'broadcasts'
  | 'queues'
>;
