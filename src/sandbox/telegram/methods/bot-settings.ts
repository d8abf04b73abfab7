import { isDeepStrictEqual } from 'node:util';
import { requireChat } from '../chats.ts';
import { isObject, type JsonObject } from '../json.ts';
import { badShape } from '../refusal.ts';
import type { CommandSet } from '../state.ts';
import type { World } from '../world.ts';
import type { Method } from './method.ts';

/** Bot API, BotCommand and setMyCommands. */
const COMMAND_NAME = /^[a-z0-9_]{1,32}$/;
const MAX_COMMANDS = 100;
const MAX_COMMAND_DESCRIPTION = 256;
const MAX_DESCRIPTION = 512;
const MAX_SHORT_DESCRIPTION = 120;
const LANGUAGE_CODE = /^([a-z]{2})?$/;

export const setMyCommands: Method = (world, { params }) => {
  const { commands } = params;
  if (!Array.isArray(commands)) throw badShape('commands must be an array');
  if (commands.length > MAX_COMMANDS) throw badShape('BOT_COMMANDS_TOO_MUCH');
  const set: CommandSet = { ...keyOf(world, params), commands: commands.map(readCommand) };
  removeSet(world, set);
  world.state.commandSets.push(set);
  return true;
};

export const deleteMyCommands: Method = (world, { params }) => {
  removeSet(world, keyOf(world, params));
  return true;
};

export const getMyCommands: Method = (world, { params }) => {
  const key = keyOf(world, params);
  return world.state.commandSets.find((set) => isSame(set, key))?.commands ?? [];
};

type Key = Pick<CommandSet, 'scope' | 'languageCode'>;

function keyOf(world: World, params: JsonObject): Key {
  const scope = isObject(params.scope) ? params.scope : { type: 'default' };
  if (scope.chat_id !== undefined) requireChat(world, scope.chat_id);
  return { scope, languageCode: readLanguage(params) };
}

function readLanguage(params: JsonObject): string {
  const code = typeof params.language_code === 'string' ? params.language_code : '';
  if (!LANGUAGE_CODE.test(code)) throw badShape('invalid language code specified');
  return code;
}

const isSame = (a: Key, b: Key): boolean => a.languageCode === b.languageCode && isDeepStrictEqual(a.scope, b.scope);

function removeSet(world: World, key: Key): void {
  world.state.commandSets = world.state.commandSets.filter((set) => !isSame(set, key));
}

function readCommand(raw: unknown): { command: string; description: string } {
  if (!isObject(raw)) throw badShape('command must be an object');
  const command = String(raw.command).replace(/^\//, '');
  const description = String(raw.description).trim();
  if (!COMMAND_NAME.test(command)) throw badShape('BOT_COMMAND_INVALID');
  const { length } = Array.from(description);
  if (length < 1 || length > MAX_COMMAND_DESCRIPTION) throw badShape('BOT_COMMAND_DESCRIPTION_INVALID');
  return { command, description };
}

export const setMyDescription: Method = (world, { params }) =>
  setText(world, { params, field: 'description', limit: MAX_DESCRIPTION });

export const setMyShortDescription: Method = (world, { params }) =>
  setText(world, { params, field: 'short_description', limit: MAX_SHORT_DESCRIPTION });

function setText(world: World, input: { params: JsonObject; field: string; limit: number }): true {
  const text = String(input.params[input.field] ?? '');
  if (Array.from(text).length > input.limit) throw badShape(`${input.field} is too long`);
  world.state.profileTexts[`${input.field}:${readLanguage(input.params)}`] = text;
  return true;
}

export const setChatMenuButton: Method = (world, { params }) => {
  if (params.chat_id !== undefined) requireChat(world, params.chat_id);
  world.state.profileTexts[`menu_button:${String(params.chat_id ?? '')}`] = params.menu_button ?? { type: 'default' };
  return true;
};
