import { createHash } from 'node:crypto';
import { type Rig, type RigOptions, startRig } from './harness.ts';

/** A shop whose payment 1 has bound a card; what led there is forgotten. */
export async function bound(options: RigOptions = {}): Promise<Rig> {
  const rig = await startRig(options);
  await rig.emulator.pay(await rig.link(1, { savesCard: true }));
  rig.shop.received.length = 0;
  return rig;
}

export async function charge({ gateway }: Rig, invoiceId: number, parentInvoiceId = 1) {
  const treatment = { tax: 'vat22', paymentMethod: 'advance', paymentObject: 'payment' } as const;
  const items = [{ name: 'Пополнение баланса', quantity: 1, sumMinor: 50_000n, ...treatment }];
  return gateway.chargeSavedCard?.({
    ...{ invoiceId, parentInvoiceId, amountMinor: 50_000n, currency: 'RUB' },
    ...{ description: `Автоплатёж № ${invoiceId}`, receipt: { items } },
  });
}

/** The call as the documents write it, signed here by hand. */
export function send({ credentials, baseUrl }: Rig, change: Record<string, string> = {}, method = 'POST') {
  const { login, password1, hash } = credentials;
  const fields = { InvoiceID: '2', PreviousInvoiceID: '1', OutSum: '500.00', Description: 'Автоплатёж', ...change };
  const SignatureValue = createHash(hash)
    .update(`${login}:${fields.OutSum}:${fields.InvoiceID}:${password1}`)
    .digest('hex');
  const body = new URLSearchParams({ MerchantLogin: login, SignatureValue, ...fields, ...change });
  return method === 'GET' ? fetch(`${baseUrl}/Recurring?${body}`) : fetch(`${baseUrl}/Recurring`, { method, body });
}

export const textOf = async (answer: Promise<Response>) => (await answer).text();
export const codeOf = async (answer: Promise<Response>) =>
  Number(/^Error (\d+): /.exec(await textOf(answer))?.[1] ?? Number.NaN);
