import { XMLBuilder } from 'fast-xml-parser';
import { DateTime } from 'luxon';
import { sameDigest, stateSignature } from './signature.ts';
import type { EmulatedPayment, EmulatedShop } from './types.ts';

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true });

/** Result.Code with the words that stand beside it. */
const results = {
  0: 'Запрос обработан успешно',
  1: 'Неверная цифровая подпись запроса',
  2: 'Магазин с таким MerchantLogin не найден или не активирован',
  3: 'Операция с таким InvoiceID не найдена',
} as const;

function document(code: keyof typeof results, content: Readonly<Record<string, unknown>> = {}): string {
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'utf-8' },
    OperationStateResponse: {
      '@xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
      '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      '@xmlns': 'http://merchant.roboxchange.com/WebService/',
      Result: { Code: code, Description: results[code] },
      ...content,
    },
  });
}

/** Moscow time with seven fractional digits, as .NET prints a moment. */
function printMoment(ms: number): string {
  return DateTime.fromMillis(ms, { zone: 'UTC+3' }).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'1234'ZZ");
}

function describePayment(payment: EmulatedPayment): Record<string, unknown> {
  const sum = `${payment.paidSum ?? payment.outSum}0000`;
  const fields = Object.entries(payment.shop).map(([Name, Value]) => ({ Name, Value }));
  return {
    State: {
      Code: payment.state,
      RequestDate: printMoment(payment.openedAtMs),
      StateDate: printMoment(payment.stateAtMs),
    },
    Info: {
      IncCurrLabel: 'BankCardPSR',
      IncSum: sum,
      // Known once a card has paid.
      ...(payment.cardMask === undefined ? {} : { IncAccount: payment.cardMask }),
      PaymentMethod: { Code: 'BankCard' },
      OutCurrLabel: 'RUB',
      OutSum: sum,
      OpKey: payment.operationKey,
      BankCardRRN: payment.operationKey.slice(0, 12),
    },
    UserField: { Field: fields },
  };
}

export interface StateQuery {
  readonly MerchantLogin: string;
  readonly InvoiceID: string;
  readonly Signature: string;
}

/**
 * Answers OpStateExt (docs.robokassa.ru/xml-interfaces). Test payments are not known to it, as with the real service.
 * @param find the payment of that number, if the form was ever opened for it
 */
export function operationStateXml(
  shop: EmulatedShop,
  query: StateQuery,
  find: (invoiceId: number) => EmulatedPayment | undefined,
): string {
  if (query.MerchantLogin !== shop.login) return document(2);
  if (!sameDigest(stateSignature(shop, query.InvoiceID), query.Signature)) return document(1);
  const payment = /^\d{1,10}$/.test(query.InvoiceID) ? find(Number.parseInt(query.InvoiceID, 10)) : undefined;
  return payment === undefined || payment.test ? document(3) : document(0, describePayment(payment));
}

/** What the service answers for a shop that is switched off. */
export const inactiveShopXml = (): string => document(2);
