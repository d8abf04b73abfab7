import * as settings from './bot-settings.ts';
import { answerCallbackQuery } from './callback.ts';
import * as edit from './edit.ts';
import * as lookups from './lookups.ts';
import * as manage from './manage.ts';
import type { Method } from './method.ts';
import * as send from './send.ts';
import * as topics from './topics.ts';

const { getMe, getFile, getChat, getChatMember, getChatAdministrators } = lookups;

/** Every method that answers at once; those about the delivery of updates are in updates/delivery-methods.ts. */
export const methods: Readonly<Record<string, Method>> = {
  ...send,
  ...edit,
  ...manage,
  ...topics,
  ...settings,
  answerCallbackQuery,
  getMe,
  getFile,
  getChat,
  getChatMember,
  getChatAdministrators,
};
