import { createHash, timingSafeEqual } from 'node:crypto';

/** The algorithms a shop can choose in Robokassa's technical settings and that every Node build has. */
export const robokassaHashes = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'] as const;
export type RobokassaHash = (typeof robokassaHashes)[number];

/** The shop's own parameters, name (with its Shp_ prefix) to value. Robokassa signs them and echoes them back. */
export type ShopParameters = Readonly<Record<string, string>>;

export interface RequestToSign {
  readonly login: string;
  /** The sum exactly as it is sent: "100.00" and "100.0" have different signatures. */
  readonly outSum: string;
  /** Our number of the payment as text; an empty one leaves its slot empty. */
  readonly invoiceId: string;
  /** The Receipt field as it stands after one form-decode on Robokassa's side. */
  readonly receipt?: string;
  readonly shop?: ShopParameters;
}

export interface NoticeToSign {
  /** The received string, "100.000000" included: the number is never printed anew. */
  readonly outSum: string;
  readonly invoiceId: string;
  readonly shop?: ShopParameters;
}

export interface StateQueryToSign {
  readonly login: string;
  readonly invoiceId: string;
}

/** Parameters stand in the base string by name in byte order, each as name=value. */
function sortedShopParameters(shop: ShopParameters = {}): string[] {
  return Object.keys(shop)
    .sort()
    .map((name) => `${name}=${shop[name]}`);
}

function digest(hash: RobokassaHash, parts: readonly string[]): string {
  return createHash(hash).update(parts.join(':'), 'utf8').digest('hex');
}

/**
 * Signs what opens the payment form: Login:OutSum:InvId[:Receipt]:Password1[:Shp_…]
 * (docs.robokassa.ru/script-parameters, docs.robokassa.kz/fiscalization). A recurring child charge has the very same base
 * string: the number of its parent is not signed.
 * @returns a lower-case hexadecimal digest
 */
export function signRequest(hash: RobokassaHash, password1: string, request: RequestToSign): string {
  const receipt = request.receipt === undefined ? [] : [request.receipt];
  const shop = sortedShopParameters(request.shop);
  return digest(hash, [request.login, request.outSum, request.invoiceId, ...receipt, password1, ...shop]);
}

/**
 * Signs a notice: OutSum:InvId:Password[:Shp_…] (docs.robokassa.ru/ru/notifications-and-redirects).
 * @param password password #2 for ResultURL, password #1 for SuccessURL
 * @returns a lower-case hexadecimal digest
 */
export function signNotice(hash: RobokassaHash, password: string, notice: NoticeToSign): string {
  return digest(hash, [notice.outSum, notice.invoiceId, password, ...sortedShopParameters(notice.shop)]);
}

/** Signs a question to OpStateExt: Login:InvoiceID:Password2. @returns a lower-case hexadecimal digest */
export function signStateQuery(hash: RobokassaHash, password2: string, query: StateQueryToSign): string {
  return digest(hash, [query.login, query.invoiceId, password2]);
}

/**
 * Compares a received digest with the expected one in constant time. Robokassa sends either letter case.
 * @returns false as well for anything that is not a digest of this length
 */
export function digestMatches(expectedHex: string, receivedHex: string): boolean {
  const expected = Buffer.from(expectedHex, 'hex');
  // Buffer.from stops silently at the first character that is no hexadecimal digit, so the form is checked before.
  if (receivedHex.length !== expectedHex.length || !/^[0-9a-fA-F]+$/.test(receivedHex)) return false;
  return timingSafeEqual(expected, Buffer.from(receivedHex, 'hex'));
}
