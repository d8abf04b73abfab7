import type { OfferedTerms } from '../../autopay/index.ts';
import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Button, Screen } from '../../platform/telegram/screen.ts';
import { press } from '../callback-data.ts';
import type { Wording } from './topup.ts';

export interface AutopayOffView {
  readonly number: string;
  readonly below: Money;
  readonly mayPay: boolean;
  /** Agreed to with a payment that is still open. */
  readonly awaiting?: { readonly paymentId: number; readonly amount: Money; readonly monthlyLimit: number };
  readonly note?: string;
}

/** What autopay is and how it is turned on, to whoever has none. */
export function autopayOffScreen({ t, language }: Wording, view: AutopayOffView): Screen {
  const { number, below, mayPay, awaiting, note } = view;
  const about = t('autopay:off', { below: formatMoney(below, language) });
  const enable: Button[][] = mayPay ? [[{ label: t('autopay:topUpAndEnable'), data: press.topUp }]] : [];
  const goOn: Button[][] = awaiting
    ? [[{ label: t('menu:continuePayment'), data: press.resume(awaiting.paymentId) }]]
    : enable;
  const waits = awaiting && {
    amount: formatMoney(awaiting.amount, language),
    count: awaiting.monthlyLimit,
  };
  const last = waits ? t('autopay:awaiting', waits) : t(mayPay ? 'autopay:howTo' : 'autopay:viewer');
  return {
    html: [
      ...(note === undefined ? [] : [note, '']),
      t(awaiting ? 'autopay:title.awaiting' : 'autopay:title.off'),
      t('autopay:account', { number }),
      '',
      about,
      last,
    ].join('\n'),
    buttons: [...goOn, [{ label: t('common:back'), data: press.menu }]],
  };
}

/** Why there is no autopay here, with the way to top up that there is. */
export function autopayNotOfferedScreen(
  { t }: Wording,
  why: Extract<OfferedTerms, { kind: 'not-offered' }>['because'],
  { mayPay, note }: Pick<AutopayOffView, 'mayPay' | 'note'>,
): Screen {
  const words = t(`autopay:notOffered.${why}`);
  return {
    html: note === undefined ? words : `${note}\n\n${words}`,
    buttons: [
      ...(mayPay ? [[{ label: t('menu:topUp'), data: press.topUp }]] : []),
      [{ label: t('common:back'), data: press.menu }],
    ],
  };
}
