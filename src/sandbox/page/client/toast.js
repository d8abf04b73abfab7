// @ts-check
import { animate, byId, element, icon } from './dom.js';

/** Long enough for two lines; Telegram's own toast stays about as long. */
const shownMs = 4200;

/**
 * A short word at the bottom of the phone, or of the page.
 * @param {string} text
 * @param {'plain' | 'trouble'} [tone]
 */
export function toast(text, tone = 'plain') {
  const shown = element(
    `div.toast.${tone}`,
    {},
    tone === 'trouble' ? icon('warning') : null,
    element('span', {}, text),
  );
  byId('toasts').replaceChildren(shown);
  animate(
    shown,
    [
      { opacity: 0, transform: 'translateY(8px)' },
      { opacity: 1, transform: 'none' },
    ],
    180,
  );
  setTimeout(() => shown.remove(), shownMs);
}

/**
 * What a bot says with show_alert: it waits for «Понятно».
 * @param {string} title
 * @param {string} text
 */
export function alertBox(title, text) {
  const dialog = element(
    'dialog.alert',
    { 'aria-label': title },
    element('p', {}, text),
    element('form', { method: 'dialog' }, element('button.main', {}, 'Понятно')),
  );
  dialog.addEventListener('close', () => dialog.remove());
  const screen = byId('phone-screen');
  screen.append(dialog);
  dialog.showModal();
  // A modal stands in the middle of the window; where the phone is only a part of it, the middle of the phone is meant.
  const { left, width } = screen.getBoundingClientRect();
  if (width > 0 && width < innerWidth) dialog.style.marginInlineStart = `${left + (width - dialog.offsetWidth) / 2}px`;
}

/** Takes the toast away: what opens now is about something else. */
export function clearToast() {
  byId('toasts').replaceChildren();
}
