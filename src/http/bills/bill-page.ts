import { formatMoney } from '../../ledger/money.ts';
import { billWords } from '../../notifications/templates/bill-words.ts';
import { rateWords } from '../../notifications/templates/rate-words.ts';
import { escapeText } from '../escape-text.ts';
import { emptyForm } from './choice.ts';
import { type FormState, payFormHtml } from './form.ts';
import { htmlPage } from './html.ts';
import type { BillView } from './view.ts';
import { printDay, printTime, type Speech } from './words.ts';

/** How the page comes to be looked at: afresh, back from the gateway without having paid, or with something refused. */
export interface Visit {
  readonly form?: FormState | undefined;
  /** Why no link was made, where no field is to blame. */
  readonly refused?: string | null;
  readonly cameBackUnpaid?: boolean;
}

/** While money is awaited the page asks again so often, as long as it is: see `awaitedMs`. */
const refreshSeconds = 7;

const told = (words: string, mood: '' | 'warn' | 'bad' = ''): string =>
  `<div class="told ${mood}" role="status"><p>${escapeText(words)}</p></div>`;

/** «Осталось оплатить: 100 $ (по текущему курсу 7 400 ₽)», and at which rate. */
function leftHtml(speech: Speech, { bill, leftMinor, exchange, leftKopecks, payments }: BillView): string {
  const { translate, language } = speech;
  const left = formatMoney({ amountMinor: leftMinor, currency: bill.currency }, language);
  const print = (kopecks: bigint) => formatMoney({ amountMinor: kopecks, currency: 'RUB' }, language);
  const { held } = payments;
  let inRubles = '';
  let rate = '';
  if (exchange.kind === 'known' && held !== null) {
    inRubles = translate('bills:page.atHeldRate', { rubles: print(held.kopecks), time: printTime(held.until, speech) });
  } else if (exchange.kind === 'known' && leftKopecks !== null) {
    inRubles = translate('bills:page.atRate', { rubles: print(leftKopecks) });
    const unit = formatMoney({ amountMinor: 100n, currency: bill.currency }, language);
    const words = { unit, rubles: rateWords(exchange.rateMicro, language), day: printDay(exchange.inForceOn, speech) };
    rate = `<p class="rate">${escapeText(translate('bills:page.rate', words))}</p>`;
  }
  const beside = inRubles === '' ? '' : ` <span>${escapeText(inRubles)}</span>`;
  return `<p class="left">${escapeText(translate('bills:page.left'))} <strong>${escapeText(left)}</strong>${beside}</p>${rate}`;
}

function factsHtml(speech: Speech, { bill }: BillView): string {
  const { translate, language } = speech;
  const sum = (amountMinor: bigint) => formatMoney({ amountMinor, currency: bill.currency }, language);
  const fact = (name: string, value: string, long = false) =>
    `<div${long ? ' class="long"' : ''}><dt>${escapeText(name)}</dt><dd>${escapeText(value)}</dd></div>`;
  return `<dl>${fact(translate('bills:page.sum'), sum(bill.amountMinor))}${fact(translate('bills:page.alreadyPaid'), sum(bill.paidMinor))}${fact(translate('bills:page.description'), billWords(translate, bill), true)}</dl>`;
}

const check =
  '<svg viewBox="0 0 64 64" aria-hidden="true"><circle cx="32" cy="32" r="29"/><path d="M20 33l8 8 17-18"/></svg>';

/** Of a bill on which nothing is left to pay. */
function overHtml({ translate }: Speech, { state }: BillView): string {
  const paid = state === 'paid';
  const words = translate(paid ? 'bills:page.paidWords' : 'bills:page.cancelledWords');
  return `${paid ? check : ''}<p class="over"><strong>${escapeText(translate(`bills:state.${state}`))}</strong>${escapeText(words)}</p>`;
}

/** What has come, what is on its way, what did not come, and what is refused. */
function newsHtml(speech: Speech, view: BillView, visit: Visit): string {
  const { translate, language } = speech;
  const { received, hasSurplus, isAwaited } = view.payments;
  const surplus = hasSurplus ? ` ${translate('bills:page.surplus')}` : '';
  const isOpen = view.leftMinor > 0n;
  return [
    received ? told(`${translate('bills:page.received', { sum: formatMoney(received, language) })}${surplus}`) : '',
    isAwaited && isOpen ? told(translate('bills:page.awaited')) : '',
    visit.cameBackUnpaid && !isAwaited && isOpen ? told(translate('bills:page.failed'), 'warn') : '',
    visit.refused ? told(visit.refused, 'bad') : '',
  ].join('');
}

function payHtml(speech: Speech, view: BillView, visit: Visit, action: string): string {
  const { translate } = speech;
  const { exchange, payments } = view;
  if (exchange.kind === 'missing') return told(translate('bills:page.rateMissing'), 'warn');
  if (exchange.kind === 'stale') {
    return told(translate('bills:page.rateStale', { day: printDay(exchange.inForceOn, speech) }), 'warn');
  }
  const form = payFormHtml(speech, view, visit.form ?? { form: emptyForm, wrong: null }, action);
  // Who has paid a moment ago is not shown the button that they have pressed.
  if (!payments.isAwaited || visit.form) return form;
  return `<details><summary>${escapeText(translate('bills:page.payMore'))}</summary>${form}</details>`;
}

/** @returns the bill's whole page */
export function renderBillPage(speech: Speech, view: BillView, visit: Visit, provider: string): string {
  const { translate, language } = speech;
  const other = language === 'ru' ? 'en' : 'ru';
  const address = `/b/${view.bill.token}`;
  const heading = translate('bills:page.title', { number: String(view.bill.id) });
  const isOpen = view.leftMinor > 0n;
  const chip = `<span class="chip">${escapeText(translate(`bills:state.${view.state}`))}</span>`;
  const note = translate(view.exchange.kind === 'same' ? 'bills:page.note' : 'bills:page.noteExchange', { provider });
  const inside = [
    `<div class="head"><h1>${escapeText(heading)}</h1>${isOpen ? chip : ''}</div>`,
    isOpen ? leftHtml(speech, view) : overHtml(speech, view),
    newsHtml(speech, view, visit),
    factsHtml(speech, view),
    isOpen ? payHtml(speech, view, visit, `${address}/pay?lang=${language}`) : '',
    isOpen ? `<p class="note">${escapeText(note)}</p>` : '',
  ];
  return htmlPage({
    ...{ language, provider, heading, inside: inside.filter((part) => part !== '').join('\n') },
    other: { url: `${address}?lang=${other}`, name: translate('bills:page.switchTo'), language: other },
    refreshSeconds: isOpen && view.payments.isAwaited && !visit.form ? refreshSeconds : undefined,
  });
}

export type NoticeKind = 'unknown' | 'busy' | 'broken';

/** @returns a page that shows no bill, and says why. @param url of the page itself, without a query */
export function renderNotice(
  speech: Speech,
  kind: NoticeKind,
  shown: { readonly url: string; readonly provider: string },
): string {
  const { translate, language } = speech;
  const heading = translate(`bills:page.${kind}`);
  const other = language === 'ru' ? 'en' : 'ru';
  return htmlPage({
    ...{ language, provider: shown.provider, heading, isNotice: true },
    inside: `<h1>${escapeText(heading)}</h1><p>${escapeText(translate(`bills:page.${kind}Words`))}</p>`,
    other: { url: `${shown.url}?lang=${other}`, name: translate('bills:page.switchTo'), language: other },
  });
}
