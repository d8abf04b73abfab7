// @ts-check
import { animate, byId, element, icon, iconButton } from './dom.js';
import { clearToast } from './toast.js';

/** Back in the chat: the page itself, and the address that return pages may use for it. */
const chatPaths = new Set(['/', '/sandbox/chat']);

/**
 * The browser inside the phone. Pages of this server open over the chat; what leads to the bot shuts it; pages of other
 * sites open in a tab of their own.
 * @param {{ readonly onBotLink: (payload: string) => void, readonly botUsername: () => string }} deps
 */
export function createBrowser({ onBotLink, botUsername }) {
  const place = byId('browser');
  const title = element('strong', {}, '');
  const address = element('span.address', {});
  const frame = element('iframe', { title: 'Открытая страница' });
  const closeButton = iconButton('close', 'Закрыть страницу', close);
  const reload = iconButton('reload', 'Обновить страницу', () => frame.contentWindow?.location.reload());
  const head = element(
    'header',
    {},
    closeButton,
    element('div.title', {}, title, element('p', {}, icon('lock'), address)),
    reload,
  );
  place.append(head, frame);
  place.setAttribute('role', 'dialog');
  place.setAttribute('aria-label', 'Страница в браузере телефона');
  place.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
  });

  /** @type {Element | null} */
  let opener = null;

  function close() {
    if (place.hidden) return;
    place.hidden = true;
    frame.src = 'about:blank';
    if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
  }

  frame.addEventListener('load', () => {
    const inner = innerDocument(frame);
    if (inner === null) return showAddress(new URL(frame.src));
    if (inner.URL === 'about:blank') return;
    const url = new URL(inner.URL);
    if (chatPaths.has(url.pathname)) return close();
    showAddress(url, inner.title);
    inner.addEventListener('click', onInnerClick, true);
    inner.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') close();
    });
  });

  /** A link inside the page that leads to the bot or to another site. @param {MouseEvent} event */
  function onInnerClick(event) {
    // Elements of the framed page belong to its own window, so `instanceof` of this one would not know them.
    const link = /** @type {Element | null} */ (event.target)?.closest?.('a[href]');
    const href = link === null || link === undefined ? null : /** @type {HTMLAnchorElement} */ (link).href;
    if (href === null || !/^https?:/.test(href) || sameServer(href) !== null) return;
    event.preventDefault();
    open(href);
  }

  /** @param {URL} url @param {string} [pageTitle] */
  function showAddress(url, pageTitle) {
    title.textContent = pageTitle === undefined || pageTitle === '' ? url.host : pageTitle;
    address.textContent = `${url.host}${url.pathname}`;
  }

  /** @param {string} url */
  function open(url) {
    const payload = botPayload(url, botUsername());
    if (payload !== null) {
      close();
      if (payload !== undefined) onBotLink(payload);
      return;
    }
    const here = sameServer(url);
    if (here === null) {
      window.open(url, '_blank', 'noopener,noreferrer');
      return;
    }
    if (chatPaths.has(here.pathname)) return close();
    if (place.hidden) opener = document.activeElement;
    clearToast();
    showAddress(here);
    frame.src = here.href;
    place.hidden = false;
    document.body.dataset.pane = 'chat';
    animate(place, [{ transform: 'translateY(100%)' }, { transform: 'none' }], 300);
    closeButton.focus({ preventScroll: true });
  }

  return { open, close };
}

/** The document in the frame, or null when it is another site's. @param {HTMLIFrameElement} frame */
function innerDocument(frame) {
  try {
    return frame.contentDocument;
  } catch {
    return null;
  }
}

/**
 * The address on this very server, or null. A server that is reached as «localhost» also means 127.0.0.1.
 * @param {string} url
 */
function sameServer(url) {
  if (!URL.canParse(url, location.href)) return null;
  const there = new URL(url, location.href);
  const isLoopback = (/** @type {string} */ host) => host === 'localhost' || host === '127.0.0.1' || host === '[::1]';
  const isHere = there.origin === location.origin;
  if (!isHere && !(isLoopback(there.hostname) && isLoopback(location.hostname) && there.port === location.port))
    return null;
  return isHere ? there : new URL(there.pathname + there.search + there.hash, location.origin);
}

/**
 * What a link to the bot carries: null when it leads elsewhere, undefined when it only leads to the chat.
 * @param {string} url
 * @param {string} botUsername
 */
function botPayload(url, botUsername) {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, pathname, searchParams } = new URL(url);
  const isOurs = (/** @type {string | null} */ name) => name?.toLowerCase() === botUsername.toLowerCase();
  const isLink = hostname === 't.me' && isOurs(pathname.slice(1));
  const isScheme = protocol === 'tg:' && isOurs(searchParams.get('domain'));
  return isLink || isScheme ? (searchParams.get('start') ?? undefined) : null;
}
