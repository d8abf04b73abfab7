import { findAccount } from '../accounts/account.ts';
import type { AccountBalance } from '../accounts/balance-of.ts';
import { type Agent, recordAct } from '../audit/index.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { awaitApprovalIn, type Invoice, recordPaymentIn } from '../invoices/index.ts';
import { type Approval, type ApprovalAct, decide, lockApproval } from './approval.ts';
import type { SupportDeps } from './deps.ts';
import { postAdjustment } from './post-adjustment.ts';

/** What came of the act that was agreed to. */
export type ApprovedAct =
  | { readonly kind: 'adjusted'; readonly transactionId: bigint; readonly balance: AccountBalance }
  | { readonly kind: 'credited'; readonly invoice: Invoice; readonly paymentId: bigint }
  /** The payment order was credited meanwhile in another way, as from the bank's file: not a second time. */
  | { readonly kind: 'already-recorded'; readonly invoice: Invoice };

export type ApproveOutcome =
  | { readonly kind: 'approved'; readonly approval: Approval; readonly done: ApprovedAct }
  /** Nobody agrees with themselves. */
  | { readonly kind: 'own-request'; readonly approval: Approval }
  /** `approval.decidedBy` was quicker. */
  | { readonly kind: 'already-decided'; readonly approval: Approval }
  /** The debit cannot be made now; the request waits on. */
  | { readonly kind: 'insufficient-funds'; readonly approval: Approval; readonly availableMinor: bigint }
  /** The gateway is asked before and after it: `approveRefund` does that. */
  | { readonly kind: 'is-refund' }
  | { readonly kind: 'unknown-approval' };

type ApproveDeps = Pick<SupportDeps, 'db' | 'clock' | 'enqueueNotice' | 'supportChatId'>;

type Done = ApprovedAct | { readonly kind: 'insufficient-funds'; readonly availableMinor: bigint };

/** A request that its caller has locked, and who agrees to it. */
interface Agreed<Act extends ApprovalAct = ApprovalAct> {
  readonly approval: Approval;
  readonly act: Act;
  readonly agent: Agent;
  readonly at: Date;
}

const reference = ({ approval }: Agreed): Record<string, string> => ({
  approval: String(approval.id),
  askedBy: String(approval.askedBy.id),
  askedByName: approval.askedBy.name,
});

async function adjustAsAsked(
  tx: Transaction,
  deps: ApproveDeps,
  agreed: Agreed<Extract<ApprovalAct, { kind: 'adjustment' }>>,
): Promise<Done> {
  const { approval, act, agent, at } = agreed;
  const { accountId } = approval;
  const account = await findAccount(tx, accountId);
  if (account === null) throw new Error(`approval ${approval.id} is for an account that is not there`);
  const { currency } = account;
  const { amountMinor, reason, key } = act;
  const wish = { accountId, currency, amountMinor, reason, key, agent, detail: reference(agreed) };
  const posted = await postAdjustment(tx, deps, wish, at);
  if (posted.kind === 'insufficient-funds') return posted;
  return { kind: 'adjusted', transactionId: posted.transactionId, balance: posted.balance };
}

async function creditAsAsked(
  tx: Transaction,
  deps: ApproveDeps,
  agreed: Agreed<Extract<ApprovalAct, { kind: 'invoice-payment' }>>,
): Promise<Done> {
  const { approval, agent, at } = agreed;
  const { amountMinor, orderNumber } = agreed.act;
  const { accountId, invoiceId } = approval;
  if (invoiceId === null) throw new Error(`approval ${approval.id} is for a payment of no invoice`);
  const payment = { invoiceId, amountMinor, orderNumber, agent, approved: true };
  const recorded = await recordPaymentIn(tx, deps, payment);
  if (recorded.kind === 'credited') return recorded;
  if (recorded.kind !== 'already-recorded') throw new Error(`approval ${approval.id} met ${recorded.kind}`);
  const { currency } = recorded.invoice;
  await recordAct(tx, {
    ...{ at, agent, act: 'approval-approved', accountId, invoiceId, amountMinor, currency },
    detail: { ...reference(agreed), order: orderNumber, outcome: recorded.kind },
  });
  const released = await awaitApprovalIn(tx, deps, { invoiceId, awaits: false, amountMinor });
  return { kind: 'already-recorded', invoice: 'invoice' in released ? released.invoice : recorded.invoice };
}

/**
 * Agrees to what another agent has asked, and does it in the same transaction under the request's lock: pressed by twenty
 * agents at once, it is done once. Never by who asked; the database holds that, too.
 */
export async function approve(
  deps: ApproveDeps,
  word: { readonly approvalId: bigint; readonly agent: Agent },
): Promise<ApproveOutcome> {
  const { approvalId, agent } = word;
  const at = deps.clock.now();
  return inTransaction(deps.db, async (tx): Promise<ApproveOutcome> => {
    const approval = await lockApproval(tx, approvalId);
    if (approval === null) return { kind: 'unknown-approval' };
    const { act } = approval;
    if (act.kind === 'refund') return { kind: 'is-refund' };
    if (approval.state !== 'waiting') return { kind: 'already-decided', approval };
    if (approval.askedBy.id === agent.id) return { kind: 'own-request', approval };
    const done =
      act.kind === 'adjustment'
        ? await adjustAsAsked(tx, deps, { approval, act, agent, at })
        : await creditAsAsked(tx, deps, { approval, act, agent, at });
    if (done.kind === 'insufficient-funds') return { ...done, approval };
    return { kind: 'approved', approval: await decide(tx, approval, { state: 'approved', agent, at }), done };
  });
}
