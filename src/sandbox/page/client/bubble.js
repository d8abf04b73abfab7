// @ts-check
import { element, icon, iconButton } from './dom.js';
import { avatar, botAvatar, clockTime, fileSize } from './format.js';
import { richText } from './rich-text.js';

/** @typedef {import('../chat-view.ts').MessageView} Message */
/** @typedef {Message['keyboard'][number][number]} Button */
/**
 * What a bubble needs of the chat it stands in.
 * @typedef {object} BubbleDeps
 * @property {(message: Message) => boolean} isMine
 * @property {boolean} showsAuthors in a group, where it must be said who speaks
 * @property {(message: Message, button: Button) => void} onPress
 * @property {(message: Message, button: Button) => boolean} isPending
 * @property {(url: string) => void} onLink
 * @property {(command: string) => void} [onCommand]
 * @property {(message: Message, anchor: HTMLElement) => void} onMenu
 * @property {(messageId: number) => void} onQuote
 */

/**
 * A message as it stands in the conversation, its buttons included.
 * @param {Message} message
 * @param {BubbleDeps} deps
 */
export function messageRow(message, deps) {
  if (message.service !== undefined) {
    return element('div.message.service', { 'data-message': message.id }, element('span', {}, message.service));
  }
  const side = deps.isMine(message) ? 'mine' : 'theirs';
  const bare = message.sticker === undefined ? '' : '.bare';
  const row = element(`div.message.${side}`, {
    'data-message': message.id,
    role: 'group',
    'aria-label': spokenName(message, deps),
  });
  const withPicture = deps.showsAuthors && side === 'theirs';
  const column = element('div.column', {}, bubble(message, { deps, bare }), keyboard(message, deps));
  if (withPicture) row.append(message.fromBot ? botAvatar() : avatar(message.author));
  row.append(column);
  return row;
}

/** @param {Message} message @param {BubbleDeps} deps */
const spokenName = (message, deps) => (deps.isMine(message) ? 'Вы' : message.author.name);

/** @param {Message} message @param {{ deps: BubbleDeps, bare: string }} look */
function bubble(message, { deps, bare }) {
  const made = element(`div.bubble${/** @type {''} */ (bare)}`);
  if (deps.showsAuthors && !deps.isMine(message)) {
    made.append(
      element('span.author', {}, message.author.name, message.fromBot ? element('span.tag', {}, 'бот') : null),
    );
  }
  if (message.forwardedFrom !== undefined) {
    made.append(element('span.forwarded', {}, icon('forward'), `Переслано от: ${message.forwardedFrom}`));
  }
  made.append(...quote(message, deps), ...media(message));
  if (message.text !== '') {
    const handlers = { onLink: deps.onLink, ...(deps.onCommand === undefined ? {} : { onCommand: deps.onCommand }) };
    made.append(element('div.text', {}, richText(message.text, message.entities, handlers)));
  }
  made.append(footer(message));
  const more = iconButton('more', 'Действия с сообщением', () => deps.onMenu(message, more));
  more.classList.add('more');
  const place = element('div.menu-place.bubble-place', {}, made, more);
  made.addEventListener('contextmenu', (event) => {
    if (getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    deps.onMenu(message, more);
  });
  return place;
}

/** @param {Message} message @param {BubbleDeps} deps */
function quote({ replyTo }, { onQuote }) {
  if (replyTo === undefined) return [];
  const onclick = () => onQuote(replyTo.id);
  return [
    element(
      'button.quote',
      { type: 'button', onclick },
      element('b', {}, replyTo.name),
      element('span', {}, replyTo.text),
    ),
  ];
}

/** @param {Message} message */
function media({ photo, document: file, sticker, contact }) {
  const parts = [];
  if (photo !== undefined) {
    const image = element('img', { src: photo.url, alt: 'Фотография', width: photo.width, height: photo.height });
    parts.push(element('a.photo', { href: photo.url, target: '_blank', rel: 'noopener' }, image));
  }
  if (file !== undefined) {
    parts.push(
      element(
        'a.file',
        { href: file.url, download: file.fileName },
        element('span.file-icon', {}, icon('file')),
        element('span.words', {}, element('span', {}, file.fileName), element('small', {}, fileSize(file.sizeBytes))),
      ),
    );
  }
  if (sticker !== undefined)
    parts.push(element('span.sticker', { role: 'img', 'aria-label': `Стикер ${sticker}` }, sticker));
  if (contact !== undefined) parts.push(element('span.contact', {}, icon('person'), contact));
  return parts;
}

/** @param {Message} message */
function footer(message) {
  const time = element('time', { datetime: new Date(message.dateMs).toISOString() }, clockTime(message.dateMs));
  return element(
    'span.stamp',
    {},
    message.isPinned ? icon('pin') : null,
    message.reaction === undefined ? null : element('span.reaction', {}, message.reaction),
    message.isEdited ? 'изменено ' : null,
    time,
  );
}

/** @param {Message} message @param {BubbleDeps} deps */
function keyboard(message, deps) {
  if (message.keyboard.length === 0) return null;
  const rows = message.keyboard.map((row) =>
    element('div.keys', {}, ...row.map((button) => key(message, button, deps))),
  );
  return element('div.keyboard', { role: 'group', 'aria-label': 'Кнопки сообщения' }, ...rows);
}

/** @param {Message} message @param {Button} button @param {BubbleDeps} deps */
function key(message, button, deps) {
  const isPending = deps.isPending(message, button);
  const mark = button.url !== undefined ? icon('external') : button.copyText !== undefined ? icon('copy') : null;
  return element(
    'button.key',
    { type: 'button', 'aria-busy': isPending ? 'true' : null, onclick: () => deps.onPress(message, button) },
    element('span', {}, button.label),
    mark,
  );
}
