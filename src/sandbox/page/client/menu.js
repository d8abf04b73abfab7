// @ts-check
import { animate, element, icon, solid } from './dom.js';

/**
 * @typedef {object} MenuItem
 * @property {string} label
 * @property {string} [note] a second, quieter line
 * @property {string} [icon]
 * @property {Node} [picture] in place of the icon
 * @property {boolean} [isChosen]
 * @property {boolean} [isDanger]
 * @property {() => void} onpick
 */

/** @type {(() => void) | undefined} */
let closeOpenMenu;

/**
 * Opens a menu beside a button. One is open at a time; Escape, a click elsewhere or a choice closes it, arrows walk it.
 * @param {HTMLElement} anchor the button, inside an element with the class `menu-place`
 * @param {readonly MenuItem[]} items
 * @param {string} label
 */
export function openMenu(anchor, items, label) {
  const wasMine = anchor.getAttribute('aria-expanded') === 'true';
  closeOpenMenu?.();
  if (wasMine) return;
  const place = anchor.closest('.menu-place') ?? anchor.parentElement;
  const menu = element('div.menu', { role: 'menu', 'aria-label': label });
  menu.append(...items.map((item) => menuItem(item, () => close(true))));

  /** @param {boolean} returnsFocus */
  function close(returnsFocus) {
    menu.remove();
    anchor.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', onOutside, true);
    closeOpenMenu = undefined;
    if (returnsFocus) anchor.focus({ preventScroll: true });
  }
  /** @param {Event} event */
  function onOutside(event) {
    const { target } = event;
    if (target instanceof Node && !menu.contains(target) && !anchor.contains(target)) close(false);
  }

  menu.addEventListener('keydown', (event) => walk(event, menu, () => close(true)));
  document.addEventListener('pointerdown', onOutside, true);
  closeOpenMenu = () => close(false);
  anchor.setAttribute('aria-expanded', 'true');
  place?.append(menu);
  keepInView(menu);
  animate(
    menu,
    [
      { opacity: 0, transform: 'scale(.96)' },
      { opacity: 1, transform: 'none' },
    ],
    140,
  );
  const first = menu.querySelector('button');
  first?.focus({ preventScroll: true });
}

/** @param {MenuItem} item @param {() => void} close */
function menuItem(item, close) {
  const picture = item.picture ?? (item.icon === undefined ? null : icon(item.icon));
  const words = element(
    'span.words',
    {},
    element('span', {}, item.label),
    item.note ? element('small', {}, item.note) : null,
  );
  const onclick = () => {
    close();
    item.onpick();
  };
  const isChoice = item.isChosen !== undefined;
  const props = {
    type: 'button',
    role: isChoice ? 'menuitemradio' : 'menuitem',
    'aria-checked': isChoice ? String(item.isChosen) : null,
    onclick,
  };
  const made = element('button.menu-item', props, ...solid([picture, words, item.isChosen === true && icon('check')]));
  if (item.isDanger === true) made.classList.add('danger');
  return made;
}

/** @param {KeyboardEvent} event @param {HTMLElement} menu @param {() => void} close */
function walk(event, menu, close) {
  if (event.key === 'Escape' || event.key === 'Tab') {
    event.preventDefault();
    close();
    return;
  }
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const buttons = [...menu.querySelectorAll('button')];
  const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  buttons.at((at + step) % buttons.length)?.focus();
}

/** A menu near the bottom of its window opens upwards. @param {HTMLElement} menu */
function keepInView(menu) {
  const frame =
    (menu.closest('.scroller') ?? menu.closest('.pane'))?.getBoundingClientRect() ??
    document.body.getBoundingClientRect();
  const box = menu.getBoundingClientRect();
  if (box.bottom > frame.bottom - 8 && box.top - box.height > frame.top) menu.classList.add('upwards');
}
