import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findBill } from '../../bills/index.ts';
import { findPayment, noteFailReturn, noteSuccessReturn, readForm } from '../../payments/index.ts';
import { rememberedBill } from '../bills/came-from.ts';
import type { RobokassaRoutesDeps } from './deps.ts';
import { pageHeaders, renderReturnPage } from './page.ts';
import type { PageKind, PageLanguage } from './page-texts.ts';
import { rawCall } from './raw-call.ts';

type Fields = ReturnType<typeof readForm>;

/** What a browser that comes back sees: a page of its own, or that of the bill that it came from. */
type Returned = { readonly kind: PageKind } | { readonly billAddress: string };

/** A person looks at an empty page no longer than this; the answer usually takes a tenth of it. */
const defaultPatienceMs = 2_000;

/** Questions to the gateway from pages that anyone can open, at once in one process. */
const maxBackground = 8;

const maxInvoiceId = 2_147_483_647;

function single(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

/** Robokassa sends the language of its form along; a browser that comes without it says its own. */
function languageOf(fields: Fields, request: FastifyRequest): PageLanguage {
  const culture = single(fields, 'Culture');
  if (culture === 'ru' || culture === 'en') return culture;
  return /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'ru';
}

function invoiceIdOf(fields: Fields): number | undefined {
  const text = single(fields, 'InvId') ?? '';
  const value = /^[1-9]\d{0,9}$/.test(text) ? Number.parseInt(text, 10) : 0;
  return value >= 1 && value <= maxInvoiceId ? value : undefined;
}

/**
 * SuccessURL and FailURL: pages for people, which never credit. The first is believed when its signature is right, and then
 * only as a sign of payment; the second is not signed and changes nothing by itself.
 */
export function registerReturnPages(app: FastifyInstance, deps: RobokassaRoutesDeps): void {
  let background = 0;

  function show(reply: FastifyReply, kind: PageKind, language: PageLanguage): FastifyReply {
    const html = renderReturnPage({ kind, language, title: deps.profile.title, chatUrl: deps.chatUrl });
    return reply.headers(pageHeaders).type('text/html; charset=utf-8').send(html);
  }

  /** @returns the token of the bill whose page the payment was opened from; undefined: it was opened elsewhere */
  async function billBehind(invoiceId: number): Promise<string | undefined> {
    const payment = await findPayment(deps.db, invoiceId);
    if (payment?.origin !== 'page' || payment.billId === null) return undefined;
    return (await findBill(deps.db, payment.billId))?.token;
  }

  async function succeed(fields: Fields): Promise<Returned> {
    const verdict = deps.gateway.verifySuccess(fields);
    if (verdict.kind !== 'verified') return { kind: 'returned' };
    const { invoiceId } = verdict;
    const state = await noteSuccessReturn(deps, { invoiceId, amountMinor: verdict.outSumMinor });
    if (state === 'unknown') return { kind: 'returned' };
    // Who has the gateway's signature has paid this bill, or has been sent by who did: its page says what has come.
    const token = await billBehind(invoiceId);
    if (token !== undefined) return { billAddress: `/b/${token}?` };
    return { kind: state === 'paid' ? 'paid' : 'accepted' };
  }

  async function fail(fields: Fields, request: FastifyRequest): Promise<Returned> {
    const invoiceId = invoiceIdOf(fields);
    if (invoiceId === undefined) return { kind: 'failed' };
    await askBehindThePage(invoiceId);
    const token = await billBehind(invoiceId);
    if (token === undefined) return { kind: 'failed' };
    // Anyone can open FailURL with any number, so a bill is shown only to the browser that came from its page.
    if (rememberedBill(request.headers.cookie) !== token) return { kind: 'bill-failed' };
    return { billAddress: `/b/${token}?back=unpaid&` };
  }

  async function askBehindThePage(invoiceId: number): Promise<void> {
    if (background >= maxBackground) return;
    background += 1;
    const asked = noteFailReturn(deps, invoiceId)
      .catch((error: unknown) => deps.logger.error({ err: error, invoiceId }, 'a failed return was not looked at'))
      .finally(() => {
        background -= 1;
      });
    const patience = new Promise<void>((resolve) => {
      setTimeout(resolve, deps.patienceMs ?? defaultPatienceMs).unref();
    });
    await Promise.race([asked, patience]);
  }

  function page(url: string, come: (fields: Fields, request: FastifyRequest) => Promise<Returned>): void {
    app.route({
      method: ['GET', 'POST'],
      url,
      errorHandler: (error, request, reply) => {
        deps.logger.warn({ err: error }, 'a return page fell back to its neutral words');
        return show(reply.code(error.statusCode ?? 500), 'returned', languageOf({}, request));
      },
      handler: async (request, reply) => {
        const fields = readForm(rawCall(request).body);
        const language = languageOf(fields, request);
        const returned = await come(fields, request);
        if ('kind' in returned) return show(reply, returned.kind, language);
        return reply.headers(pageHeaders).redirect(`${returned.billAddress}lang=${language}`, 303);
      },
    });
  }

  page('/payments/robokassa/success', succeed);
  page('/payments/robokassa/fail', fail);
}
