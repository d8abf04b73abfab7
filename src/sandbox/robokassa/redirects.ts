import { successSignature } from './signature.ts';
import type { EmulatedPayment, RobokassaEmulatorDeps } from './types.ts';

/** The fields that both return addresses get (docs.robokassa.ru/ru/notifications-and-redirects). */
function withFields(address: string, fields: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  return url.href;
}

function commonFields(payment: EmulatedPayment): Record<string, string> {
  return {
    OutSum: payment.paidSum ?? payment.outSum,
    InvId: String(payment.invoiceId),
    Culture: payment.culture,
    ...(payment.test ? { IsTest: '1' } : {}),
    ...payment.shop,
  };
}

/** Where the browser goes after a payment; signed with password #1. */
export function successRedirect(deps: RobokassaEmulatorDeps, payment: EmulatedPayment): string {
  const fields = commonFields(payment);
  const signature = successSignature(deps.shop, { ...payment, outSum: fields.OutSum ?? '' });
  return withFields(deps.successUrl, { ...fields, SignatureValue: signature });
}

/** Where the browser goes after a refusal, and behind the shop's name on the form. Not signed, as with the real one. */
export function failRedirect(deps: RobokassaEmulatorDeps, payment: EmulatedPayment): string {
  return withFields(deps.failUrl, commonFields(payment));
}
