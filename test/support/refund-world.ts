import { expect } from 'vitest';
import { balanceOf } from '../../src/accounts/balance-of.ts';
import type { Agent } from '../../src/audit/index.ts';
import { booksChecks } from '../../src/books-checks.ts';
import type { Profile } from '../../src/config/profile.ts';
import { verifyBooks } from '../../src/ledger/index.ts';
import type { PaymentGateway } from '../../src/payments/gateways/gateway.ts';
import { type OwnedPayment, openPayment, type Payment } from '../../src/payments/index.ts';
import { applyCode, createCode, type NewCode, type PromoCode } from '../../src/promo/index.ts';
import {
  type Refund,
  type RefundDeps,
  type RefundWish,
  type RequestOutcome,
  refundChecks,
  requestRefund,
} from '../../src/refunds/index.ts';
import { type AutopayWorld, type Customer, openAutopayWorld } from './autopay-world.ts';
import { newCustomer } from './payment-world.ts';

export const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;

/** Twenty people of support. */
export const agents: readonly Agent[] = Array.from({ length: 20 }, (_, place) => ({
  id: BigInt(910 + place),
  name: `Агент ${place + 1}`,
}));

export const [olga, peter] = [
  { id: 901n, name: 'Ольга' },
  { id: 902n, name: 'Пётр' },
];

export type RefundWorld = AutopayWorld;

/** Refunds on a real database, with the emulated Robokassa over HTTP; on closing the books are proved. */
export async function openRefundWorld(options: { readonly profile?: Profile } = {}): Promise<RefundWorld> {
  const world = await openAutopayWorld({ ...options, maxConnections: 25 });
  return {
    ...world,
    close: async () => {
      const report = await verifyBooks(world.db, [...booksChecks, ...refundChecks]);
      expect(report.kind === 'broken' ? report.breaches : []).toEqual([]);
      await world.close();
    },
  };
}

interface TopUpWish {
  readonly customer?: Customer;
  readonly amountMinor?: bigint;
  readonly code?: PromoCode;
}

/** Opens a top-up of 1 000 ₽ for a new customer, without a code, unless told otherwise. */
export async function openTopUp(
  { db, deps }: RefundWorld,
  wish: TopUpWish = {},
): Promise<{ payment: OwnedPayment; url: string }> {
  // A payment names its customer, too; the rest of it is none of the next one's.
  const { accountId, userId, chatId } = wish.customer ?? (await newCustomer(db, deps.profile));
  const { amountMinor = 100_000n, code } = wish;
  const opened = await openPayment(deps, {
    accountId,
    userId,
    chatId,
    amountMinor,
    cardKind: 'russian',
    language: 'ru',
  });
  if (opened.kind !== 'open') throw new Error(`no payment was opened: ${opened.kind}`);
  const paymentId = opened.payment.id;
  if (code) {
    const applied = await applyCode(deps, { paymentId, userId, code: code.code });
    if (applied.kind !== 'applied') throw new Error(`no code was applied: ${applied.kind}`);
  }
  return opened;
}

/** The same, paid by card. */
export async function paidTopUp(world: RefundWorld, wish: TopUpWish = {}): Promise<OwnedPayment> {
  const { payment, url } = await openTopUp(world, wish);
  await world.robokassa.pay(url);
  return payment;
}

let serial = 0;

/** A code of 200 ₽, unless told otherwise. */
export async function newCode({ deps }: RefundWorld, terms: Partial<NewCode> = {}): Promise<PromoCode> {
  serial += 1;
  const bonus = { kind: 'fixed', bonusMinor: 20_000n } as const;
  const made = await createCode(deps, { code: `BACK-${serial}`, currency: 'RUB', bonus, agent: olga, ...terms });
  if (made.kind !== 'created') throw new Error(`no code was made: ${made.kind}`);
  return made.code;
}

/** A wish that no other of the run is: the whole payment by Olga, unless told otherwise. */
export function wishFor(payment: Payment, wish: Partial<RefundWish> = {}): RefundWish {
  serial += 1;
  const { id: paymentId, amountMinor } = payment;
  return { paymentId, amountMinor, reason: 'ошиблись суммой', agent: olga, key: `refund:-100:${serial}`, ...wish };
}

export function refund(
  { deps }: RefundWorld,
  payment: Payment,
  wish: Partial<RefundWish> = {},
): Promise<RequestOutcome> {
  return requestRefund(deps, wishFor(payment, wish));
}

/** @throws when it came to anything else */
export async function acceptedRefund(
  world: RefundWorld,
  payment: Payment,
  wish: Partial<RefundWish> = {},
): Promise<Refund> {
  const outcome = await refund(world, payment, wish);
  if (outcome.kind !== 'accepted') throw new Error(`the refund is ${outcome.kind}`);
  return outcome.refund;
}

/** Money and bonus on the account, in minor units. */
export async function holds({ db }: RefundWorld, accountId: bigint): Promise<[bigint, bigint]> {
  const { availableMinor, bonusMinor } = await balanceOf(db, accountId);
  return [availableMinor, bonusMinor];
}

export async function stateOf({ db }: RefundWorld, { id }: Pick<Refund, 'id'>): Promise<string> {
  return (await db.refund.findUniqueOrThrow({ where: { id } })).state;
}

/** What was told about a refund, to its payer and to the group, in the order in which it was queued. */
export async function toldOf({ db }: RefundWorld, { id }: Pick<Refund, 'id'>): Promise<string[]> {
  const rows = await db.$queryRaw<{ key: string }[]>`
    SELECT dedupe_key AS key FROM notice_queued WHERE dedupe_key LIKE ${`refund:${id}:%`} ORDER BY seq`;
  return rows.map(({ key }) => key.replace(`refund:${id}:`, ''));
}

/** The world's parts with some of the gateway's calls replaced; undefined takes one away. */
export function withGateway(
  { deps }: RefundWorld,
  calls: { readonly [Call in keyof PaymentGateway]?: PaymentGateway[Call] | undefined },
): RefundDeps {
  const kept = Object.entries({ ...deps.gateway, ...calls }).filter(([, call]) => call !== undefined);
  return { ...deps, gateway: Object.fromEntries(kept) as unknown as PaymentGateway };
}
