// @ts-check
import { createAutopayCard } from './autopay-card.js';
import { byId, element } from './dom.js';
import { clockTimeWithSeconds, longDate } from './format.js';
import { act } from './server.js';
import { toast } from './toast.js';
import { bankCard, entryCard, paymentsCard, spendCard, toolHead, whileBusy } from './tool-cards.js';

const minuteMs = 60_000;
const leaps = [
  { label: '+15\u00a0мин', done: 'Прошло 15 минут', ms: 15 * minuteMs },
  { label: '+1\u00a0час', done: 'Прошёл час', ms: 60 * minuteMs },
  { label: '+1\u00a0день', done: 'Прошёл день', ms: 24 * 60 * minuteMs },
];

/**
 * The time machine, «потратить», a way in and the gateway's list.
 * @param {{
 *   readonly now: () => number,
 *   readonly personId: () => number,
 *   readonly agentId: () => number,
 *   readonly openUrl: (url: string) => void,
 *   readonly sendStart: (payload: string) => unknown,
 *   readonly sendText: (text: string) => unknown,
 * }} deps
 */
export function createToolsPane(deps) {
  const time = element('output.big-time', {}, '');
  const date = element('p.soft', {}, '');
  const place = byId('pane-tools');
  const autopay = createAutopayCard(deps.personId);
  const clock = element(
    'div.card.tool',
    {},
    toolHead('clock', 'Время'),
    time,
    date,
    element('div.chips', {}, ...leaps.map(leapButton)),
  );
  place.append(clock);

  function tick() {
    const nowMs = deps.now();
    time.textContent = clockTimeWithSeconds(nowMs);
    date.textContent = longDate(nowMs);
  }

  return {
    tick,
    showCharges: autopay.show,
    /** Called once, when it is known what this provider has. @param {import('../state.ts').Sections['about']} about */
    showAbout(about) {
      place.replaceChildren(
        clock,
        spendCard(about.currency, deps.personId),
        autopay.card,
        ...entryCard(about, deps),
        ...(about.byInvoice ? [bankCard(deps.agentId)] : []),
        ...paymentsCard(about.paymentsUrl, deps.openUrl),
      );
      tick();
    },
  };
}

/** @param {{ label: string, done: string, ms: number }} leap */
function leapButton({ label, done, ms }) {
  const button = element('button.chip', { type: 'button' }, label);
  button.addEventListener('click', async () => {
    const result = await whileBusy(button, () => act('advance', { ms }));
    if (result.kind === 'done') toast(done);
  });
  return button;
}
