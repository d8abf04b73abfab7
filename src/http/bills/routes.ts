import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type Bill, findBillByToken } from '../../bills/index.ts';
import { openPagePayment } from '../../payments/open-page.ts';
import { type NoticeKind, renderBillPage, renderNotice, type Visit } from './bill-page.ts';
import { rememberBill } from './came-from.ts';
import { payForm, readChoice } from './choice.ts';
import type { BillPageDeps, BillPageLimits } from './deps.ts';
import { pageHeaders } from './html.ts';
import { languageOf } from './language.ts';
import { refusalWords } from './refusal-words.ts';
import { viewBill } from './view.ts';
import { type Speech, unclearWords } from './words.ts';

export type { BillPageDeps };

/** The whole form has some hundred bytes. */
const bodyLimit = 4 * 1024;

const minuteMs = 60_000;

/**
 * Pays are dearer: each new sum is a payment that is polled. What one bill is limited to holds for all who have its address
 * together, an office behind one of them too.
 */
const usualLimits: BillPageLimits = { viewsOfAddress: 120, paysOfAddress: 30, viewsOfBill: 600, paysOfBill: 60 };

interface Params {
  readonly token: string;
}

const tokenOf = (request: FastifyRequest): string => (request.params as Params).token;

/** What the address asks for, of what fastify has read of its query. */
const asked = (request: FastifyRequest): { readonly lang?: unknown; readonly back?: unknown } => Object(request.query);

/** @returns a check that turns away who asks too often: this address of anything, or everybody of one bill */
function limiterOf(app: FastifyInstance, most: { readonly ofAddress: number; readonly ofBill: number }) {
  // Of IPv6 the plugin counts the network (/64), of which one caller has all 2^64 addresses.
  const ofAddress = app.createRateLimit({ max: most.ofAddress, timeWindow: minuteMs });
  const ofBill = app.createRateLimit({
    ...{
      max: most.ofBill,
      timeWindow: minuteMs,
      keyGenerator: (request: FastifyRequest) => `bill:${tokenOf(request)}`,
    },
  });
  /** @returns after how many seconds to come again; undefined: go on */
  return async (request: FastifyRequest): Promise<number | undefined> => {
    for (const limit of [ofAddress, ofBill]) {
      const outcome = await limit(request);
      if (!outcome.isAllowed && outcome.isExceeded) return Math.max(1, outcome.ttlInSeconds);
    }
    return undefined;
  };
}

/**
 * /b/<token>: a bill on a page of its own, for whoever has the address. It shows this bill and nothing else of the account, runs
 * no script, and leads to the gateway's form for the whole rest, for more or for a part.
 */
export function billPages(deps: BillPageDeps): FastifyPluginAsync {
  const headers = pageHeaders(deps.gatewayUrl);
  const { profile, translator, clock } = deps;
  const provider = profile.title;

  const speechOf = (request: FastifyRequest): Speech => {
    const language = languageOf(asked(request).lang, request.headers['accept-language']);
    return { language, translate: translator(language), timeZone: profile.timeZone };
  };
  const send = (reply: FastifyReply, status: number, html: string) =>
    reply.code(status).headers(headers).type('text/html; charset=utf-8').send(html);
  const notice = (request: FastifyRequest, reply: FastifyReply, status: number, kind: NoticeKind) => {
    const url = `/b/${encodeURIComponent(tokenOf(request))}`;
    return send(reply, status, renderNotice(speechOf(request), kind, { url, provider }));
  };

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    given: { bill: Bill; visit: Visit; status?: number },
  ) {
    const { bill, visit, status = 200 } = given;
    const view = await viewBill(deps, bill, clock.now());
    return send(reply, status, renderBillPage(speechOf(request), view, visit, provider));
  }

  async function view(request: FastifyRequest, reply: FastifyReply) {
    const bill = await findBillByToken(deps.db, tokenOf(request));
    if (!bill) return notice(request, reply, 404, 'unknown');
    return show(request, reply, { bill, visit: { cameBackUnpaid: asked(request).back === 'unpaid' } });
  }

  async function pay(request: FastifyRequest, reply: FastifyReply) {
    const bill = await findBillByToken(deps.db, tokenOf(request));
    if (!bill) return notice(request, reply, 404, 'unknown');
    const speech = speechOf(request);
    const { currency } = bill;
    const form = payForm.parse(Object(request.body));
    const { leftMinor } = await viewBill(deps, bill, clock.now());
    // Somebody else has paid it meanwhile, or it was cancelled: the page says so itself.
    if (leftMinor === 0n) return show(request, reply, { bill, visit: {}, status: 409 });
    const choice = readChoice(form, { leftMinor, currency });
    if (choice.kind === 'unclear') {
      const wrong = { field: choice.field, why: unclearWords(speech, choice.typed, currency) };
      return show(request, reply, { bill, visit: { form: { form, wrong } }, status: 422 });
    }
    const { amountMinor } = choice;
    const opened = await openPagePayment(deps, { billId: bill.id, amountMinor, language: speech.language });
    if (opened.kind === 'open') {
      return reply
        .headers(headers)
        .header('set-cookie', rememberBill(bill.token, deps.publicUrl))
        .redirect(opened.url, 303);
    }
    const why = refusalWords(speech, opened, currency);
    const wrong = why !== null && form.how !== 'whole' && opened.kind === 'refused' ? { field: form.how, why } : null;
    const latest = (await findBillByToken(deps.db, bill.token)) ?? bill;
    const visit = { form: { form, wrong }, refused: wrong ? null : why };
    return show(request, reply, { bill: latest, visit, status: opened.kind === 'unavailable' ? 503 : 422 });
  }

  return async (app) => {
    // A form is all that a browser sends here; what else there may be, a list for example, is no form.
    app.removeAllContentTypeParsers();
    await app.register(formbody, { bodyLimit });
    const limits = { ...usualLimits, ...deps.limits };
    const mayView = limiterOf(app, { ofAddress: limits.viewsOfAddress, ofBill: limits.viewsOfBill });
    const mayPay = limiterOf(app, { ofAddress: limits.paysOfAddress, ofBill: limits.paysOfBill });
    app.addHook('onRequest', async (request, reply) => {
      const waitSeconds = await (request.method === 'POST' ? mayPay : mayView)(request);
      if (waitSeconds === undefined) return;
      reply.header('retry-after', String(waitSeconds));
      return notice(request, reply, 429, 'busy');
    });
    app.setErrorHandler((error, request, reply) => {
      const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
      const isTheirs = typeof status === 'number' && status >= 400 && status < 500;
      if (!isTheirs) request.log.error({ err: error, route: request.routeOptions.url }, 'request failed');
      return notice(request, reply, isTheirs ? status : 500, 'broken');
    });
    app.get('/b/:token', view);
    app.post('/b/:token/pay', pay);
    // Whoever reloads or comes back to where the form was sent.
    app.get('/b/:token/pay', async (request, reply) =>
      reply.headers(headers).redirect(`/b/${encodeURIComponent(tokenOf(request))}`, 303),
    );
  };
}
