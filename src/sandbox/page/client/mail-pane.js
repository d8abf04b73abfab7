// @ts-check
import { byId, element, icon, iconButton } from './dom.js';
import { fileSize, shortMoment } from './format.js';

/** @typedef {import('../state.ts').Sections['mail'][number]} Letter */

/**
 * The mailbox: every letter the product sent, to whomever.
 * @param {{ readonly now: () => number }} deps
 */
export function createMailPane({ now }) {
  const place = byId('pane-mail');
  const count = element('p', {}, '');
  const backPlace = element('span', {});
  const heading = element('h2', {}, 'Почта');
  const body = element('div.mail-body');
  const mark = element('span.head-icon', { 'aria-hidden': 'true' }, icon('mail'));
  place.append(element('header.pane-head', {}, mark, backPlace, element('div.title', {}, heading, count)), body);

  /** @type {readonly Letter[]} */
  let letters = [];
  /** @type {number | undefined} */
  let openId;

  function show() {
    const letter = letters.find((one) => one.id === openId);
    mark.hidden = letter !== undefined;
    backPlace.hidden = letter === undefined;
    backPlace.replaceChildren(
      ...(letter === undefined ? [] : [iconButton('back', 'К письмам', () => open(undefined))]),
    );
    heading.textContent = letter === undefined ? 'Почта' : letter.subject || 'Без темы';
    count.textContent = letter === undefined ? 'Письма, которые отправил бот' : `Кому: ${letter.to.join(', ')}`;
    if (letter !== undefined) body.replaceChildren(letterView(letter));
    else if (letters.length === 0) body.replaceChildren(emptyScreen());
    else body.replaceChildren(element('ul.letters', {}, ...letters.map((one) => element('li', {}, letterButton(one)))));
  }
  /** @param {number | undefined} id */
  function open(id) {
    openId = id;
    show();
    const target = place.querySelector(id === undefined ? '.letter' : '.icon-button');
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
    place.scrollIntoView({ block: 'nearest' });
  }
  /** @param {Letter} letter */
  function letterButton(letter) {
    return element(
      'button.letter',
      { type: 'button', onclick: () => open(letter.id) },
      element('b', {}, letter.subject || 'Без темы'),
      element('time', {}, shortMoment(letter.receivedAtMs, now())),
      element('small', {}, `${letter.to.join(', ')} — ${letter.text.replace(/\s+/g, ' ').slice(0, 120)}`),
      letter.attachments.length > 0 ? icon('attach') : null,
    );
  }
  show();

  return {
    /** @param {readonly Letter[]} fresh newest first */
    showMail(fresh) {
      letters = fresh;
      show();
    },
  };
}

/** @param {Letter} letter */
function letterView(letter) {
  const content =
    letter.htmlUrl === null
      ? element('pre.letter-text', {}, letter.text)
      : element('iframe.letter-frame', { src: letter.htmlUrl, title: `Письмо: ${letter.subject}`, sandbox: '' });
  const files = letter.attachments.map((file) =>
    element(
      'a.file',
      { href: file.url, download: file.fileName },
      element('span.file-icon', {}, icon('file')),
      element('span.words', {}, element('span', {}, file.fileName), element('small', {}, fileSize(file.sizeBytes))),
    ),
  );
  const head = element('div.letter-head', {}, element('p.soft', {}, `От: ${letter.from}`), ...files);
  return element('article.open-letter', {}, head, content);
}

function emptyScreen() {
  return element(
    'div.empty',
    {},
    element('span.empty-icon', {}, icon('mail')),
    element('h3', {}, 'Писем пока нет'),
    element('p', {}, 'Когда бот отправит письмо, оно окажется здесь и никуда не уйдёт.'),
  );
}
