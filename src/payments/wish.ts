import { Prisma } from '../db/client.ts';
import { type Exchange, toRubles } from '../rates/index.ts';

/** The columns of what is to be credited: the account's own currency, frozen with the rubles that are asked for it. */
export interface Frozen {
  /** Kopecks: what is paid. */
  readonly amountMinor: bigint;
  readonly creditMinor: bigint | null;
  readonly creditCurrency: string | null;
  readonly rateMicro: bigint | null;
}

/**
 * What a payment of this sum asks for at the rate of this moment. Money that comes by it is credited as it was frozen here, however late.
 * @param wanted.amountMinor in the account's currency
 * @returns undefined when no rate is known that may be gone by
 */
export function freeze(
  exchange: Exchange,
  wanted: { readonly amountMinor: bigint; readonly currency: string },
): Frozen | undefined {
  const { amountMinor, currency } = wanted;
  switch (exchange.kind) {
    case 'same':
      return { amountMinor, creditMinor: null, creditCurrency: null, rateMicro: null };
    case 'known': {
      const { rateMicro } = exchange;
      return {
        amountMinor: toRubles(amountMinor, rateMicro),
        creditMinor: amountMinor,
        creditCurrency: currency,
        rateMicro,
      };
    }
    default:
      return undefined;
  }
}

/** What a payment was opened for, in the account's own currency: the very expression of the indexes of open links. */
export const wishedMinor = Prisma.sql`coalesce(credit_minor, amount_minor)`;
