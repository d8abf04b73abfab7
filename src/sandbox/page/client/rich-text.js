// @ts-check
import { element } from './dom.js';

/** @typedef {import('../chat-view.ts').MessageView['entities'][number]} Entity */
/** @typedef {{ readonly onCommand?: (command: string) => void, readonly onLink: (url: string) => void }} Handlers */

/** Only these are followed; a link of another kind stays text. */
const followed = /^(https?|mailto|tg):/i;
/** Addresses that a person typed, which every client makes tappable. */
const bareUrl = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g;

/**
 * A formatted text as nodes. Entities nest or stand side by side, as the Bot API promises; one that crosses another is
 * cut at its end.
 * @param {string} text
 * @param {readonly Entity[]} entities
 * @param {Handlers} handlers
 */
export function richText(text, entities, handlers) {
  const sorted = entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fragment.append(...span({ text, from: 0, to: text.length, entities: sorted, handlers }));
  return fragment;
}

/**
 * @param {{ text: string, from: number, to: number, entities: readonly Entity[], handlers: Handlers }} part
 * @returns {Node[]}
 */
function span({ text, from, to, entities, handlers }) {
  const nodes = [];
  let at = from;
  let rest = entities;
  while (rest.length > 0) {
    const [entity, ...others] = rest;
    if (entity === undefined) break;
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    const inside = others.filter((other) => other.offset < end);
    rest = others.filter((other) => other.offset >= end);
    if (end <= start) continue;
    const isBlock = blocks.has(entity.type);
    nodes.push(...plain(isBlock ? text.slice(at, start).replace(/\n$/, '') : text.slice(at, start), handlers));
    const inner = isVerbatim(entity)
      ? [document.createTextNode(text.slice(start, end))]
      : span({ text, from: start, to: end, entities: inside, handlers });
    nodes.push(wrap(entity, { inner, source: text.slice(start, end), handlers }));
    // A quote stands on lines of its own: the line breaks beside it are already there.
    at = isBlock && text[end] === '\n' && end < to ? end + 1 : end;
  }
  nodes.push(...plain(text.slice(at, to), handlers));
  return nodes;
}

const blocks = new Set(['pre', 'blockquote', 'expandable_blockquote']);

/** @param {Entity} entity */
const isVerbatim = (entity) => entity.type === 'code' || entity.type === 'pre' || entity.type === 'bot_command';

/** @type {Record<string, 'b' | 'i' | 'u' | 's' | 'code' | 'pre' | 'blockquote'>} */
const tags = {
  bold: 'b',
  italic: 'i',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
};

/**
 * @param {Entity} entity
 * @param {{ inner: Node[], source: string, handlers: Handlers }} content
 */
function wrap(entity, { inner, source, handlers }) {
  if (entity.type === 'text_link' && followed.test(entity.url ?? '')) return link(entity.url ?? '', inner, handlers);
  if (entity.type === 'spoiler') return spoiler(inner);
  if (entity.type === 'bot_command' && handlers.onCommand !== undefined) {
    const { onCommand } = handlers;
    return element('button.in-text', { type: 'button', onclick: () => onCommand(source) }, ...inner);
  }
  const tag = tags[entity.type];
  return tag === undefined ? element('span', {}, ...inner) : element(tag, {}, ...inner);
}

/** @param {string} url @param {Node[]} inner @param {Handlers} handlers */
function link(url, inner, { onLink }) {
  const follow = (/** @type {MouseEvent} */ event) => {
    event.preventDefault();
    onLink(url);
  };
  return element('a', { href: url, rel: 'noopener noreferrer', target: '_blank', onclick: follow }, ...inner);
}

/** @param {Node[]} inner */
function spoiler(inner) {
  const cover = element('button.spoiler', { type: 'button', 'aria-label': 'Показать скрытый текст' }, ...inner);
  cover.addEventListener('click', () => cover.replaceWith(...cover.childNodes), { once: true });
  return cover;
}

/** @param {string} text @param {Handlers} handlers */
function plain(text, handlers) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(bareUrl)) {
    nodes.push(document.createTextNode(text.slice(at, match.index)));
    nodes.push(link(match[0], [document.createTextNode(match[0])], handlers));
    at = match.index + match[0].length;
  }
  if (at < text.length) nodes.push(document.createTextNode(text.slice(at)));
  return nodes;
}
