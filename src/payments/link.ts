import type { PaymentDeps } from './deps.ts';
import type { PaymentLinkRequest, Receipt } from './gateways/gateway.ts';
import { findPayment, type Payment } from './payment.ts';

type LinkDeps = Pick<PaymentDeps, 'db' | 'logger' | 'gateway' | 'profile' | 'receipt'>;

/**
 * A top-up pays for nothing in particular yet: under 54-FZ that is an advance (tag 1214 = 3, letter of the tax service
 * АБ-3-20/2062@ of 19.03.2021). The receipt is a Russian document in either language of the customer.
 */
export function receiptFor(
  deps: Pick<PaymentDeps, 'profile' | 'receipt'>,
  payment: Pick<Payment, 'amountMinor'>,
): Receipt {
  const { taxSystem, tax } = deps.receipt;
  return {
    ...(taxSystem === undefined ? {} : { taxSystem }),
    items: [
      {
        name: `Аванс за услуги ${deps.profile.title}`,
        quantity: 1,
        sumMinor: payment.amountMinor,
        tax,
        paymentMethod: 'advance',
        paymentObject: 'payment',
      },
    ],
  };
}

interface Shown {
  readonly accountNumber: string;
  readonly language: 'ru' | 'en';
}

/** What the payer reads on the form. A bill's number comes first: a gateway that shortens the text leaves the beginning. */
function describe(title: string, { billId }: Pick<Payment, 'billId'>, { accountNumber, language }: Shown): string {
  if (billId !== null) {
    return language === 'ru'
      ? `Счёт № ${billId}: пополнение баланса, лицевой счёт ${accountNumber}`
      : `Bill No. ${billId}: top-up, account ${accountNumber}`;
  }
  return language === 'ru'
    ? `Пополнение баланса ${title}, счёт ${accountNumber}`
    : `Top-up of ${title}, account ${accountNumber}`;
}

/**
 * Has the gateway make the payment's page and keeps its address. When two do so at once, both get the one that was kept.
 * @returns undefined when the gateway cannot be reached; a request that no gateway could carry is a bug and throws
 */
export async function makeLink(deps: LinkDeps, payment: Payment, shown: Shown): Promise<string | undefined> {
  const request: PaymentLinkRequest = {
    invoiceId: payment.id,
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    description: describe(deps.profile.title, payment, shown),
    expiresAt: payment.expiresAt,
    language: shown.language,
    receipt: receiptFor(deps, payment),
    ...(payment.savesCard ? { savesCard: true } : {}),
  };
  try {
    const { url } = await deps.gateway.createLink(request);
    const kept = await deps.db.payment.updateMany({ where: { id: payment.id, url: null }, data: { url } });
    if (kept.count === 1) return url;
    return (await findPayment(deps.db, payment.id))?.url ?? url;
  } catch (error) {
    if (error instanceof RangeError) throw error;
    deps.logger.warn({ err: error, paymentId: payment.id }, 'the gateway made no payment link');
    return undefined;
  }
}
