// @ts-check
import { createPresses, openMessageMenu, summary } from './chat-actions.js';
import { createComposer } from './composer.js';
import { createConversation } from './conversation.js';
import { byId, element, icon } from './dom.js';
import { avatar, firstName, shortMoment } from './format.js';
import { openMenu } from './menu.js';
import { act } from './server.js';

/** @typedef {import('../state.ts').Sections} Sections */
/** @typedef {import('./bubble.js').Message} Message */
/** @typedef {Sections['support']['topics'][number]} Topic */

/**
 * The support group: its topics, and one of them open, as an agent sees it.
 * @param {{ readonly now: () => number, readonly chooseTopic: (threadId: number | null) => void, readonly openUrl: (url: string) => void }} deps
 */
export function createSupportPane({ now, chooseTopic, openUrl }) {
  /** @type {Sections['about'] | undefined} */
  let about;
  /** @type {Sections['support'] | undefined} */
  let support;
  /** @type {number | undefined} */
  let agentId;
  /** @type {Message | undefined} */
  let answered;
  /** @type {Map<number | null, number>} The last message seen in each topic. */
  const seen = new Map();
  let isFirst = true;

  const place = () => {
    const threadId = support?.threadId ?? null;
    return { as: agentId ?? 0, chat: /** @type {const} */ ('support'), ...(threadId === null ? {} : { threadId }) };
  };
  const presses = createPresses({ place, openUrl, refresh: showMessages, botName: () => about?.botName ?? '' });
  const isMine = (/** @type {Message} */ message) => message.author.id === agentId;
  const conversation = createConversation(byId('support-conversation'), {
    name: 'Сообщения темы',
    now,
    showsAuthors: true,
    isMine,
    onPress: (message, button) => void presses.press(message, button),
    isPending: presses.isPending,
    onLink: openUrl,
    onMenu: (message, anchor) =>
      openMessageMenu(message, anchor, {
        place: place(),
        isMine: isMine(message),
        onReply: () => answer(message),
        onEdit: () => edit(message),
      }),
  });
  /** @type {Message | undefined} */
  let edited;
  const composer = createComposer(byId('support-composer'), {
    placeholder: 'Ответ в тему',
    commands: () => support?.commands ?? [],
    onText: submit,
    onSticker: (emoji) => void act('send-sticker', { ...place(), emoji }),
    onFile: (kind, file) => void act(kind, { ...place(), ...file }),
  });

  /** @param {Message | undefined} message */
  function answer(message) {
    if (edited !== undefined) composer.clear();
    edited = undefined;
    answered = message;
    const onclose = () => answer(undefined);
    composer.setNote(
      message === undefined ? null : { title: `Ответ: ${message.author.name}`, text: summary(message), onclose },
    );
    if (message !== undefined) composer.focus();
  }
  /** @param {Message} message */
  function edit(message) {
    answer(undefined);
    edited = message;
    composer.setNote({ title: 'Изменение', text: message.text, onclose: () => answer(undefined) });
    composer.fill(message.text);
  }
  /** @param {string} text */
  async function submit(text) {
    const replyTo = answered?.id;
    if (edited !== undefined) await act('edit', { ...place(), messageId: edited.id, text });
    else await act('send-text', { ...place(), text, ...(replyTo === undefined ? {} : { replyTo }) });
    answer(undefined);
  }

  function showMessages() {
    if (support !== undefined) conversation.show(`topic${support.threadId}as${agentId}`, support.messages);
  }
  function showAgent() {
    const agent = about?.supportAgents.find((one) => one.id === agentId);
    if (agent === undefined) return;
    agentButton.replaceChildren(avatar(agent), element('span.words', {}, firstName(agent.name)), icon('down'));
    agentButton.setAttribute('aria-label', `Вы отвечаете как ${agent.name}. Сменить сотрудника`);
  }
  const agentButton = byId('agent-button');
  agentButton.addEventListener('click', () => {
    const items = (about?.supportAgents ?? []).map((agent) => ({
      label: agent.name,
      picture: avatar(agent),
      isChosen: agent.id === agentId,
      onpick: () => {
        agentId = agent.id;
        showAgent();
        showMessages();
      },
    }));
    openMenu(agentButton, items, 'Кто отвечает');
  });

  function showTopics() {
    if (support === undefined) return;
    const { topics, threadId } = support;
    const place = byId('topics');
    place.hidden = topics.length < 2 && topics[0]?.threadId === null;
    const buttons = topics.map((topic) => {
      const isUnread = topic.lastId > (seen.get(topic.threadId) ?? 0);
      const onpick = () => {
        answer(undefined);
        chooseTopic(topic.threadId);
      };
      return topicButton(topic, { isOpen: topic.threadId === threadId, isUnread, nowMs: now(), onpick });
    });
    place.replaceChildren(...buttons);
  }
  return {
    presses,
    /** Who of support is being played. */
    agentId: () => agentId ?? 0,
    /** @param {Sections['about']} section */
    showAbout(section) {
      about = section;
      agentId ??= section.supportAgents[0]?.id;
      showAgent();
    },
    /** @param {Sections['support']} section */
    showSupport(section) {
      support = section;
      const opened = section.topics.find((topic) => topic.threadId === section.threadId);
      if (isFirst) for (const topic of section.topics) seen.set(topic.threadId, topic.lastId);
      isFirst = false;
      if (opened !== undefined) seen.set(opened.threadId, opened.lastId);
      showTopics();
      showMessages();
      const isEmpty = section.messages.length === 0;
      byId('support-empty').hidden = !isEmpty;
      if (isEmpty && byId('support-empty').childElementCount === 0) byId('support-empty').append(...emptyScreen());
      byId('support-composer').hidden = about?.supportAgents.length === 0;
    },
  };
}

/**
 * @param {Topic} topic
 * @param {{ isOpen: boolean, isUnread: boolean, nowMs: number, onpick: () => void }} look
 */
function topicButton(topic, { isOpen, isUnread, nowMs, onpick }) {
  const name = topic.isClosed ? `${topic.name} (закрыта)` : topic.name;
  return element(
    'button.topic',
    { type: 'button', 'aria-current': isOpen ? 'true' : null, onclick: onpick },
    avatar({ name: topic.threadId === null ? '#' : topic.name }),
    element('span.words', {}, element('b', {}, name), element('small', {}, topic.preview)),
    topic.lastId === 0 ? null : element('time', {}, shortMoment(topic.lastDateMs, nowMs)),
    isUnread ? element('span.dot', {}, element('span.only-spoken', {}, 'есть новое')) : null,
  );
}

function emptyScreen() {
  return [
    element('span.empty-icon', {}, icon('group')),
    element('h3', {}, 'Пока всё спокойно'),
    element(
      'p',
      {},
      'Сюда бот пишет, когда нужен человек: просят счёт, спрашивают поддержку, пришла не та сумма. Попробуйте: «Поддержка» в телефоне клиента.',
    ),
  ];
}
