// @ts-check
import { createChatPane } from './chat-pane.js';
import { byId, icon } from './dom.js';
import { clockTime, useTimeZone } from './format.js';
import { createMailPane } from './mail-pane.js';
import { connect } from './server.js';
import { createSupportPane } from './support-pane.js';
import { createTabs } from './tabs.js';
import { createToolsPane } from './tools-pane.js';

/** @typedef {import('../state.ts').Sections} Sections */

function start() {
  // The server's moment when it last spoke, and this page's own steady clock then: the time in between runs on here.
  let at = { nowMs: 0, heardMs: performance.now() };
  const now = () => at.nowMs + performance.now() - at.heardMs;
  /** @type {number | undefined} */
  let personId = readPerson();
  /** @type {number | null | undefined} */
  let threadId;

  const chat = createChatPane({ now, choosePerson });
  const support = createSupportPane({ now, openUrl: chat.openUrl, chooseTopic });
  const mail = createMailPane({ now });
  const tools = createToolsPane({ ...chat, now, personId: () => personId ?? 0, agentId: support.agentId });
  const news = createTabs();
  const line = connect({ watch: () => ({ as: personId, threadId }), onState, onLine });

  /** @param {number} id */
  function choosePerson(id) {
    personId = id;
    const url = new URL(location.href);
    url.searchParams.set('as', String(id));
    history.replaceState(null, '', url);
    line.tellWatch();
  }
  /** @param {number | null} id */
  function chooseTopic(id) {
    threadId = id;
    line.tellWatch();
  }

  /** @param {{ readonly nowMs: number, readonly sections: Partial<Sections> }} state */
  function onState({ nowMs, sections }) {
    at = { nowMs, heardMs: performance.now() };
    if (sections.about !== undefined) {
      useTimeZone(sections.about.timeZone);
      chat.showAbout(sections.about);
      support.showAbout(sections.about);
      tools.showAbout(sections.about);
    }
    if (sections.chat !== undefined) {
      personId = sections.chat.as;
      chat.showChat(sections.chat);
      news.tell('chat', `${sections.chat.as}:`, sections.chat.messages.at(-1)?.id ?? 0);
    }
    if (sections.support !== undefined) {
      support.showSupport(sections.support);
      // The topic once shown stays open, until the visitor chooses another; before there is one, the first is awaited.
      if (threadId === undefined && sections.support.threadId !== null) chooseTopic(sections.support.threadId);
      news.tell('support', '', Math.max(0, ...sections.support.topics.map((topic) => topic.lastId)));
    }
    if (sections.mail !== undefined) {
      mail.showMail(sections.mail);
      news.tell('mail', '', sections.mail[0]?.id ?? 0);
    }
    if (sections.charges !== undefined) tools.showCharges(sections.charges);
    if (sections.answers !== undefined) {
      chat.presses.answered(sections.answers);
      support.presses.answered(sections.answers);
    }
    tick();
  }

  function tick() {
    if (at.nowMs === 0) return;
    tools.tick();
    byId('phone-time').textContent = clockTime(now());
  }
  setInterval(tick, 1000);
  for (const place of document.querySelectorAll('[data-icon]'))
    place.append(icon(place.getAttribute('data-icon') ?? ''));
}

/** @returns {number | undefined} whose phone the address asks for, `?as=7001` */
function readPerson() {
  const asked = new URLSearchParams(location.search).get('as');
  return asked !== null && /^\d{1,15}$/.test(asked) ? Number.parseInt(asked, 10) : undefined;
}

/** @param {boolean} isUp */
function onLine(isUp) {
  byId('line-state').textContent = isUp ? '' : 'Нет связи с сервером, пробую снова…';
  document.body.classList.toggle('offline', !isUp);
}

// The chat opened inside its own phone: the return page led back here, and the outer page is about to shut this frame.
if (window.parent === window) start();
