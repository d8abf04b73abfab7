import { toAccount } from '../accounts/account.ts';
import { totalOf } from '../accounts/balance-of.ts';
import { closingListFile } from '../documents/index.ts';
import { closingLists } from '../invoices/closing/read.ts';
import { readerLanguage, supportLanguage } from './languages.ts';
import type { Letter, RenderDeps } from './letter.ts';
import type { AccountNotice, GroupNotice } from './notice.ts';
import { adjustedScreen } from './templates/adjusted.ts';
import { closingAnnouncedScreen, closingScreen } from './templates/closing.ts';

/** Support has changed a balance by hand. */
export async function renderAdjusted(
  deps: RenderDeps,
  notice: Extract<AccountNotice, { kind: 'account.adjusted' }>,
  chatId: bigint,
): Promise<Letter> {
  const account = toAccount(await deps.db.account.findUniqueOrThrow({ where: { id: BigInt(notice.accountId) } }));
  const language = await readerLanguage(deps.db, chatId);
  const view = {
    amount: { amountMinor: BigInt(notice.amountMinor), currency: account.currency },
    reason: notice.reason,
    balance: totalOf(await deps.balanceOf(deps.db, account.id)),
    accountNumber: account.number,
  };
  return { kind: 'message', screen: adjustedScreen(view, deps.translator(language), language) };
}

/** A quarter's closing documents are on their way to the customer. */
export async function renderClosingAnnounced(
  deps: RenderDeps,
  notice: Extract<AccountNotice, { kind: 'closing.announced' }>,
  chatId: bigint,
): Promise<Letter> {
  const account = await deps.db.account.findUniqueOrThrow({ where: { id: BigInt(notice.accountId) } });
  const view = { quarter: notice.quarter, accountNumber: account.number };
  const t = deps.translator(await readerLanguage(deps.db, chatId));
  return { kind: 'message', screen: closingAnnouncedScreen(view, t) };
}

/** The quarter's list for the support group, as a file. */
export async function renderClosing(
  deps: RenderDeps,
  notice: Extract<GroupNotice, { kind: 'support.closing' }>,
): Promise<Letter> {
  const { quarter } = notice;
  const entities = await closingLists(deps.db, quarter);
  const file = closingListFile({ quarter, entities });
  const screen = closingScreen({ quarter, count: entities.length }, deps.translator(supportLanguage));
  return { kind: 'document', file, screen };
}
