import { findAccount } from '../accounts/account.ts';
import { findBill, leftMinorOf } from '../bills/index.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { makeLink } from './link.ts';
import { expiryOf, isUsable } from './link-time.ts';
import { nextPoll } from './next-poll.ts';
import type { OpenDeps, OpenOutcome } from './open.ts';
import { findPayment, lockPayment, type PagePayment } from './payment.ts';
import { termsOf } from './terms.ts';
import { type Frozen, wishedMinor } from './wish.ts';

export interface PageRequest {
  readonly billId: bigint;
  /** In the bill's currency. */
  readonly amountMinor: bigint;
  readonly language: 'ru' | 'en';
}

/**
 * Whoever has the address may ask for any sum; the bound keeps a stranger from filling the poll of all. All that is left of the
 * bill is always given a link, of which there is one: otherwise a stranger's twenty sums would keep everybody from paying it.
 */
const maxOpenLinks = 20;

/** Each turn ends with a row of ours or with somebody else's; a third collision in a row is a bug. */
const maxTurns = 3;

/** A bill's page asks for no card: where the provider makes a difference, the customer chooses one in the chat. */
const cardKind = 'russian';

interface Priced extends PageRequest {
  readonly accountId: bigint;
  /** Whether the sum is all that is left of the bill. */
  readonly isWhole: boolean;
  readonly frozen: Frozen;
}

type Placed = { readonly payment: PagePayment; readonly reused: boolean } | 'too-many-open';

/** @returns the open link of the bill for this sum; one that closes soon is let go, which makes room for a new one */
async function reusable(tx: Transaction, deps: OpenDeps, request: Priced, now: Date): Promise<PagePayment | null> {
  const [open] = await tx.$queryRaw<{ id: number }[]>`
    SELECT id FROM payment
     WHERE bill_id = ${request.billId} AND ${wishedMinor} = ${request.amountMinor} AND state = 'pending' AND origin = 'page'`;
  const payment = open && (await lockPayment(tx, open.id));
  if (payment?.state !== 'pending' || payment.origin !== 'page') return null;
  if (isUsable(deps.profile.card, payment, now)) return payment;
  await tx.payment.update({ where: { id: payment.id }, data: { state: 'expired' } });
  return null;
}

/** @returns the new payment's number, or undefined when another browser was quicker with the same sum */
async function insert(tx: Transaction, deps: OpenDeps, request: Priced, now: Date): Promise<number | undefined> {
  const { frozen } = request;
  const expiresAt = expiryOf(deps.profile.card, now);
  const rows = await tx.$queryRaw<{ id: number }[]>`
    INSERT INTO payment (gateway, account_id, amount_minor, currency, credit_minor, credit_currency, rate_micro, bill_id,
                         card_kind, state, created_at, expires_at, next_poll_at, origin)
    VALUES (${deps.gateway.name}, ${request.accountId}, ${frozen.amountMinor}, 'RUB', ${frozen.creditMinor},
            ${frozen.creditCurrency}, ${frozen.rateMicro}, ${request.billId}, ${cardKind}, 'pending', ${now}, ${expiresAt},
            ${nextPoll({ attempts: 0, since: now, expiresAt }, now)}, 'page')
    ON CONFLICT (bill_id, ${wishedMinor}) WHERE state = 'pending' AND origin = 'page'
    DO NOTHING RETURNING id`;
  return rows[0]?.id;
}

async function place(tx: Transaction, deps: OpenDeps, request: Priced, now: Date): Promise<Placed> {
  const { billId, isWhole } = request;
  for (let turn = 1; turn <= maxTurns; turn += 1) {
    const found = await reusable(tx, deps, request, now);
    if (found) return { payment: found, reused: true };
    const open = { billId, origin: 'page', state: 'pending', expiresAt: { gt: now } };
    if (!isWhole && (await tx.payment.count({ where: open })) >= maxOpenLinks) return 'too-many-open';
    const id = await insert(tx, deps, request, now);
    const payment = id === undefined ? null : await findPayment(tx, id);
    if (payment?.origin === 'page') return { payment, reused: false };
  }
  throw new Error('another browser keeps opening and closing the same payment');
}

/**
 * Opens a payment by which anyone may pay a bill, or gives the link that is open already for the same bill and sum, at the rate
 * that was frozen with it. Nobody of Telegram is behind it: no card is bound, and once it is paid the account's people are told.
 */
export async function openPagePayment(deps: OpenDeps, request: PageRequest): Promise<OpenOutcome<PagePayment>> {
  const { billId, amountMinor, language } = request;
  const bill = await findBill(deps.db, billId);
  const account = bill && (await findAccount(deps.db, bill.accountId));
  if (!bill || !account) return { kind: 'refused', quote: { kind: 'bill-closed', because: 'unknown' } };
  const terms = await termsOf(deps, { account, amountMinor, cardKind, billId });
  if (terms.kind === 'refused') return terms;
  const { frozen } = terms;
  const now = deps.clock.now();
  const priced = { ...request, accountId: account.id, isWhole: amountMinor === leftMinorOf(bill), frozen };
  const placed = await inTransaction(deps.db, (tx) => place(tx, deps, priced, now));
  if (placed === 'too-many-open') return { kind: 'unavailable', reason: placed };
  const { payment, reused } = placed;
  const url = payment.url ?? (await makeLink(deps, payment, { accountNumber: account.number, language }));
  if (url === undefined) return { kind: 'unavailable', reason: 'gateway' };
  return { kind: 'open', payment: { ...payment, url }, url, reused };
}
