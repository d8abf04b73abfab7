import { type AccountBalance, totalOf } from '../accounts/balance-of.ts';
import type { Prisma, Queryable } from '../db/client.ts';
import type { Currency, Money } from '../ledger/money.ts';
import type { Language, Translator } from '../platform/i18n.ts';
import { languages } from '../platform/locales.ts';
import type { Screen } from '../platform/telegram/screen.ts';
import type { Notice, PaymentNotice } from './notice.ts';
import { cancelledScreen } from './templates/cancelled.ts';
import { lateScreen } from './templates/late.ts';
import { quarantinedScreen } from './templates/quarantined.ts';
import { receiptScreen } from './templates/receipt.ts';

/** What to tell, and how. */
export type Letter =
  | { readonly kind: 'message'; readonly screen: Screen }
  /** Takes the place of the payment's summary, if that is what the chat shows. */
  | {
      readonly kind: 'replaces-summary';
      readonly screen: Screen;
      readonly paymentId: number;
      readonly screenName: 'receipt' | 'cancelled';
    }
  /** What was to be told is no longer so. */
  | { readonly kind: 'outdated' };

export interface RenderDeps {
  readonly db: Queryable;
  readonly translator: Translator;
  readonly balanceOf: (db: Queryable, accountId: bigint) => Promise<AccountBalance>;
  /** For the support group, which has no account to take it from. */
  readonly supportTimeZone: string;
}

/** The support group is spoken to in Russian: it is the provider's own. */
const supportLanguage: Language = 'ru';

/** Puts a notice into words, by the facts of this moment. @throws when it names a row that is not there: a bug */
export function renderNotice(deps: RenderDeps, notice: Notice): Promise<Letter> {
  if (notice.kind === 'support.quarantined') return renderQuarantined(deps, notice);
  return renderPayment(deps, notice);
}

type PaymentRow = Prisma.PaymentGetPayload<{ include: { account: true; user: true } }>;

async function renderPayment(deps: RenderDeps, notice: PaymentNotice): Promise<Letter> {
  const payment = await deps.db.payment.findUniqueOrThrow({
    where: { id: notice.paymentId },
    include: { account: true, user: true },
  });
  const language = languages.find((known) => known === payment.user.language) ?? 'ru';
  const t = deps.translator(language);
  const isPaid = payment.state === 'paid';
  if (notice.kind === 'payment.credited') {
    const screen = receiptScreen(await receiptView(deps, payment), t, language);
    return { kind: 'replaces-summary', screen, paymentId: payment.id, screenName: 'receipt' };
  }
  // The money has come while this waited: its receipt follows or was given.
  if (isPaid) return { kind: 'outdated' };
  const view = {
    paymentId: payment.id,
    amount: amountOf(payment),
    createdAt: payment.createdAt,
    timeZone: payment.account.timeZone,
  };
  // A message of its own, since an edited one makes no sound.
  if (notice.kind === 'payment.late') {
    return payment.state === 'cancelled'
      ? { kind: 'outdated' }
      : { kind: 'message', screen: lateScreen(view, t, language) };
  }
  const screen = cancelledScreen(view, t, language);
  return { kind: 'replaces-summary', screen, paymentId: payment.id, screenName: 'cancelled' };
}

async function receiptView(deps: RenderDeps, payment: PaymentRow) {
  if (payment.paidAt === null) throw new Error(`payment ${payment.id} has a receipt queued and is not paid`);
  const held = await deps.balanceOf(deps.db, payment.accountId);
  return {
    paymentId: payment.id,
    amount: amountOf(payment),
    balance: totalOf(held),
    accountNumber: payment.account.number,
    paidAt: payment.paidAt,
    timeZone: payment.account.timeZone,
  };
}

/** The database holds the currency to codes of three letters; payments are only ever opened in ours. */
const amountOf = (payment: PaymentRow): Money => ({
  amountMinor: payment.amountMinor,
  currency: payment.currency as Currency,
});

async function renderQuarantined(
  deps: RenderDeps,
  notice: Extract<Notice, { kind: 'support.quarantined' }>,
): Promise<Letter> {
  const kept = await deps.db.paymentNotification.findUniqueOrThrow({ where: { id: BigInt(notice.notificationId) } });
  const view = {
    notificationId: notice.notificationId,
    problem: notice.problem,
    gateway: kept.gateway,
    invoiceId: kept.invoiceId,
    // Gateways take rubles only.
    amount: kept.amountMinor === null ? null : { amountMinor: kept.amountMinor, currency: 'RUB' as const },
    receivedAt: kept.receivedAt,
    timeZone: deps.supportTimeZone,
  };
  return { kind: 'message', screen: quarantinedScreen(view, deps.translator(supportLanguage), supportLanguage) };
}
