// @ts-check
import { messageRow } from './bubble.js';
import { animate, announce, element, icon } from './dom.js';
import { dayKey, dayName } from './format.js';

/** @typedef {import('./bubble.js').Message} Message */

/** Nearer to the end than this the view follows new messages. */
const nearEndPx = 80;

/**
 * The scrolling list of messages of one chat. It changes only the rows that differ, so that focus, selection and scroll
 * stay where they are, and follows the end while the reader is there.
 * @param {HTMLElement} place
 * @param {Omit<import('./bubble.js').BubbleDeps, 'onQuote'> & { readonly name: string, readonly now: () => number }} deps
 */
export function createConversation(place, deps) {
  const list = element('div.rows', { role: 'log', 'aria-live': 'off', 'aria-label': deps.name });
  const scroller = element('div.scroller', { tabindex: 0, role: 'region', 'aria-label': deps.name }, list);
  const count = element('span.count');
  const jump = element(
    'button.jump',
    { type: 'button', hidden: true, 'aria-label': 'К последним сообщениям' },
    icon('down'),
    count,
  );
  place.append(scroller, jump);

  /** @type {Map<string, { json: string, node: HTMLElement }>} */
  let rows = new Map();
  /** @type {string | undefined} */
  let shownChat;
  let lastId = 0;
  let unread = 0;

  const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearEndPx;
  const toEnd = () => {
    scroller.scrollTop = scroller.scrollHeight;
  };
  function showJump() {
    if (isAtEnd()) unread = 0;
    jump.hidden = isAtEnd();
    count.textContent = unread > 0 ? String(unread) : '';
  }
  let follows = true;
  scroller.addEventListener('scroll', () => {
    follows = isAtEnd();
    showJump();
  });
  jump.addEventListener('click', () => scroller.scrollTo({ top: scroller.scrollHeight, behavior: 'smooth' }));
  // The keyboard of a phone, a growing text field or a picture that loads must not push the last message out of sight.
  const observer = new ResizeObserver(() => {
    if (follows) toEnd();
  });
  observer.observe(scroller);
  observer.observe(list);

  /** @param {number} messageId */
  function onQuote(messageId) {
    const row = list.querySelector(`[data-message="${messageId}"]`);
    if (!(row instanceof HTMLElement)) return;
    row.scrollIntoView({ block: 'center', behavior: 'smooth' });
    animate(row, [{ opacity: 0.3 }, { opacity: 1 }], 900);
  }

  /** @param {Message} message @param {boolean} isFirstFill */
  function row(message, isFirstFill) {
    const json = JSON.stringify([message, message.keyboard.flat().map((button) => deps.isPending(message, button))]);
    const known = rows.get(`m${message.id}`);
    if (known?.json === json) return known;
    const node = messageRow(message, { ...deps, onQuote });
    if (known !== undefined) {
      keepFocus(known.node, node);
      if (textChanged(known.json, message)) {
        animate(node, [{ opacity: 0.35 }, { opacity: 1 }], 260);
        if (!deps.isMine(message)) announce(message.text);
      }
    } else if (!isFirstFill) {
      animate(
        node,
        [
          { opacity: 0, transform: 'translateY(10px)' },
          { opacity: 1, transform: 'none' },
        ],
        220,
      );
      if (!deps.isMine(message)) announce(`${message.author.name}: ${message.text}`);
      if (!deps.isMine(message) && message.id > lastId) unread += 1;
    }
    return { json, node };
  }

  return {
    /**
     * @param {string} chat changes when another conversation is shown
     * @param {readonly Message[]} messages
     */
    show(chat, messages) {
      const isFirstFill = shownChat !== chat;
      if (isFirstFill) {
        rows = new Map();
        unread = 0;
        lastId = 0;
        follows = true;
        list.replaceChildren();
      }
      shownChat = chat;
      const last = messages.at(-1);
      const wroteMyself = last !== undefined && last.id > lastId && deps.isMine(last);
      const goesToEnd = isFirstFill || follows || wroteMyself;
      const next = new Map();
      const nodes = [];
      let day = '';
      for (const message of messages) {
        const key = dayKey(message.dateMs);
        if (key !== day) nodes.push(daySeparator(next, rows, { key, name: dayName(message.dateMs, deps.now()) }));
        day = key;
        const made = row(message, isFirstFill);
        next.set(`m${message.id}`, made);
        nodes.push(made.node);
      }
      rows = next;
      arrange(list, nodes);
      lastId = last?.id ?? 0;
      if (goesToEnd) toEnd();
      showJump();
    },
  };
}

/** @param {string} before @param {Message} message */
const textChanged = (before, message) => JSON.parse(before)[0].text !== message.text;

/**
 * @param {Map<string, { json: string, node: HTMLElement }>} next
 * @param {Map<string, { json: string, node: HTMLElement }>} rows
 * @param {{ key: string, name: string }} day
 */
function daySeparator(next, rows, { key, name }) {
  const known = rows.get(key);
  const made = known?.json === name ? known : { json: name, node: element('div.day', {}, element('span', {}, name)) };
  next.set(key, made);
  return made.node;
}

/** Puts the nodes in this order, touching only what is out of place. @param {HTMLElement} list @param {HTMLElement[]} nodes */
function arrange(list, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...list.children]) if (!wanted.has(/** @type {HTMLElement} */ (child))) child.remove();
  nodes.forEach((node, index) => {
    const there = list.children[index];
    if (there !== node) list.insertBefore(node, there ?? null);
  });
}

/** Whoever walks by keyboard finds the focus on the button that stands in the same place. @param {HTMLElement} before @param {HTMLElement} after */
function keepFocus(before, after) {
  if (!before.contains(document.activeElement)) return;
  const at = [...before.querySelectorAll('.key')].indexOf(/** @type {Element} */ (document.activeElement));
  queueMicrotask(() => {
    const keys = after.querySelectorAll('.key');
    const target = keys[Math.min(Math.max(at, 0), keys.length - 1)];
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  });
}
