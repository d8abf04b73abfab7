import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Currency } from '../ledger/money.ts';
import type { UsageDeps } from './deps.ts';
import { findTariff, type Tariff } from './tariff.ts';

export interface NewTariff {
  /** 1 to 64 letters, digits, dots, underscores and hyphens of ASCII; the first is a letter or a digit. */
  readonly code: string;
  /** 1 to 100 characters, as the service's. */
  readonly name: string;
  readonly service: string;
  readonly currency: Currency;
  /** Millionths of a minor unit for each minute; from 0 up to a million minor units a minute. */
  readonly rateMicro: bigint;
}

/** Which part of a wish makes no sense; stable codes. */
export type NewTariffProblem = 'code' | 'name' | 'service' | 'rate';

export type CreateTariffOutcome =
  /** `already-exists`: on the same terms, so that a repeat does no harm. */
  | { readonly kind: 'created' | 'already-exists'; readonly tariff: Tariff }
  /** The code is another tariff's, whose price stays what it is. */
  | { readonly kind: 'other-terms'; readonly tariff: Tariff }
  | { readonly kind: 'invalid'; readonly problem: NewTariffProblem };

/** As the table's CHECK: 10 000 ₽ a minute, with which a resource can run for eighteen years within a bigint. */
const dearestMicro = 1_000_000_000_000n;

const isText = (text: string): boolean => text.trim() !== '' && [...text].length <= 100;

/** @returns what the table's CHECKs would refuse, the first of it */
function problemOf({ code, name, service, rateMicro }: NewTariff): NewTariffProblem | undefined {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(code)) return 'code';
  if (!isText(name)) return 'name';
  if (!isText(service)) return 'service';
  return rateMicro < 0n || rateMicro > dearestMicro ? 'rate' : undefined;
}

/** Makes a tariff with the caller's transaction, or finds the one that was made by the same wish. */
export async function createTariffTx(
  tx: Transaction,
  wish: NewTariff & { readonly now: Date },
): Promise<CreateTariffOutcome> {
  const problem = problemOf(wish);
  if (problem) return { kind: 'invalid', problem };
  const { code, name, service, currency, rateMicro, now } = wish;
  const { count } = await tx.tariff.createMany({
    data: [{ code, name, service, currency, rateMicro, createdAt: now }],
    skipDuplicates: true,
  });
  const tariff = await findTariff(tx, code);
  if (!tariff) throw new Error(`tariff ${code} is not there`);
  if (count === 1) return { kind: 'created', tariff };
  const same =
    tariff.name === name &&
    tariff.service === service &&
    tariff.currency === currency &&
    tariff.rateMicro === rateMicro;
  return { kind: same ? 'already-exists' : 'other-terms', tariff };
}

/** As `createTariffTx`, in a transaction of its own. */
export async function createTariff(deps: UsageDeps, wish: NewTariff): Promise<CreateTariffOutcome> {
  return inTransaction(deps.db, (tx) => createTariffTx(tx, { ...wish, now: deps.clock.now() }));
}
