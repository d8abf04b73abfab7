import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { noteFailReturn, noteSuccessReturn, readForm } from '../../payments/index.ts';
import type { RobokassaRoutesDeps } from './deps.ts';
import { pageHeaders, renderReturnPage } from './page.ts';
import type { PageKind, PageLanguage } from './page-texts.ts';
import { rawCall } from './raw-call.ts';

type Fields = ReturnType<typeof readForm>;

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

  async function successKind(fields: Fields): Promise<PageKind> {
    const verdict = deps.gateway.verifySuccess(fields);
    if (verdict.kind !== 'verified') return 'returned';
    const state = await noteSuccessReturn(deps, { invoiceId: verdict.invoiceId, amountMinor: verdict.outSumMinor });
    if (state === 'paid') return 'paid';
    return state === 'unknown' ? 'returned' : 'accepted';
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

  function page(url: string, kindOf: (fields: Fields) => Promise<PageKind>): void {
    app.route({
      method: ['GET', 'POST'],
      url,
      errorHandler: (error, request, reply) => {
        deps.logger.warn({ err: error }, 'a return page fell back to its neutral words');
        return show(reply.code(error.statusCode ?? 500), 'returned', languageOf({}, request));
      },
      handler: async (request, reply) => {
        const fields = readForm(rawCall(request).body);
        return show(reply, await kindOf(fields), languageOf(fields, request));
      },
    });
  }

  page('/payments/robokassa/success', successKind);
  page('/payments/robokassa/fail', async (fields) => {
    const invoiceId = invoiceIdOf(fields);
    if (invoiceId !== undefined) await askBehindThePage(invoiceId);
    return 'failed';
  });
}
