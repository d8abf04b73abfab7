import { Composer } from 'telegraf';
import { findPayer } from '../../invoices/index.ts';
import { type RequisiteField, requisiteFieldNames } from '../../requisites/fields.ts';
import type { TypedAmount } from '../../topup/typed-amount.ts';
import { press, pressed } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { draftOf } from '../draft-of.ts';
import { problemWords, wordsOf } from '../screens/requisite-words.ts';
import { showMenu } from '../show-menu.ts';
import { readRequisite } from '../typed-requisite.ts';
import { type Aside, askInvoiceAmount, invoiceQuoter, mayRequest, refuseInvoiceAmount } from './invoice-amount.ts';
import { choosePayer, type DraftAtHand, draftAtHand, goOn, newDraft, showChange, showStep } from './invoice-draft.ts';
import { invoiceListScene } from './invoice-list.ts';
import { sendInvoice } from './invoice-send.ts';

/** «Счёт на оплату»: the sum, the payer, the summary, and sending it. What was typed is kept until then. */
export function invoiceScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  const withDraft = (work: (ctx: BotContext, at: DraftAtHand) => Promise<void>) => async (ctx: BotContext) => {
    const at = await draftAtHand(deps, ctx);
    if (at) await work(ctx, at);
  };
  scene.action(press.invoice, (ctx) => askInvoiceAmount(deps, ctx));
  scene.action(pressed.takeInvoiceAmount, (ctx) => takeInvoiceAmount(deps, ctx, BigInt(ctx.match[1] ?? 0)));
  scene.action(pressed.choosePayer, (ctx) => takePayer(deps, ctx, BigInt(ctx.match[1] ?? 0)));
  scene.action(
    press.choosePayers,
    withDraft((ctx, at) => choosePayer(deps, ctx, at)),
  );
  scene.action(
    press.otherPayer,
    withDraft((ctx, at) => goOn(deps, ctx, { ...at, draft: { ...at.draft, fields: {} } })),
  );
  scene.action(
    press.goOnWithInvoice,
    withDraft((ctx, at) => goOn(deps, ctx, at)),
  );
  scene.action(pressed.invoiceStep, async (ctx) => {
    const field = requisiteFieldNames.find((name) => name === ctx.match[2]);
    const at = await draftAtHand(deps, ctx);
    if (at && field) await showStep(deps, ctx, at, { field, editing: ctx.match[1] === 'edit' });
  });
  scene.action(
    press.changeInvoice,
    withDraft((ctx, at) => showChange(deps, ctx, at)),
  );
  scene.action(press.sendInvoice, (ctx) => sendInvoice(deps, ctx));
  scene.action(press.dropInvoice, (ctx) =>
    showMenu(deps, ctx, { note: ctx.talk.t('common:cancelled'), dropsInvoice: true }),
  );
  scene.use(invoiceListScene(deps));
  return scene;
}

/** A sum from a button; the policy is asked again, for a button may be old. */
async function takeInvoiceAmount(deps: BotDeps, ctx: BotContext, amountMinor: bigint): Promise<void> {
  const membership = await mayRequest(deps, ctx);
  if (!membership) return;
  const quoteInvoice = await invoiceQuoter(deps, membership.account);
  const quoted = quoteInvoice(amountMinor);
  if (quoted.kind === 'pays-by-invoice' || quoted.kind === 'rate-missing') return showMenu(deps, ctx);
  if (quoted.kind !== 'accepted') return refuseInvoiceAmount(deps, ctx, membership, { quote: quoted });
  const draft = { ...(draftOf(ctx) ?? newDraft(ctx, membership)), amountMinor: String(amountMinor) };
  const at = { membership, draft };
  // Who has begun on the requisites goes on with them; the payer can be changed on the summary.
  await (Object.keys(draft.fields).length > 0 ? goOn(deps, ctx, at) : choosePayer(deps, ctx, at));
}

/** A typed sum: understood or not, allowed or not, each with its own answer and a button that mends it. */
export async function takeTypedInvoiceAmount(deps: BotDeps, ctx: BotContext, typed: TypedAmount): Promise<void> {
  if (typed.kind === 'amount') return takeInvoiceAmount(deps, ctx, typed.amountMinor);
  const membership = await mayRequest(deps, ctx);
  if (membership) await refuseInvoiceAmount(deps, ctx, membership, { typed });
}

/** One who paid before. What has been asked for since is asked now. */
async function takePayer(deps: BotDeps, ctx: BotContext, payerId: bigint): Promise<void> {
  const at = await draftAtHand(deps, ctx);
  if (!at) return;
  const payer = await findPayer(deps.db, { payerId, accountId: at.membership.account.id });
  if (!payer) return choosePayer(deps, ctx, at);
  const given = requisiteFieldNames.flatMap((field) => {
    const value = payer.requisites[field];
    return value === null ? [] : [[field, value] as const];
  });
  await goOn(deps, ctx, { ...at, draft: { ...at.draft, fields: Object.fromEntries(given) } });
}

/** A typed requisite: kept if it is right, and asked again with what is wrong with it if not; the others stay. */
export async function takeTypedRequisite(
  deps: BotDeps,
  ctx: BotContext,
  field: RequisiteField,
  typed: string,
): Promise<void> {
  const at = await draftAtHand(deps, ctx);
  if (!at) return;
  const { t, state } = ctx.talk;
  const { entityType } = at.membership.account;
  const editing = state.screen?.name === 'invoice-edit';
  const read = readRequisite(field, typed, { entityType, draft: at.draft.fields });
  if (read.kind === 'several') {
    const note = t('requisites:several', { only: wordsOf(t, 'only', field, entityType) });
    return showStep(deps, ctx, at, { field, editing, note });
  }
  const now = { ...at, draft: { ...at.draft, fields: { ...at.draft.fields, ...read.fields } } };
  if (read.kind === 'taken') return goOn(deps, ctx, now);
  const note = problemWords(t, read.problem, { field: read.field, entityType, typed: read.typed });
  await showStep(deps, ctx, now, { field: read.field, editing, note });
}

/** Asks once more what was being asked for an invoice. @returns false when nothing was */
export async function repeatInvoiceQuestion(deps: BotDeps, ctx: BotContext, said: Aside): Promise<boolean> {
  const { asked, screen } = ctx.talk.state;
  if (asked === 'invoice-amount') {
    await askInvoiceAmount(deps, ctx, said);
    return true;
  }
  const field = requisiteFieldNames.find((name) => asked === `requisite:${name}`);
  if (!field) return false;
  const at = await draftAtHand(deps, ctx);
  if (at) await showStep(deps, ctx, at, { field, editing: screen?.name === 'invoice-edit', ...said });
  return true;
}
