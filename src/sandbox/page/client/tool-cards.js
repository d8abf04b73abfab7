// @ts-check
import { copy } from './chat-actions.js';
import { element, icon } from './dom.js';
import { act } from './server.js';
import { toast } from './toast.js';

/** Sums that move the needle in each currency. @type {Record<string, readonly string[]>} */
const quickSums = { RUB: ['50', '100', '500'], USD: ['1', '5', '20'] };
/** @type {Record<string, string>} */
const signs = { RUB: '₽', USD: '$' };

/** @param {string} picture @param {string} name */
export const toolHead = (picture, name) => element('h2.tool-head', {}, icon(picture), name);

/**
 * The button stays pressed and takes no second press until the work is done; a keyboard finds the focus where it was.
 * @template T
 * @param {HTMLButtonElement} button
 * @param {() => Promise<T>} work
 */
export async function whileBusy(button, work) {
  const hadFocus = document.activeElement === button;
  button.disabled = true;
  button.setAttribute('aria-busy', 'true');
  try {
    return await work();
  } finally {
    button.disabled = false;
    button.removeAttribute('aria-busy');
    if (hadFocus) button.focus({ preventScroll: true });
  }
}

/** @param {string} currency @param {() => number} personId */
export function spendCard(currency, personId) {
  const field = element('input', {
    id: 'spend-amount',
    inputmode: 'decimal',
    autocomplete: 'off',
    value: quickSums[currency]?.[1],
  });
  const button = element('button.main', { type: 'submit' }, 'Потратить');
  const chips = (quickSums[currency] ?? []).map((sum) => {
    const onclick = () => {
      field.value = sum;
      field.focus();
    };
    return element('button.chip', { type: 'button', onclick }, `${sum}\u00a0${signs[currency] ?? ''}`);
  });
  const onsubmit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const result = await whileBusy(button, () => act('spend', { as: personId(), amount: field.value }));
    if (result.kind === 'told') toast(result.text);
  };
  return element(
    'form.card.tool',
    { onsubmit },
    toolHead('wallet', 'Потратить'),
    element('label.soft', { for: 'spend-amount' }, 'Списать за работу сервиса'),
    element(
      'div.sum-line',
      {},
      element('span.sum-field', {}, field, element('span', {}, signs[currency] ?? currency)),
      button,
    ),
    element('div.chips', {}, ...chips),
  );
}

/**
 * @param {import('../state.ts').Sections['about']} about
 * @param {{ personId: () => number, sendStart: (payload: string) => unknown, sendText: (text: string) => unknown }} deps
 */
export function entryCard({ onboarding, botUsername }, { personId, sendStart, sendText }) {
  if (!onboarding.linkToken && !onboarding.instanceKey) return [];
  const result = element('div.entry');
  /** @param {string} text @param {() => unknown} use */
  const shown = (text, use) => [
    element('code', {}, text),
    element(
      'div.chips',
      {},
      element('button.chip', { type: 'button', onclick: () => void copy(text) }, icon('copy'), 'Скопировать'),
      element('button.chip', { type: 'button', onclick: use }, icon('chat'), 'Открыть в чате'),
    ),
  ];
  const make = async () => {
    const made = await act('start-link', { as: personId() });
    if (made.kind === 'deep-link') {
      result.replaceChildren(
        ...shown(`https://t.me/${botUsername}?start=${made.payload}`, () => sendStart(made.payload)),
      );
    }
    if (made.kind === 'instance-key') result.replaceChildren(...shown(made.key, () => sendText(made.key)));
  };
  const isLink = onboarding.linkToken;
  const words = element(
    'span.words',
    {},
    element('b', {}, isLink ? 'Вход по ссылке' : 'Вход по ключу'),
    element('small', {}, isLink ? 'Из кабинета' : 'Пришёл с покупкой'),
  );
  const button = element('button.chip', { type: 'button', onclick: make }, isLink ? 'Получить' : 'Показать');
  return [element('div.card.tool', {}, element('div.tool-line', {}, icon('key'), words, button), result)];
}

/** The bank: all unpaid invoices are paid, and its statement comes to the support group. @param {() => number} agentId */
export function bankCard(agentId) {
  const button = element('button.chip', { type: 'button' }, 'Прислать');
  button.addEventListener('click', async () => {
    const result = await whileBusy(button, () => act('bank-statement', { as: agentId() }));
    if (result.kind === 'told') toast(result.text);
  });
  const words = element('span.words', {}, element('b', {}, 'Выписка банка'), element('small', {}, 'Счета оплачены'));
  return element('div.card.tool', {}, element('div.tool-line', {}, icon('file'), words, button));
}

/** @param {string | null} url @param {(url: string) => void} openUrl */
export function paymentsCard(url, openUrl) {
  if (url === null) return [];
  const onclick = () => openUrl(url);
  return [
    element(
      'button.card.tool.tool-line',
      { type: 'button', onclick },
      icon('wallet'),
      element(
        'span.words',
        {},
        element('b', {}, 'Платежи в кассе'),
        element('small', {}, 'Что видит эмулятор Робокассы'),
      ),
      icon('external'),
    ),
  ];
}
