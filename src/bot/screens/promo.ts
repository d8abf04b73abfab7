import type { EntityType } from '../../config/profile.ts';
import { type Currency, formatMoney } from '../../ledger/money.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import type { PromoCode, PromoRefusal, WrongCode } from '../../promo/index.ts';
import { press } from '../callback-data.ts';
import type { Wording } from './topup.ts';

/** Puts a moment into words, in the account's zone. */
export type SayMoment = (at: Date) => string;

interface AskView {
  /** Where «Назад» leads. */
  readonly back: string;
  /** The code that waits for a top-up already. */
  readonly kept?: string;
  /** Why it is asked again. */
  readonly note?: string;
  /** What else can be done with what was sent. */
  readonly offer?: Button;
}

/** Asks for a code. */
export function askCodeScreen({ t }: Wording, { back, kept, note, offer }: AskView): Screen {
  const waiting = kept === undefined ? [] : ['', t('promo:kept', { code: escapeHtml(kept) })];
  const remove = { label: t('promo:remove'), data: press.dropPromo };
  return {
    html: [...(note === undefined ? [] : [note, '']), t('promo:ask'), ...waiting].join('\n'),
    buttons: [
      ...(offer ? [[offer]] : []),
      ...(kept === undefined ? [] : [[remove]]),
      [{ label: t('common:back'), data: back }],
    ],
  };
}

/** What a code gives and what it asks for, said before the sum is chosen. */
export function termsWords({ t, language }: Wording, promo: PromoCode, sayMoment: SayMoment): string {
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: promo.currency }, language);
  const code = escapeHtml(promo.code);
  const { bonus, leastTopUpMinor, validTo } = promo;
  const accepted =
    bonus.kind === 'fixed'
      ? t('promo:accepted.fixed', { code, bonus: money(bonus.bonusMinor) })
      : t('promo:accepted.percent', { code, percent: String(bonus.percent), cap: money(bonus.capMinor) });
  return [
    accepted,
    ...(leastTopUpMinor > 0n ? [t('promo:terms.least', { least: money(leastTopUpMinor) })] : []),
    ...(validTo === null ? [] : [t('promo:terms.until', { time: sayMoment(validTo) })]),
    t('promo:bonusNote'),
  ].join(' ');
}

/** Why a code does nothing for this top-up. */
export type CodeProblem = ({ readonly kind: 'refused'; readonly code: PromoCode } & PromoRefusal) | WrongCode;

export interface CodeProblemView {
  readonly problem: CodeProblem;
  /** The account's. */
  readonly entityType: EntityType;
  readonly currency: Currency;
  /** The payment that the code was meant for; undefined while there is none. */
  readonly paymentId?: number;
  /** Whether another code was there before, which stays. */
  readonly keepsFormer: boolean;
  /** What mends it: the least sum, or the payment that has the code already. */
  readonly mend?: Button;
}

/** Every refusal has words of its own and leads on: to what mends it, to another code, and to a top-up without one. */
export function codeProblemScreen(wording: Wording, view: CodeProblemView, sayMoment: SayMoment): Screen {
  const { t } = wording;
  const { paymentId, mend, problem } = view;
  const another = {
    label: t('promo:another'),
    data: paymentId === undefined ? press.promo : press.promoFor(paymentId),
  };
  return {
    html: problemWords(wording, view, sayMoment),
    buttons: [
      ...(mend ? [[mend]] : []),
      // In a pause no other code is looked at, either.
      ...(problem.kind === 'paused' ? [] : [[another]]),
      [goOnWithout(wording, view)],
      [{ label: t('common:back'), data: press.menu }],
    ],
  };
}

function goOnWithout({ t }: Wording, { paymentId, keepsFormer }: CodeProblemView): Button {
  const bare = paymentId === undefined ? t('promo:topUpWithout') : t('promo:without');
  const label = keepsFormer ? t('promo:keep') : bare;
  return { label, data: paymentId === undefined ? press.topUp : press.withoutPromo(paymentId) };
}

function problemWords({ t, language }: Wording, view: CodeProblemView, sayMoment: SayMoment): string {
  const { problem, entityType, currency } = view;
  if (problem.kind === 'unknown') return t('promo:unknown', { count: problem.triesLeft });
  if (problem.kind === 'paused') return t('promo:paused', { time: sayMoment(problem.until) });
  const code = escapeHtml(problem.code.code);
  switch (problem.reason) {
    case 'not-yet':
      return t('promo:refused.not-yet', { code, time: sayMoment(problem.validFrom) });
    case 'top-up-too-small': {
      const least = formatMoney({ amountMinor: problem.leastMinor, currency }, language);
      return t('promo:refused.top-up-too-small', { code, least });
    }
    case 'not-for-entity-type':
      return t('promo:refused.not-for-entity-type', { code, entityType: t(`common:entityType.${entityType}`) });
    default:
      return t(`promo:refused.${problem.reason}`, { code });
  }
}
