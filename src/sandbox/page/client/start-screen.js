// @ts-check
import { copy } from './chat-actions.js';
import { element, icon } from './dom.js';
import { act } from './server.js';

/** @typedef {import('../state.ts').Sections} Sections */

/**
 * The chat before its first message: what will happen, and every way in that the provider's profile offers.
 * @param {Sections['about']} about
 * @param {{ as: number, sendStart: (payload: string) => unknown, sendText: (text: string) => unknown }} deps
 */
export function startScreen(about, { as, sendStart, sendText }) {
  const { open, linkToken, instanceKey } = about.onboarding;
  const person = about.people.find((one) => one.id === as);
  const keyPlace = element('div.key-place');
  const viaLink = async () => {
    const result = await act('start-link', { as });
    if (result.kind === 'deep-link') await sendStart(result.payload);
    if (result.kind === 'instance-key') keyPlace.replaceChildren(...shownKey(result.key, sendText));
  };
  const begin = element('button.main', { type: 'button', onclick: () => sendStart('') }, 'Начать');
  const link = linkToken
    ? element('button', { type: 'button', onclick: viaLink }, icon('link'), 'Войти по ссылке')
    : null;
  const key =
    instanceKey && !linkToken
      ? element('button', { type: 'button', onclick: viaLink }, icon('key'), 'Показать мой ключ')
      : null;
  if (link !== null && !open) {
    link.className = 'main';
    begin.className = '';
    begin.textContent = 'Начать без ссылки';
  }
  const buttons = link !== null && !open ? [link, begin] : [begin, link, key];
  return [
    element('span.avatar.bot-avatar.large', { 'aria-hidden': 'true' }, icon('bot')),
    element('h3', {}, about.botName),
    element('p', {}, `Помощник ${about.profileName}: баланс, пополнение и поддержка прямо в чате.`),
    element('p.soft', {}, `Вы пишете как ${person?.name ?? 'клиент'}. ${person?.about ?? ''}`),
    element('div.ways', {}, ...buttons.filter((button) => button !== null), keyPlace),
  ];
}

/** @param {string} key @param {(text: string) => unknown} sendText */
function shownKey(key, sendText) {
  return [
    element('p.soft', {}, 'Этот ключ пришёл вместе с покупкой. Бот попросит его после «Начать».'),
    element('code', {}, key),
    element(
      'div.pair',
      {},
      element('button', { type: 'button', onclick: () => void copy(key) }, icon('copy'), 'Скопировать'),
      element('button', { type: 'button', onclick: () => sendText(key) }, icon('send'), 'Отправить боту'),
    ),
  ];
}
