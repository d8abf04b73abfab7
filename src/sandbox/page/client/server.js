// @ts-check
import { toast } from './toast.js';

/** @typedef {import('../state.ts').Sections} Sections */
/** @typedef {{ readonly as?: number | undefined, readonly threadId?: number | null | undefined }} Watch */
/** @typedef {import('../actions.ts').ActionResult} ActionResult */

const firstPauseMs = 400;
/** A visitor who restarts the server sees the page alive again within this. */
const longestPauseMs = 5000;

/**
 * Keeps the page connected: as often as the line breaks it is opened again, with growing pauses.
 * @param {{
 *   readonly watch: () => Watch,
 *   readonly onState: (state: { readonly nowMs: number, readonly sections: Partial<Sections> }) => void,
 *   readonly onLine: (isUp: boolean) => void,
 * }} deps
 */
export function connect({ watch, onState, onLine }) {
  /** @type {WebSocket | undefined} */
  let socket;
  let pauseMs = firstPauseMs;

  function open() {
    const fresh = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/sandbox/live`);
    socket = fresh;
    fresh.addEventListener('open', () => {
      pauseMs = firstPauseMs;
      onLine(true);
      tellWatch();
    });
    fresh.addEventListener('message', (event) => onState(JSON.parse(event.data)));
    fresh.addEventListener('close', () => {
      onLine(false);
      setTimeout(open, pauseMs);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    });
  }

  function tellWatch() {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(watch()));
  }

  open();
  return { tellWatch };
}

/**
 * Does what a button of the page is for; what was refused is said in a toast.
 * @param {import('../requests.ts').ActionName} name
 * @param {object} body
 * @returns {Promise<ActionResult>}
 */
export async function act(name, body) {
  const result = await post(name, body);
  if (result.kind === 'refused') toast(result.text, 'trouble');
  return result;
}

/** @param {string} name @param {object} body @returns {Promise<ActionResult>} */
async function post(name, body) {
  try {
    const response = await fetch(`/sandbox/actions/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const result = await response.json();
    return typeof result?.kind === 'string' ? result : { kind: 'refused', text: 'Сервер ответил ошибкой.' };
  } catch {
    return { kind: 'refused', text: 'Нет связи с сервером.' };
  }
}
