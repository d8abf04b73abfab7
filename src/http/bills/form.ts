import { formatMoney } from '../../ledger/money.ts';
import { escapeText } from '../escape-text.ts';
import type { Field, PayForm } from './choice.ts';

import type { BillView } from './view.ts';
import type { Speech } from './words.ts';

/** What stands in the form and what is wrong with it. */
export interface FormState {
  readonly form: PayForm;
  /** Beside the field, in words; null: nothing is wrong with what was typed. */
  readonly wrong: { readonly field: Field; readonly why: string } | null;
}

interface Row {
  readonly how: PayForm['how'];
  readonly label: string;
  readonly beside: string;
  readonly extra: string;
}

function row({ form }: FormState, { how, label, beside, extra }: Row): string {
  const checked = form.how === how ? ' checked' : '';
  return `<div class="choice"><input type="radio" name="how" value="${how}" id="how-${how}"${checked}><label for="how-${how}">${escapeText(label)}${beside}</label>${extra}</div>`;
}

/** A field shows only while its choice is made; a browser without styles shows all of them. Its block is left open for a hint. */
function field(
  state: FormState,
  given: { readonly name: Field; readonly label: string; readonly unit: string },
): string {
  const { name, label, unit } = given;
  const why = state.wrong?.field === name ? state.wrong.why : null;
  const marks = why === null ? '' : ` aria-invalid="true" aria-describedby="why-${name}" autofocus`;
  return `<div class="extra${why === null ? '' : ' wrong'}"><label for="${name}">${escapeText(label)}</label>
<div class="field"><input id="${name}" name="${name}" inputmode="decimal" autocomplete="off" maxlength="100" value="${escapeText(state.form[name])}"${marks}><span>${unit}</span></div>
${why === null ? '' : `<p class="why" id="why-${name}" role="alert">${escapeText(why)}</p>`}`;
}

/** @param action where it is sent; the language goes along, so that a refusal is told in the one that was read */
export function payFormHtml(speech: Speech, view: BillView, state: FormState, action: string): string {
  const { translate, language } = speech;
  const { currency } = view.bill;
  const whole = formatMoney({ amountMinor: view.leftMinor, currency }, language);
  const more = field(state, { name: 'more', label: translate('bills:page.increase'), unit: currency });
  const other = field(state, { name: 'other', label: translate('bills:page.otherSum'), unit: currency });
  const partly = `<p class="hint">${escapeText(translate('bills:page.otherHint'))}</p>`;
  return `<form method="post" action="${escapeText(action)}">
<fieldset><legend>${escapeText(translate('bills:page.howMuch'))}</legend>
${row(state, { how: 'whole', label: translate('bills:page.whole'), beside: `<span>${escapeText(whole)}</span>`, extra: '' })}
${row(state, { how: 'more', label: translate('bills:page.more'), beside: '', extra: `${more}</div>` })}
${row(state, { how: 'other', label: translate('bills:page.other'), beside: '', extra: `${other}${partly}</div>` })}
</fieldset>
<p class="hint">${escapeText(translate('bills:page.moreHint'))}</p>
<button>${escapeText(translate('bills:page.pay'))}</button>
<p class="calm">${escapeText(translate('bills:page.next'))}</p>
</form>`;
}
