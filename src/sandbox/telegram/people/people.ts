import type { EmulatedUser } from '../state.ts';
import type { World } from '../world.ts';
import * as membership from './membership.ts';
import { type Press, type PressOutcome, pressButton, pressStale } from './press.ts';
import { addForum, addUser, type ForumSetup, moveGroup } from './world-setup.ts';
import type { PersonFile, Place } from './write.ts';
import * as write from './write.ts';

/** What the world sets up, and what people do in it. The send functions return the message_id. */
export interface People {
  addUser(user: EmulatedUser): void;
  addForum(chat: ForumSetup): void;
  moveGroup(chatId: number, toChatId: number): void;
  sendText(input: Place & { text: string }): number;
  forwardText(input: Place & { text: string; authorId?: number; authorName?: string }): number;
  sendSticker(input: Place & { emoji?: string }): number;
  sendPhoto(input: Place & PersonFile): number;
  sendDocument(input: Place & PersonFile): number;
  sendContact(input: Place & { phoneNumber: string; contactUserId?: number }): number;
  editText(input: { from: number; chatId?: number; messageId: number; text: string }): void;
  pressButton(press: Press): PressOutcome;
  /** A callback_query with any data, as from a client that still shows an old keyboard. */
  pressStale(press: { from: number; chatId?: number; messageId: number; data: string }): PressOutcome;
  blockBot(userId: number): void;
  unblockBot(userId: number): void;
  deactivate(userId: number): void;
  deleteMessage(chatId: number, messageId: number): void;
  removeBot(input: { chatId: number; by: number }): void;
  setBotRights(
    chatId: number,
    rights: { can_manage_topics?: boolean; can_pin_messages?: boolean; can_delete_messages?: boolean },
  ): void;
}

export function createPeople(world: World): People {
  return {
    addUser: (user) => addUser(world, user),
    addForum: (chat) => addForum(world, chat),
    moveGroup: (chatId, toChatId) => moveGroup(world, chatId, toChatId),
    sendText: (input) => write.sendText(world, input),
    forwardText: (input) => write.forwardText(world, input),
    sendSticker: (input) => write.sendSticker(world, input),
    sendPhoto: (input) => write.sendPhoto(world, input),
    sendDocument: (input) => write.sendDocument(world, input),
    sendContact: (input) => write.sendContact(world, input),
    editText: (input) => write.editText(world, input),
    pressButton: (press) => pressButton(world, press),
    pressStale: (press) => pressStale(world, press),
    blockBot: (userId) => membership.blockBot(world, userId),
    unblockBot: (userId) => membership.unblockBot(world, userId),
    deactivate: (userId) => membership.deactivate(world, userId),
    deleteMessage: (chatId, messageId) => membership.deleteMessage(world, chatId, messageId),
    removeBot: (input) => membership.removeBot(world, input),
    setBotRights: (chatId, rights) => membership.setBotRights(world, chatId, rights),
  };
}
