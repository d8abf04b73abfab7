import type { Queryable } from '../db/client.ts';

/** Money that a gateway vouches for and that matches no payment of ours. */
export interface QuarantinedMoney {
  readonly id: bigint;
  readonly gateway: string;
  /** The number that the gateway named. */
  readonly invoiceId: number | null;
  readonly amountMinor: bigint | null;
  /** unknown-invoice | sum-mismatch */
  readonly reason: string | null;
  readonly receivedAt: Date;
}

/** A payment in the bank's file that is not credited yet. */
export interface OpenBankDocument {
  readonly id: bigint;
  readonly number: string;
  readonly paidOn: Date;
  readonly amountMinor: bigint;
  readonly payerInn: string;
  readonly payerName: string;
  readonly purpose: string;
  /** matched: waits for an agent's word; unmatched: for an agent to say whose it is. */
  readonly state: 'matched' | 'unmatched';
  /** A stable code: why it matches, or why it does not. */
  readonly reason: string;
  readonly invoiceNumber: string | null;
}

/** Money that waits for an agent to say whose it is; each list oldest first, 20 at most, beside how many there are. */
export interface UnmatchedWork {
  readonly notifications: readonly QuarantinedMoney[];
  readonly notificationCount: number;
  readonly documents: readonly OpenBankDocument[];
  readonly documentCount: number;
}

/** What fits one message. */
const mostListed = 20;

export async function unmatchedWork(db: Queryable): Promise<UnmatchedWork> {
  const quarantined = { state: 'quarantined' };
  const open = { state: { in: ['matched', 'unmatched'] } };
  const documents = await db.bankDocument.findMany({
    where: open,
    orderBy: { id: 'asc' },
    take: mostListed,
    include: { invoice: { select: { number: true } } },
  });
  return {
    notifications: await db.paymentNotification.findMany({
      where: quarantined,
      orderBy: { id: 'asc' },
      take: mostListed,
      select: { id: true, gateway: true, invoiceId: true, amountMinor: true, reason: true, receivedAt: true },
    }),
    notificationCount: await db.paymentNotification.count({ where: quarantined }),
    documents: documents.map((document) => ({
      ...document,
      state: document.state === 'matched' ? 'matched' : 'unmatched',
      invoiceNumber: document.invoice?.number ?? null,
    })),
    documentCount: await db.bankDocument.count({ where: open }),
  };
}
