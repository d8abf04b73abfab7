// @ts-check
import { element } from './dom.js';
import { act } from './server.js';
import { toast } from './toast.js';
import { toolHead, whileBusy } from './tool-cards.js';

/** @typedef {import('../types.ts').ChargeOutcome} ChargeOutcome */
/** @typedef {import('../types.ts').UnbindReason} UnbindReason */

/** @type {readonly { readonly outcome: ChargeOutcome, readonly label: string }[]} */
const outcomes = [
  { outcome: 'approve', label: 'Списания проходят' },
  { outcome: 'decline', label: 'Банк отказывает' },
  { outcome: 'slow', label: 'Списания идут 20\u00a0минут' },
  { outcome: 'silent', label: 'Проходят, но ответа нет' },
  { outcome: 'unavailable', label: 'Касса недоступна' },
];

/** @type {Record<UnbindReason, string>} */
const titles = {
  'card-replaced': 'Банк выпустил новую карту: со старой касса больше не спишет',
  'consent-withdrawn': 'Плательщик отозвал согласие у кассы',
};

/**
 * The customer's bank: what becomes of the charges that autopay makes.
 * @param {() => number} personId
 */
export function createAutopayCard(personId) {
  const choice = element(
    'select',
    { 'aria-label': 'Списания с привязанной карты' },
    ...outcomes.map(({ outcome, label }) => element('option', { value: outcome }, label)),
  );
  choice.addEventListener('change', () => void act('choose-charges', { outcome: choice.value }));
  const card = element(
    'div.card.tool',
    { hidden: true },
    toolHead('reload', 'Автоплатёж'),
    choice,
    element(
      'div.chips.side-by-side',
      {},
      unbindButton('card-replaced', 'Карта заменена', personId),
      unbindButton('consent-withdrawn', 'Нет согласия', personId),
    ),
  );
  return {
    card,
    /** @param {ChargeOutcome | null} outcome null: no card is bound here */
    show(outcome) {
      card.hidden = outcome === null;
      if (outcome !== null) choice.value = outcome;
    },
  };
}

/** @param {UnbindReason} why @param {string} label @param {() => number} personId */
function unbindButton(why, label, personId) {
  const button = element('button.chip', { type: 'button', title: titles[why] }, label);
  button.addEventListener('click', async () => {
    const result = await whileBusy(button, () => act('unbind-card', { as: personId(), why }));
    if (result.kind === 'told') toast(result.text);
  });
  return button;
}
