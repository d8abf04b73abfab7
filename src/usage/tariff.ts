import type { Queryable } from '../db/client.ts';
import { type Currency, currencies } from '../ledger/money.ts';

/** A price for a running resource. It never changes: a new price is a new tariff. */
export interface Tariff {
  readonly id: bigint;
  /** As the platform names it. */
  readonly code: string;
  readonly name: string;
  /** What the history and the chart call it: «Контейнеры». */
  readonly service: string;
  readonly currency: Currency;
  /** Millionths of a minor unit for each minute. */
  readonly rateMicro: bigint;
}

/** Reads a tariff from its row. @throws when the row is of a currency that the product does not know */
export function toTariff(row: { [Field in keyof Tariff]: Tariff[Field] extends bigint ? bigint : string }): Tariff {
  const currency = currencies.find((known) => known === row.currency);
  if (!currency) throw new Error(`tariff ${row.code} is of an unknown currency`);
  const { id, code, name, service, rateMicro } = row;
  return { id, code, name, service, currency, rateMicro };
}

export async function findTariff(db: Queryable, code: string): Promise<Tariff | null> {
  const row = await db.tariff.findUnique({ where: { code } });
  return row && toTariff(row);
}
