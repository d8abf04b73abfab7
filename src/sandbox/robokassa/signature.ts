import { hash } from 'node:crypto';
import type { EmulatedShop } from './types.ts';

/**
 * The service's side of the signatures, written from the documents apart from the adapter's, so that each checks the
 * other: docs.robokassa.ru/script-parameters and /ru/notifications-and-redirects.
 */
export interface SignedRequest {
  readonly outSum: string;
  readonly invoiceId: string;
  /** As it came out of one form-decode. */
  readonly receipt: string | undefined;
  readonly shop: Readonly<Record<string, string>>;
}

/** ":Shp_a=1:Shp_b=2", names in alphabetical order; empty without parameters. */
function shopTail(shop: Readonly<Record<string, string>>): string {
  let tail = '';
  for (const [name, value] of Object.entries(shop).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    tail += `:${name}=${value}`;
  return tail;
}

export function requestSignature(shop: EmulatedShop, request: SignedRequest): string {
  const receipt = request.receipt === undefined ? '' : `:${request.receipt}`;
  const base = `${shop.login}:${request.outSum}:${request.invoiceId}${receipt}:${shop.password1}${shopTail(request.shop)}`;
  return hash(shop.hash, base, 'hex');
}

interface Notice {
  readonly outSum: string;
  readonly invoiceId: number;
  readonly shop: Readonly<Record<string, string>>;
}

export function resultSignature(shop: EmulatedShop, notice: Notice): string {
  return hash(shop.hash, `${notice.outSum}:${notice.invoiceId}:${shop.password2}${shopTail(notice.shop)}`, 'hex');
}

export function successSignature(shop: EmulatedShop, notice: Notice): string {
  return hash(shop.hash, `${notice.outSum}:${notice.invoiceId}:${shop.password1}${shopTail(notice.shop)}`, 'hex');
}

export function stateSignature(shop: EmulatedShop, invoiceId: string): string {
  return hash(shop.hash, `${shop.login}:${invoiceId}:${shop.password2}`, 'hex');
}

/** Either letter case will do, as with the real service. The emulator's secrets are no secrets: time may leak. */
export function sameDigest(expected: string, received: string): boolean {
  return expected === received.toLowerCase();
}
