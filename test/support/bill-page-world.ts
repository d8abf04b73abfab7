import type { Bill } from '../../src/bills/index.ts';
import { type BillPageDeps, billPages } from '../../src/http/bills/routes.ts';
import { robokassaRoutes } from '../../src/http/payments/robokassa-routes.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createRobokassaGateway } from '../../src/payments/gateways/robokassa/index.ts';
import { createTranslator } from '../../src/platform/i18n.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import type { PayOptions } from '../../src/sandbox/robokassa/index.ts';
import type { AutopayWorld } from './autopay-world.ts';
import { openExchangeWorld } from './exchange-world.ts';
import { shop } from './payment-world.ts';

export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
}

type Visit = Readonly<Record<string, string>>;

/** Pages of bills and the pages that the gateway sends browsers back to, on one server; 100 $ are 7,400 ₽. */
export interface BillPageWorld extends AutopayWorld {
  /** Where the pages are. */
  readonly site: string;
  /** Opens an address of the site as a browser that asks for no language and follows no redirect. */
  open(path: string, headers?: Visit): Promise<Page>;
  /** Sends the form of a bill's page. */
  pay(bill: Pick<Bill, 'token'>, form: Visit, query?: string): Promise<Page>;
  /** Pays on the gateway's form, and tells where it sends the browser back to; money that is late has not come by then. */
  payAtGateway(url: string, options?: PayOptions): Promise<string>;
  /** Where the gateway sends a browser that has paid nothing. */
  leaveGateway(url: string): Promise<string>;
}

/** All tests of a file come from one address. */
const unlimited = { viewsOfAddress: 10_000, paysOfAddress: 10_000, viewsOfBill: 10_000, paysOfBill: 10_000 };

export async function openBillPageWorld(
  options: Pick<BillPageDeps, 'limits'> & { readonly publicUrl?: string } = {},
): Promise<BillPageWorld> {
  const world = await openExchangeWorld();
  const { deps, gatewayUrl } = world;
  const metrics = createMetrics();
  const pages = billPages({
    ...deps,
    ...{ translator: createTranslator(), gatewayUrl, publicUrl: options.publicUrl ?? 'https://pay.example.ru' },
    limits: { ...unlimited, ...options.limits },
  });
  const gateway = createRobokassaGateway({ ...shop, recurring: true, baseUrl: gatewayUrl }, { clock: world.clock });
  const returns = robokassaRoutes({ ...deps, gateway, metrics, chatUrl: 'https://t.me/balance_bot' });
  const server = await createHttpServer({
    ...{ logger: deps.logger, metrics, behindProxy: false },
    plugins: [pages, returns].map((plugin) => ({ prefix: '', plugin })),
  });
  const site = await server.listen({ host: '127.0.0.1', port: 0 });
  world.pointTo(site);

  const read = async (response: Response): Promise<Page> => ({
    ...{ status: response.status, headers: response.headers, html: await response.text() },
  });
  const form = (fields: Visit): RequestInit => ({
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(fields),
  });
  /** Presses a button of the gateway's form. @returns the address on our site that it leads back to */
  const press = async (url: string, fields: Visit): Promise<string> => {
    await fetch(url);
    const invoice = new URL(url).searchParams.get('InvId') ?? '';
    const answer = await fetch(`${gatewayUrl}/Pay.aspx`, form({ invoice, ...fields }));
    const back = new URL(answer.headers.get('location') ?? '');
    return `${back.pathname}${back.search}`;
  };
  return {
    ...{ ...world, site },
    open: async (path, headers = {}) => read(await fetch(`${site}${path}`, { redirect: 'manual', headers })),
    pay: async ({ token }, fields, query = '') => read(await fetch(`${site}/b/${token}/pay${query}`, form(fields))),
    payAtGateway: (url, { notify = 'now' } = {}) => press(url, { action: 'pay', notify }),
    leaveGateway: (url) => press(url, { action: 'decline', state: '10' }),
    close: async () => {
      await server.close();
      await world.close();
    },
  };
}
