// @ts-check
import { byId, element, icon } from './dom.js';

const tabs = [
  { pane: 'chat', label: 'Чат', picture: 'chat' },
  { pane: 'support', label: 'Поддержка', picture: 'group' },
  { pane: 'mail', label: 'Почта', picture: 'mail' },
  { pane: 'tools', label: 'Время', picture: 'clock' },
];

/** The bar that chooses the pane where there is room for one, with a dot where something new waits. */
export function createTabs() {
  /** @type {Map<string, { mark: string, lastId: number }>} */
  const told = new Map();
  const buttons = new Map(
    tabs.map(({ pane, label, picture }) => {
      const onclick = () => choose(pane);
      const made = element(
        'button',
        { type: 'button', 'data-tab': pane, onclick },
        icon(picture),
        element('span', {}, label),
        element('span.dot', { hidden: true }),
      );
      return [pane, made];
    }),
  );
  byId('tabs').append(...buttons.values());

  /** @param {string} pane */
  function choose(pane) {
    document.body.dataset.pane = pane;
  }
  function mark() {
    for (const [pane, button] of buttons) {
      const isOpen = pane === document.body.dataset.pane;
      if (isOpen) {
        button.setAttribute('aria-current', 'page');
        setDot(pane, false);
      } else button.removeAttribute('aria-current');
    }
  }
  /** @param {string} pane @param {boolean} isShown */
  function setDot(pane, isShown) {
    const dot = buttons.get(pane)?.querySelector('.dot');
    if (dot instanceof HTMLElement) dot.hidden = !isShown;
  }
  // Opening a payment page brings the phone to the front too, so the body's attribute is what counts.
  new MutationObserver(mark).observe(document.body, { attributeFilter: ['data-pane'] });
  mark();

  return {
    /** @param {string} pane @param {string} mark changes when another conversation is shown @param {number} lastId */
    tell(pane, mark, lastId) {
      const before = told.get(pane);
      told.set(pane, { mark, lastId });
      const isNew = before !== undefined && before.mark === mark && lastId > before.lastId;
      if (isNew && document.body.dataset.pane !== pane) setDot(pane, true);
    },
  };
}
