// @ts-check
import { element, icon, iconButton } from './dom.js';
import { openMenu } from './menu.js';
import { toast } from './toast.js';

/** The server takes files up to this (requests.ts). */
const maxFileBytes = 8 * 1024 * 1024;
const stickers = ['👍', '🙏', '🎉', '❤️', '😂', '🤔', '😢', '🔥'];

/**
 * @typedef {object} ComposerDeps
 * @property {string} placeholder
 * @property {(text: string) => Promise<unknown>} onText
 * @property {(emoji: string) => void} onSticker
 * @property {(kind: 'send-photo' | 'send-document', file: { fileName: string, mimeType: string, base64: string }) => void} onFile
 * @property {() => readonly { readonly command: string, readonly description: string }[]} [commands]
 */

/**
 * The line at the bottom of a chat: menu of commands, text, attachments, «send». Enter sends, Shift+Enter breaks the line.
 * @param {HTMLElement} place
 * @param {ComposerDeps} deps
 */
export function createComposer(place, deps) {
  const field = element('textarea', {
    rows: 1,
    placeholder: deps.placeholder,
    'aria-label': deps.placeholder,
    maxlength: 4096,
    enterkeyhint: 'send',
  });
  const send = iconButton('send', 'Отправить', submit);
  send.classList.add('send');
  const picker = element('input', { type: 'file', hidden: true, 'aria-label': 'Файл' });
  const attach = iconButton('attach', 'Прикрепить', () => openMenu(attach, attachments(), 'Прикрепить'));
  attach.setAttribute('aria-haspopup', 'menu');
  const note = element('div.note', { hidden: true });
  const line = element(
    'div.line',
    {},
    ...commandsButton(),
    element('div.field', {}, field, element('span.menu-place', {}, attach)),
    send,
    picker,
  );
  place.append(note, line);

  /** @type {(() => void) | undefined} What the strip above the field is about, and how to leave it. */
  let endNote;
  /** @type {'send-photo' | 'send-document'} */
  let picked = 'send-document';

  function commandsButton() {
    if (deps.commands === undefined) return [];
    const button = element(
      'button.commands',
      { type: 'button', 'aria-haspopup': 'menu', 'aria-label': 'Меню команд' },
      icon('menu'),
    );
    button.addEventListener('click', () => {
      const items = (deps.commands?.() ?? []).map(({ command, description }) => ({
        label: `/${command}`,
        note: description,
        onpick: () => void deps.onText(`/${command}`),
      }));
      if (items.length === 0) toast('Бот пока не объявил команд.');
      else openMenu(button, items, 'Команды бота');
    });
    return [element('span.menu-place.commands-place', {}, button)];
  }

  const attachments = () => [
    { label: 'Фото', icon: 'photo', onpick: () => pick('send-photo') },
    { label: 'Файл', icon: 'file', onpick: () => pick('send-document') },
    { label: 'Стикер', icon: 'sticker', onpick: () => openMenu(attach, stickers.map(sticker), 'Стикеры') },
  ];
  /** @param {string} emoji */
  const sticker = (emoji) => ({ label: emoji, onpick: () => deps.onSticker(emoji) });

  /** @param {'send-photo' | 'send-document'} kind */
  function pick(kind) {
    picked = kind;
    picker.accept = kind === 'send-photo' ? 'image/png,image/jpeg' : '';
    picker.value = '';
    picker.click();
  }
  picker.addEventListener('change', async () => {
    const file = picker.files?.[0];
    if (file === undefined) return;
    if (file.size > maxFileBytes) toast('Файл больше 8 МБ.', 'trouble');
    else deps.onFile(picked, { fileName: file.name, mimeType: file.type, base64: await readBase64(file) });
  });

  async function submit() {
    const text = field.value.trim();
    if (text === '') return;
    field.value = '';
    resize();
    await deps.onText(text);
    field.focus();
  }
  function resize() {
    send.classList.toggle('ready', field.value.trim() !== '');
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  }
  field.addEventListener('input', resize);
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') endNote?.();
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void submit();
  });

  return {
    focus: () => field.focus(),
    clear() {
      field.value = '';
      resize();
    },
    /** Puts a text in, as «edit» does. @param {string} text */
    fill(text) {
      field.value = text;
      resize();
      field.focus();
    },
    /**
     * A strip above the field that says what the next text will be: an answer, a change. null takes it away.
     * @param {{ readonly title: string, readonly text: string, readonly onclose: () => void } | null} shown
     */
    setNote(shown) {
      note.hidden = shown === null;
      endNote = shown?.onclose;
      if (shown === null) return note.replaceChildren();
      const words = element('span.words', {}, element('b', {}, shown.title), element('span', {}, shown.text));
      return note.replaceChildren(words, iconButton('close', 'Отменить', shown.onclose));
    },
  };
}

/** @param {File} file @returns {Promise<string>} */
async function readBase64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  // In pieces: a call takes only some tens of thousands of arguments.
  const piece = 0x8000;
  let binary = '';
  for (let at = 0; at < bytes.length; at += piece) binary += String.fromCharCode(...bytes.subarray(at, at + piece));
  return btoa(binary);
}
