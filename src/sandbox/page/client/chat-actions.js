// @ts-check
import { announce } from './dom.js';
import { openMenu } from './menu.js';
import { act } from './server.js';
import { alertBox, toast } from './toast.js';

/** @typedef {import('./bubble.js').Message} Message */
/** @typedef {import('./bubble.js').Button} Button */
/** @typedef {{ readonly as: number, readonly chat: 'bot' | 'support', readonly threadId?: number }} Place */

/** Telegram's client stops the little wheel on a button after about this long. */
const pendingMs = 15_000;

/**
 * Presses of inline buttons that wait for the bot's answer.
 * @param {{ readonly place: () => Place, readonly openUrl: (url: string) => void, readonly refresh: () => void, readonly botName: () => string }} deps
 */
export function createPresses({ place, openUrl, refresh, botName }) {
  /** @type {Map<string, string | undefined>} Buttons that wait, with the number of their query once it is known. */
  const waiting = new Map();
  /** @type {Map<string, import('../state.ts').Sections['answers'][number]>} */
  const answers = new Map();
  const keyOf = (/** @type {Message} */ message, /** @type {Button} */ button) => `${message.id}:${button.data}`;

  /** @param {string} key */
  function stop(key) {
    if (waiting.delete(key)) refresh();
  }
  function settle() {
    for (const [key, queryId] of waiting) {
      const answer = queryId === undefined ? undefined : answers.get(queryId);
      if (answer === undefined) continue;
      stop(key);
      if (answer.url !== undefined) openUrl(answer.url);
      if (answer.text === undefined || answer.text === '') continue;
      announce(answer.text);
      if (answer.showAlert === true) alertBox(botName(), answer.text);
      else toast(answer.text);
    }
  }

  return {
    isPending: (/** @type {Message} */ message, /** @type {Button} */ button) => waiting.has(keyOf(message, button)),
    /** @param {Message} message @param {Button} button */
    async press(message, button) {
      if (button.url !== undefined) return openUrl(button.url);
      if (button.copyText !== undefined) return copy(button.copyText);
      const key = keyOf(message, button);
      if (waiting.has(key)) return;
      waiting.set(key, undefined);
      refresh();
      const result = await act('press', { ...place(), messageId: message.id, data: button.data });
      if (result.kind !== 'pressed') return stop(key);
      waiting.set(key, result.callbackQueryId);
      setTimeout(() => stop(key), pendingMs);
      settle();
    },
    /** @param {import('../state.ts').Sections['answers']} fresh */
    answered(fresh) {
      answers.clear();
      for (const answer of fresh) answers.set(answer.callbackQueryId, answer);
      settle();
    },
  };
}

/** @param {string} text */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast('Скопировано');
  } catch {
    toast('Браузер не дал скопировать.', 'trouble');
  }
}

/**
 * The menu of one message.
 * @param {Message} message
 * @param {HTMLElement} anchor
 * @param {{ readonly place: Place, readonly isMine: boolean, readonly onReply: () => void, readonly onEdit: () => void }} deps
 */
export function openMessageMenu(message, anchor, { place, isMine, onReply, onEdit }) {
  const origin = message.fromBot ? { authorName: message.author.name } : { authorId: message.author.id };
  const hasText = message.text !== '';
  const isPlainText = hasText && message.photo === undefined && message.document === undefined;
  const items = [
    { label: 'Ответить', icon: 'reply', onpick: onReply, isThere: true },
    {
      label: 'Изменить',
      icon: 'edit',
      onpick: onEdit,
      isThere: isMine && isPlainText && message.forwardedFrom === undefined,
    },
    { label: 'Копировать', icon: 'copy', onpick: () => void copy(message.text), isThere: hasText },
    {
      label: 'Переслать сюда же',
      icon: 'forward',
      onpick: () => void act('forward', { ...place, text: message.text, ...origin }),
      isThere: hasText,
    },
    {
      label: 'Удалить',
      icon: 'trash',
      onpick: () => void act('delete', { ...place, messageId: message.id }),
      isThere: true,
      isDanger: true,
    },
  ];
  const shown = items.filter((item) => item.isThere);
  openMenu(anchor, shown, 'Действия с сообщением');
}

/** One line that stands for a message which is being answered. @param {Message} message */
export const summary = ({ text, document: file, photo, sticker }) =>
  text || (file?.fileName ?? (photo === undefined ? (sticker ?? '') : 'Фотография'));
