import type { Membership } from '../../accounts/membership.ts';
import type { InvoiceDraft } from '../../chats/session.ts';
import { savedPayers } from '../../invoices/index.ts';
import {
  checkRequisite,
  completeRequisites,
  type RequisiteDraft,
  type RequisiteField,
  requisiteFields,
} from '../../requisites/fields.ts';
import { press } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { draftOf } from '../draft-of.ts';
import { changeScreen, draftSummaryScreen, payersScreen, stepScreen } from '../screens/invoice-draft.ts';
import { type Aside, askInvoiceAmount, mayRequest } from './invoice-amount.ts';

/** An invoice that is being put together, with its sum known, and the account it is for. */
export interface DraftAtHand {
  readonly membership: Membership;
  readonly draft: InvoiceDraft & { readonly amountMinor: string };
}

/** A wish is named after the update that began it: handled again after a crash, it is still the same wish. */
export function newDraft(ctx: BotContext, { account }: Membership): InvoiceDraft {
  return { accountId: String(account.id), key: `${ctx.talk.chatId}:${ctx.update.update_id}`, fields: {} };
}

/** @returns the draft as far as it has come; where there is none, the sum is asked and null is returned */
export async function draftAtHand(deps: BotDeps, ctx: BotContext): Promise<DraftAtHand | null> {
  const membership = await mayRequest(deps, ctx);
  if (!membership) return null;
  const draft = draftOf(ctx);
  if (draft?.amountMinor !== undefined) return { membership, draft: { ...draft, amountMinor: draft.amountMinor } };
  await askInvoiceAmount(deps, ctx);
  return null;
}

const amountOf = ({ membership, draft }: DraftAtHand) => ({
  amountMinor: BigInt(draft.amountMinor),
  currency: membership.account.currency,
});

/** Asks for what is still missing, in order, and shows the summary once nothing is. */
export async function goOn(deps: BotDeps, ctx: BotContext, at: DraftAtHand): Promise<void> {
  const { entityType } = at.membership.account;
  const known = completeRequisites(entityType, deps.profile.invoice.asks, at.draft.fields);
  if (known.kind === 'complete') return showDraftSummary(deps, ctx, at);
  await showStep(deps, ctx, at, { field: known.field });
}

/** Offers those who paid before; without any, goes on to the requisites. */
export async function choosePayer(deps: BotDeps, ctx: BotContext, at: DraftAtHand): Promise<void> {
  const payers = await savedPayers(deps.db, at.membership.account.id);
  if (payers.length === 0) return goOn(deps, ctx, at);
  const view = {
    amount: amountOf(at),
    payers: payers.map(({ id, requisites: { name, inn } }) => ({ payerId: id, name, inn })),
  };
  await ctx.talk.show(payersScreen(ctx.talk, view), { name: 'invoice-payers', invoice: at.draft });
}

/** Where «Назад» leads from the first question: to the payers, where there is a choice, else to the sum. */
async function beforeFirstStep(deps: BotDeps, { membership }: DraftAtHand): Promise<string> {
  const payers = await savedPayers(deps.db, membership.account.id);
  return payers.length > 0 ? press.choosePayers : press.invoice;
}

/** Asks for one requisite, as a step of the dialogue or, `editing`, as the one thing to change. */
export async function showStep(
  deps: BotDeps,
  ctx: BotContext,
  at: DraftAtHand,
  asked: Aside & { field: RequisiteField; editing?: boolean },
): Promise<void> {
  const { field, editing = false, note, offer } = asked;
  const { entityType } = at.membership.account;
  const fields = requisiteFields(entityType, deps.profile.invoice.asks);
  const index = fields.indexOf(field);
  // A button of other times asks for what is asked no more.
  if (index < 0) return goOn(deps, ctx, at);
  const value = validValue(field, at);
  const previous = fields[index - 1];
  const back = editing
    ? press.goOnWithInvoice
    : previous
      ? press.invoiceStep(previous)
      : await beforeFirstStep(deps, at);
  const screen = stepScreen(ctx.talk.t, {
    ...{ field, entityType, back },
    ...(editing ? {} : { step: { number: index + 1, of: fields.length } }),
    ...(value === undefined ? {} : { value }),
    ...(note === undefined ? {} : { note }),
    ...(offer === undefined ? {} : { offer }),
  });
  const name = editing ? 'invoice-edit' : 'invoice-step';
  await ctx.talk.show(screen, { name, asked: `requisite:${field}`, invoice: at.draft });
}

/** @returns what was given for the field, as long as it is right beside the others */
function validValue(field: RequisiteField, { membership, draft }: DraftAtHand): string | undefined {
  const payer = { entityType: membership.account.entityType, draft: draft.fields as RequisiteDraft };
  const checked = checkRequisite(field, draft.fields[field] ?? '', payer);
  return checked.kind === 'ok' ? checked.value : undefined;
}

async function showDraftSummary(deps: BotDeps, ctx: BotContext, at: DraftAtHand): Promise<void> {
  const { account } = at.membership;
  const fields = requisiteFields(account.entityType, deps.profile.invoice.asks);
  const last = fields.at(-1);
  const screen = draftSummaryScreen(ctx.talk, {
    number: account.number,
    entityType: account.entityType,
    amount: amountOf(at),
    fields,
    values: at.draft.fields as RequisiteDraft,
    back: last ? press.invoiceStep(last) : press.invoice,
  });
  await ctx.talk.show(screen, { name: 'invoice-summary', invoice: at.draft });
}

/** Asks which one thing is to be changed. */
export async function showChange(deps: BotDeps, ctx: BotContext, at: DraftAtHand): Promise<void> {
  const { id, entityType } = at.membership.account;
  const hasPayers = (await savedPayers(deps.db, id)).length > 0;
  const fields = requisiteFields(entityType, deps.profile.invoice.asks);
  await ctx.talk.show(changeScreen(ctx.talk.t, { entityType, fields, hasPayers }), { name: 'invoice-change' });
}
