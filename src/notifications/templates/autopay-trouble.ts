import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { refundPaymentButton } from './buttons.ts';
import { afterCard } from './card-words.ts';
import { formatMoment, formatShort } from './moment.ts';
import { type PersonView, personInWords } from './topic.ts';

/** A charge as the group is told of it. */
export interface ChargeOfCustomer {
  readonly paymentId: number;
  readonly amount: Money;
  readonly cardMask: string | null;
  readonly customer: PersonView;
  /** The one that was topped up; the customer may be in another by now. */
  readonly account: { readonly number: string; readonly name: string };
}

export interface ChargedAfterEndView extends ChargeOfCustomer {
  readonly endedAt: Date;
  readonly paidAt: Date;
  /** Somebody has seen to it already. */
  readonly isGivenBack: boolean;
  /** The provider's. */
  readonly timeZone: string;
}

/** A charge that was on its way when its owner ended autopay. */
export function chargedAfterEndScreen(view: ChargedAfterEndView, t: Translate, language: Language): Screen {
  const values = {
    ...chargeInWords(view, language),
    endedAt: formatShort(view.endedAt, view.timeZone),
    paidAt: formatShort(view.paidAt, view.timeZone),
  };
  return {
    html: [
      t('notifications:autopayTrouble.afterEnd.title', values),
      t('notifications:autopayTrouble.afterEnd.body', values),
      '',
      ...whoseLines(view, t),
    ].join('\n'),
    buttons: view.isGivenBack ? [] : [[refundPaymentButton(t, view.paymentId)]],
  };
}

/** The payment service has not told for a week what became of a charge. */
export function outcomeUnknownScreen(
  view: ChargeOfCustomer & { readonly createdAt: Date; readonly timeZone: string },
  t: Translate,
  language: Language,
): Screen {
  const values = {
    ...chargeInWords(view, language),
    createdAt: formatMoment(view.createdAt, { timeZone: view.timeZone, language }),
  };
  return {
    html: [
      t('notifications:autopayTrouble.outcomeUnknown.title', values),
      t('notifications:autopayTrouble.outcomeUnknown.body', values),
      '',
      ...whoseLines(view, t),
    ].join('\n'),
    buttons: [],
  };
}

/** For the operator: the payment service lets this shop charge no bound cards. */
export function notAllowedScreen(view: { readonly paymentId: number }, t: Translate): Screen {
  const paymentId = String(view.paymentId);
  return {
    html: [
      t('notifications:autopayTrouble.notAllowed.title'),
      t('notifications:autopayTrouble.notAllowed.body', { paymentId }),
    ].join('\n'),
    buttons: [],
  };
}

const chargeInWords = (view: ChargeOfCustomer, language: Language) => ({
  paymentId: String(view.paymentId),
  amount: formatMoney(view.amount, language),
  card: afterCard(view.cardMask),
});

/** Whose the money is, in a group without topics, too. */
export function whoseLines(
  { customer, account }: Pick<ChargeOfCustomer, 'account'> & { readonly customer: ChargeOfCustomer['customer'] | null },
  t: Translate,
): string[] {
  return [
    ...(customer
      ? [
          t('notifications:card.customer', {
            customer: personInWords({ ...customer, account: null }),
            id: customer.userId,
          }),
        ]
      : []),
    t('notifications:card.account', { number: escapeHtml(account.number), name: escapeHtml(account.name) }),
  ];
}
