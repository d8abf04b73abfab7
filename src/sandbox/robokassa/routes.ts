import formbody from '@fastify/formbody';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Book } from './book.ts';
import { type CardName, cards } from './cards.ts';
import { chargeRoute } from './charge-route.ts';
import type { Charges } from './charges.ts';
import type { Checkout } from './checkout.ts';
import { createDeadLines } from './dead-lines.ts';
import type { Refusal } from './errors.ts';
import { notifyModes } from './faults.ts';
import { contentSecurityPolicy } from './page/html.ts';
import { closedPage, errorPage } from './page/notice-page.ts';
import { paymentPage, payPath } from './page/payment-page.ts';
import { failRedirect, successRedirect } from './redirects.ts';
import { refundRoutes } from './refund-routes.ts';
import type { Refunds } from './refunds.ts';
import { stateRoute } from './state-route.ts';
import type { EmulatorFaults, RobokassaEmulatorDeps } from './types.ts';

/** What IIS, on which the real form runs, takes of a query unless told otherwise; a receipt easily goes past it. */
const maxQueryLength = 2048;

const pressed = z.object({
  invoice: z.coerce.number().int(),
  action: z.enum(['pay', 'decline', 'close']),
  notify: z.enum(notifyModes).catch('now'),
  fee: z.string().max(32).catch('0'),
  state: z.enum(['10', '60']).catch('10'),
  email: z.string().max(254).catch(''),
  card: z.enum(Object.keys(cards) as CardName[]).catch('visa'),
});

export interface RouteDeps {
  readonly book: Book;
  readonly checkout: Checkout;
  readonly charges: Charges;
  readonly refunds: Refunds;
  readonly faults: EmulatorFaults;
  readonly emulator: RobokassaEmulatorDeps;
}

/** The emulator's pages and calls, to be registered under any prefix. */
export function createRoutes({ book, checkout, charges, refunds, faults, emulator }: RouteDeps): FastifyPluginAsync {
  const shopName = emulator.formTitle ?? emulator.shop.login;
  const policy = contentSecurityPolicy([emulator.successUrl, emulator.failUrl]);
  const plain = { shopName, backUrl: emulator.failUrl };

  const show = (reply: FastifyReply, status: number, html: string) =>
    reply
      .code(status)
      .header('content-security-policy', policy)
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(html);
  const refuse = (reply: FastifyReply, refusal: Refusal) => show(reply, 400, errorPage(refusal, plain));

  function openForm(request: FastifyRequest, reply: FastifyReply) {
    if ((request.raw.url?.split('?')[1] ?? '').length > maxQueryLength) return reply.code(404).send('404.15');
    const opened = checkout.open(request.method === 'POST' ? request.body : request.query);
    if (opened.kind === 'refused') return refuse(reply, opened);
    const { payment } = opened;
    return show(reply, 200, paymentPage({ payment, shopName, backUrl: failRedirect(emulator, payment) }));
  }

  async function press(request: FastifyRequest, reply: FastifyReply) {
    const parsed = pressed.safeParse(request.body);
    if (!parsed.success) return refuse(reply, { kind: 'refused', code: 30, detail: 'форма заполнена не браузером' });
    const { invoice, action, notify, fee, state, email, card } = parsed.data;
    const payment = book.find(invoice);
    const expired = payment?.state === 5 && (payment.expiresAtMs ?? Infinity) <= emulator.clock.now().getTime();
    if (expired) return refuse(reply, { kind: 'refused', code: 33, detail: 'время вышло, пока форма была открыта' });
    if (action === 'close' && payment?.state === 5) return show(reply, 200, closedPage(plain));
    if (action === 'close') return refuse(reply, { kind: 'refused', code: 40, detail: 'счёт уже не ждёт оплаты' });
    const ended =
      action === 'pay'
        ? await checkout.pay(invoice, { notify, fee, email, card })
        : checkout.decline(invoice, state === '60' ? 60 : 10);
    if (ended.kind === 'refused') return refuse(reply, ended);
    const redirect = action === 'pay' ? successRedirect : failRedirect;
    return reply.redirect(redirect(emulator, ended.payment), 303);
  }

  return async (app) => {
    if (!app.hasContentTypeParser('application/x-www-form-urlencoded')) await app.register(formbody);
    app.route({ method: ['GET', 'POST'], url: '/Index.aspx', handler: openForm });
    app.post(`/${payPath}`, press);
    const lines = createDeadLines(app);
    stateRoute(app, { book, faults, shop: emulator.shop, lines });
    chargeRoute(app, { charges, faults, lines });
    await refundRoutes(app, { refunds, faults, lines });
  };
}
