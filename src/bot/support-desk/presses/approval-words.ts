import { findAccount } from '../../../accounts/account.ts';
import { findInvoice } from '../../../invoices/index.ts';
import type { Approval } from '../../../support/approval.ts';
import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';
import type { ApprovalSubject } from '../screens/approval.ts';

/** Who was quicker, for whoever presses after that. */
export function decidedBefore({ t }: Desk, { state, decidedBy }: Approval): string {
  const name = decidedBy?.name ?? t('desk:someone');
  return state === 'approved'
    ? t('desk:approval.approvedBefore', { name })
    : t('desk:approval.declinedBefore', { name });
}

/** What a request is about, for its words. */
export async function subjectOf(deps: Pick<DeskDeps, 'db'>, approval: Approval): Promise<ApprovalSubject> {
  const invoice = approval.invoiceId === null ? null : await findInvoice(deps.db, approval.invoiceId);
  if (invoice) return { approval, invoice };
  const account = await findAccount(deps.db, approval.accountId);
  if (!account) throw new Error(`approval ${approval.id} is for an account that is not there`);
  return { approval, accountNumber: account.number, currency: account.currency };
}
