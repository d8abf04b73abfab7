import { formatMoney, parseDecimal } from '../../../ledger/money.ts';
import { cards } from '../cards.ts';
import type { EmulatedPayment, NotifyMode } from '../types.ts';
import { escapeHtml, htmlPage } from './html.ts';
import { sandboxBlock } from './sandbox-block.ts';
import { texts } from './texts.ts';

/** The path the form is posted to, beside Index.aspx under the same prefix. */
export const payPath = 'Pay.aspx';

export interface PaymentPage {
  readonly payment: EmulatedPayment;
  readonly shopName: string;
  /** Where the shop's name leads. */
  readonly backUrl: string;
}

function printMoney(sum: string, culture: 'ru' | 'en'): string {
  return formatMoney({ amountMinor: parseDecimal(sum) ?? 0n, currency: 'RUB' }, culture);
}

/** The shop's name in the top left corner, the way back for a customer who has thought better of it. */
export function backLink(shopName: string, url: string, hint: string): string {
  const arrow =
    '<svg width="10" height="16" viewBox="0 0 10 16" aria-hidden="true"><path d="M8 2 2 8l6 6" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>';
  return `<header class="top"><a class="back" href="${escapeHtml(url)}" title="${hint}">${arrow}<span>${escapeHtml(shopName)}</span></a></header>`;
}

function receiptList(payment: EmulatedPayment): string {
  if (payment.receiptLines.length === 0) return '';
  const lines = payment.receiptLines.map(
    ({ name, sum }) => `<li><span>${escapeHtml(name)}</span><span>${printMoney(sum, payment.culture)}</span></li>`,
  );
  return `<ul class="receipt" aria-label="${texts[payment.culture].receipt}">${lines.join('')}</ul>`;
}

/** The practice cards to choose from: no number can be typed, so nobody's real one ever is. */
const cardChoices = Object.entries(cards)
  .map(([name, { number }]) => `<option value="${name}">${number}</option>`)
  .join('');

/** The other fields of the card have no names: a browser does not send them. */
function cardFields(payment: EmulatedPayment): string {
  const text = texts[payment.culture];
  return `<div class="fields">
<label class="wide"><span class="name">${text.cardNumber}</span><select name="card" autocomplete="off">${cardChoices}</select></label>
<label><span class="name">${text.validUntil}</span><input inputmode="numeric" autocomplete="off" maxlength="7" value="12 / 30"></label>
<label><span class="name">${text.code}</span><input inputmode="numeric" autocomplete="off" maxlength="4" value="123"></label>
<label class="wide"><span class="name">${text.email}</span><input name="email" type="email" inputmode="email" autocomplete="email" maxlength="254" value="${escapeHtml(payment.email)}" placeholder="name@example.ru"></label>
</div>`;
}

/** The form where the customer pays. «Оплатить» comes first, so that Enter pays. */
export function paymentPage({ payment, shopName, backUrl }: PaymentPage): string {
  const text = texts[payment.culture];
  const sum = printMoney(payment.outSum, payment.culture);
  const chosen: NotifyMode = 'now';
  return htmlPage({
    language: payment.culture,
    title: `${text.title} ${sum} · ${shopName}`,
    body: `${backLink(shopName, backUrl, text.back)}
<main>
<form method="post" action="${payPath}">
<input type="hidden" name="invoice" value="${payment.invoiceId}">
<div class="sheet checkout">
<section class="order">
<h1>${text.toPay}</h1>
<p class="sum">${sum}</p>
<p class="what">${escapeHtml(payment.description)}</p>
<p class="number">${text.order}\u00a0${payment.invoiceId}</p>
${receiptList(payment)}
</section>
<section class="pay">
<h2>${text.card}</h2>
${cardFields(payment)}
${payment.savesCard ? `<p class="saves-card">${text.savesCard}</p>` : ''}
<button class="main-button" name="action" value="pay">${text.pay}</button>
<p class="calm">${text.calm}</p>
</section>
</div>
${sandboxBlock(chosen)}
</form>
</main>`,
  });
}
