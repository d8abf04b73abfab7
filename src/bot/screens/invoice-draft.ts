import type { EntityType } from '../../config/profile.ts';
import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Translate } from '../../platform/i18n.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import type { RequisiteDraft, RequisiteField } from '../../requisites/fields.ts';
import { press } from '../callback-data.ts';
import { labelOf, wordsOf } from './requisite-words.ts';
import type { Wording } from './topup.ts';

/** Longer labels are cut off on a phone. */
const longestLabel = 40;

const drop = (t: Translate): Button => ({ label: t('common:cancel'), data: press.dropInvoice });

/** A payer as a button: «ООО «Ромашка», ИНН …7893». The number tells namesakes apart, so it is the name that gives way. */
function payerLabel(t: Translate, payer: { name: string; inn: string }): string {
  const tail = t('invoice:payerInn', { inn: payer.inn.slice(-4) });
  const letters = [...payer.name];
  const room = longestLabel - tail.length;
  return `${
    letters.length > room
      ? `${letters
          .slice(0, room - 1)
          .join('')
          .trimEnd()}…`
      : payer.name
  }${tail}`;
}

/** Who pays: one of those who paid before, or someone new. */
export function payersScreen(
  { t, language }: Wording,
  view: { amount: Money; payers: readonly { payerId: bigint; name: string; inn: string }[] },
): Screen {
  return {
    html: [
      t('invoice:askPayer'),
      t('invoice:payersHint'),
      '',
      t('invoice:amount', { amount: formatMoney(view.amount, language) }),
    ].join('\n'),
    buttons: [
      ...view.payers.map((payer) => [{ label: payerLabel(t, payer), data: press.choosePayer(payer.payerId) }]),
      [{ label: t('invoice:otherPayer'), data: press.otherPayer }],
      [{ label: t('common:back'), data: press.invoice }, drop(t)],
    ],
  };
}

export interface StepView {
  readonly field: RequisiteField;
  readonly entityType: EntityType;
  /** Where in the dialogue this stands; absent when one field is being changed. */
  readonly step?: { readonly number: number; readonly of: number };
  /** What was given before. */
  readonly value?: string;
  readonly back: string;
  /** Said above the question: what is wrong with what was typed. */
  readonly note?: string;
  /** What else can be done with what was sent. */
  readonly offer?: Button;
}

/** Asks for one requisite: which, with an example, and how far along one is. */
export function stepScreen(t: Translate, view: StepView): Screen {
  const { field, entityType, step, value, note } = view;
  const lines = [
    ...(note === undefined ? [] : [note, '']),
    ...(step ? [t('invoice:step', { number: step.number, of: step.of })] : []),
    wordsOf(t, 'ask', field, entityType),
    ...(value === undefined ? [] : ['', t('invoice:given', { value: escapeHtml(value) })]),
  ];
  const keep: Button[][] =
    step && value !== undefined ? [[{ label: t('invoice:keep'), data: press.goOnWithInvoice }]] : [];
  const offer = view.offer ? [[view.offer]] : [];
  return {
    html: lines.join('\n'),
    buttons: [...offer, ...keep, [{ label: t('common:back'), data: view.back }, drop(t)]],
  };
}

export interface DraftView {
  readonly number: string;
  readonly entityType: EntityType;
  readonly amount: Money;
  readonly fields: readonly RequisiteField[];
  readonly values: RequisiteDraft;
}

const fieldLines = (t: Translate, { fields, values, entityType }: DraftView): string[] =>
  fields.map((field) =>
    t('invoice:field', { label: labelOf(t, field, entityType), value: escapeHtml(values[field] ?? '') }),
  );

/** All that the invoice will say, before it is asked for. */
export function draftSummaryScreen({ t, language }: Wording, view: DraftView & { back: string }): Screen {
  return {
    html: [
      t('invoice:summary', { amount: formatMoney(view.amount, language) }),
      t('invoice:forAccount', { number: view.number }),
      '',
      ...fieldLines(t, view),
      '',
      t('invoice:checkIt'),
    ].join('\n'),
    buttons: [
      [{ label: t('invoice:send'), data: press.sendInvoice }],
      [{ label: t('invoice:change'), data: press.changeInvoice }],
      [{ label: t('common:back'), data: view.back }, drop(t)],
    ],
  };
}

const inRow = 2;

/** Which one thing to change. */
export function changeScreen(
  t: Translate,
  view: Pick<DraftView, 'entityType' | 'fields'> & { hasPayers: boolean },
): Screen {
  const choices: Button[] = [
    { label: t('invoice:changeAmount'), data: press.invoice },
    ...(view.hasPayers ? [{ label: t('invoice:changePayer'), data: press.choosePayers }] : []),
    ...view.fields.map((field) => ({
      label: labelOf(t, field, view.entityType),
      data: press.editRequisite(field),
    })),
  ];
  const rows: Button[][] = [];
  for (let index = 0; index < choices.length; index += inRow) rows.push(choices.slice(index, index + inRow));
  return {
    html: t('invoice:whatToChange'),
    buttons: [...rows, [{ label: t('common:back'), data: press.goOnWithInvoice }]],
  };
}
