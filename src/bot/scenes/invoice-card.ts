import { findAccount } from '../../accounts/account.ts';
import { canPay } from '../../accounts/roles.ts';
import { type Invoice, ownInvoice } from '../../invoices/index.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { invoiceCardScreen } from '../screens/invoices.ts';
import { showMenu } from '../show-menu.ts';
import { waysToPay } from '../ways-to-pay.ts';

/** @returns whether this person may ask for a new invoice on the account at hand */
export function mayAskForAnother(deps: BotDeps, { talk }: BotContext): boolean {
  return talk.account !== null && canPay(talk.account.role) && waysToPay(deps, talk.account.account).invoice;
}

/**
 * Shows an invoice of an account that is this person's; a button's number is not to be trusted further than that.
 * @param said.sent it has just been asked for: what was being put together is it
 * @returns the invoice, or null when it is somebody else's
 */
export async function showInvoice(
  deps: BotDeps,
  ctx: BotContext,
  invoiceId: bigint,
  said: { note?: (invoice: Invoice) => string; sent?: true } = {},
): Promise<Invoice | null> {
  const { talk } = ctx;
  const invoice = await ownInvoice(deps.db, { invoiceId, userId: talk.user.id });
  const account = invoice && (await findAccount(deps.db, invoice.accountId));
  if (!invoice || !account) {
    await showMenu(deps, ctx, { note: talk.t('common:buttonOutdated') });
    return null;
  }
  const screen = invoiceCardScreen(talk, {
    invoice,
    accountNumber: account.number,
    landsWithinBusinessDays: deps.profile.invoice.landsWithinBusinessDays,
    mayRequest: mayAskForAnother(deps, ctx),
    ...(said.note === undefined ? {} : { note: said.note(invoice) }),
  });
  await talk.show(screen, { name: 'invoice', invoiceId: invoice.id, ...(said.sent ? { invoice: null } : {}) });
  return invoice;
}
