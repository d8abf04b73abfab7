// @ts-check
import { createBrowser } from './browser.js';
import { createPresses, openMessageMenu, summary } from './chat-actions.js';
import { createComposer } from './composer.js';
import { createConversation } from './conversation.js';
import { byId, element, icon, iconButton } from './dom.js';
import { avatar, firstName } from './format.js';
import { openMenu } from './menu.js';
import { act } from './server.js';
import { startScreen } from './start-screen.js';

/** @typedef {import('../state.ts').Sections} Sections */
/** @typedef {import('./bubble.js').Message} Message */

/**
 * The customer's phone: the chat with the bot, and the browser that opens over it.
 * @param {{ readonly now: () => number, readonly choosePerson: (id: number) => void }} deps
 */
export function createChatPane({ now, choosePerson }) {
  /** @type {Sections['about'] | undefined} */
  let about;
  /** @type {Sections['chat'] | undefined} */
  let chat;
  /** @type {Message | undefined} */
  let edited;
  /** @type {Message | undefined} */
  let answered;

  const place = () => ({ as: chat?.as ?? 0, chat: /** @type {const} */ ('bot') });
  const browser = createBrowser({
    onBotLink: (payload) => void sendStart(payload),
    botUsername: () => about?.botUsername ?? '',
  });
  const presses = createPresses({
    place,
    openUrl: browser.open,
    refresh: showMessages,
    botName: () => about?.botName ?? '',
  });
  const conversation = createConversation(byId('chat-conversation'), {
    name: 'Сообщения бота',
    now,
    showsAuthors: false,
    isMine: (message) => !message.fromBot,
    onPress: (message, button) => void presses.press(message, button),
    isPending: presses.isPending,
    onLink: browser.open,
    onCommand: (command) => void sendText(command),
    onMenu: (message, anchor) =>
      openMessageMenu(message, anchor, {
        place: place(),
        isMine: !message.fromBot,
        onReply: () => begin({ answer: message }),
        onEdit: () => begin({ edit: message }),
      }),
  });
  const composer = createComposer(byId('chat-composer'), {
    placeholder: 'Сообщение',
    commands: () => chat?.commands ?? [],
    onText: submit,
    onSticker: (emoji) => void act('send-sticker', { ...place(), emoji }),
    onFile: (kind, file) => void act(kind, { ...place(), ...file }),
  });

  /** @param {{ edit?: Message, answer?: Message }} what the next text is for; nothing: a message of its own */
  function begin({ edit, answer }) {
    // Words that were taken up to be changed do not stay behind as a message of their own.
    if (edited !== undefined) composer.clear();
    edited = edit;
    answered = answer;
    const subject = edit ?? answer;
    const onclose = () => begin({});
    const title = edit === undefined ? `Ответ: ${answer?.author.name}` : 'Изменение';
    composer.setNote(subject === undefined ? null : { title, text: summary(subject), onclose });
    if (edit !== undefined) composer.fill(edit.text);
    else if (answer !== undefined) composer.focus();
  }

  /** @param {string} text */
  async function submit(text) {
    const { id: replyTo } = answered ?? {};
    if (edited !== undefined) await act('edit', { ...place(), messageId: edited.id, text });
    else await act('send-text', { ...place(), text, ...(replyTo === undefined ? {} : { replyTo }) });
    if (edited !== undefined || answered !== undefined) begin({});
  }
  const sendText = (/** @type {string} */ text) => act('send-text', { ...place(), text });
  const sendStart = (/** @type {string} */ payload) => sendText(payload === '' ? '/start' : `/start ${payload}`);

  function showMessages() {
    if (chat !== undefined) conversation.show(`as${chat.as}`, chat.messages);
  }

  const more = iconButton('more', 'Ещё', () => openMenu(more, moreItems(), 'Ещё'));
  more.setAttribute('aria-haspopup', 'menu');
  byId('chat-more-place').append(more);
  const moreItems = () => {
    const isBlocked = chat?.isBlocked === true;
    const label = isBlocked ? 'Разблокировать бота' : 'Заблокировать бота';
    const onpick = () => void act('block', { as: place().as, isBlocked: !isBlocked });
    return [{ label, icon: isBlocked ? 'check' : 'ban', isDanger: !isBlocked, onpick }];
  };
  const personButton = byId('person-button');
  personButton.addEventListener('click', () => {
    const items = (about?.people ?? []).map((person) => ({
      label: person.name,
      note: person.about,
      picture: avatar(person),
      isChosen: person.id === chat?.as,
      onpick: () => choosePerson(person.id),
    }));
    openMenu(personButton, items, 'Чей это телефон');
  });

  const unblock = () => void act('block', { as: place().as, isBlocked: false });
  byId('chat-blocked').append(
    element('p', {}, 'Клиент заблокировал бота: сообщения не доходят.'),
    element('button.main', { type: 'button', onclick: unblock }, 'Разблокировать'),
  );

  function showStart() {
    if (about === undefined || chat === undefined) return;
    const isEmpty = chat.messages.length === 0 && !chat.isBlocked;
    const start = byId('chat-start');
    if (isEmpty && start.hidden) start.replaceChildren(...startScreen(about, { as: chat.as, sendStart, sendText }));
    start.hidden = !isEmpty;
    byId('chat-composer').hidden = isEmpty || chat.isBlocked;
    byId('chat-blocked').hidden = !chat.isBlocked;
  }

  return {
    openUrl: browser.open,
    sendStart,
    sendText,
    presses,
    /** @param {Sections['about']} section */
    showAbout(section) {
      about = section;
      byId('bot-name').textContent = section.botName;
      byId('profile-name').textContent = section.profileName;
    },
    /** @param {Sections['chat']} section */
    showChat(section) {
      if (chat !== undefined && chat.as !== section.as) {
        begin({});
        browser.close();
        byId('chat-start').hidden = true;
      }
      chat = section;
      const person = about?.people.find((one) => one.id === section.as);
      if (person !== undefined) {
        personButton.replaceChildren(avatar(person), element('span.words', {}, firstName(person.name)), icon('down'));
        personButton.setAttribute('aria-label', `Телефон: ${person.name}. Сменить клиента`);
      }
      showMessages();
      showStart();
    },
  };
}
