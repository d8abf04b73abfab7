import formbody from '@fastify/formbody';
import Fastify from 'fastify';
import { onTestFinished } from 'vitest';
import type { PaymentLinkRequest } from '../../../src/payments/gateways/gateway.ts';
import {
  createRobokassaGateway,
  type RobokassaConfig,
  type RobokassaGateway,
  type RobokassaNotification,
  resultAnswer,
} from '../../../src/payments/gateways/robokassa/index.ts';
import { createMovableClock, type MovableClock } from '../../../src/platform/clock.ts';
import {
  createRobokassaEmulator,
  type EmulatedShop,
  type RobokassaEmulator,
} from '../../../src/sandbox/robokassa/index.ts';

/** The shop's side: what reached ResultURL, and what it answers in place of the right answer while `answer` is set. */
export interface Shop {
  readonly received: RobokassaNotification[];
  answer: { status: number; body: string } | undefined;
}

export interface Rig {
  readonly emulator: RobokassaEmulator;
  readonly gateway: RobokassaGateway;
  readonly clock: MovableClock;
  readonly shop: Shop;
  /** Where the emulator is mounted, prefix included. */
  readonly baseUrl: string;
  readonly credentials: EmulatedShop;
  link(invoiceId: number, change?: Partial<PaymentLinkRequest>): Promise<string>;
  /** Presses a button of the form as a browser does, without following the redirect. */
  press(fields: Record<string, string>): Promise<Response>;
  /** Closes the emulator's server before the test is over. */
  stop(): Promise<void>;
}

export interface RigOptions {
  readonly hash?: RobokassaConfig['hash'];
  readonly testMode?: boolean;
  readonly resultMethod?: 'GET' | 'POST';
  readonly receiptEncoding?: 'encoded' | 'raw';
}

const start = new Date('2026-03-10T09:00:00.000Z');

function paymentRequest(
  clock: MovableClock,
  invoiceId: number,
  change: Partial<PaymentLinkRequest>,
): PaymentLinkRequest {
  const sumMinor = change.amountMinor ?? 100_000n;
  const treatment = { tax: 'vat22', paymentMethod: 'advance', paymentObject: 'payment' } as const;
  return {
    invoiceId,
    amountMinor: sumMinor,
    currency: 'RUB',
    description: `Пополнение баланса, счёт № ${invoiceId}`,
    expiresAt: new Date(clock.now().getTime() + 3_600_000),
    language: 'ru',
    email: 'user@example.com',
    receipt: { items: [{ name: 'Пополнение баланса', quantity: 1, sumMinor, ...treatment }] },
    ...change,
  };
}

async function startShop(shop: Shop, gateway: () => RobokassaGateway): Promise<string> {
  const app = Fastify();
  await app.register(formbody);
  app.route({
    method: ['GET', 'POST'],
    url: '/result',
    handler: (request, reply) => {
      const read = gateway().verifyResult(request.method === 'POST' ? request.body : request.query);
      shop.received.push(read);
      if (shop.answer) return reply.code(shop.answer.status).send(shop.answer.body);
      return read.kind === 'verified' ? resultAnswer(read.invoiceId) : reply.code(400).send('bad sign');
    },
  });
  onTestFinished(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
}

async function mount(emulator: RobokassaEmulator): Promise<{ baseUrl: string; stop: () => Promise<void> }> {
  const app = Fastify();
  await app.register(emulator.plugin, { prefix: '/emulated/Merchant' });
  const stop = async () => app.close();
  onTestFinished(stop);
  return { baseUrl: `${await app.listen({ port: 0, host: '127.0.0.1' })}/emulated/Merchant`, stop };
}

/** A shop that speaks through the adapter and an emulator, each listening on loopback, with the clock standing still. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const clock = createMovableClock({ now: () => start });
  const { hash = 'md5', testMode = false, resultMethod = 'POST', ...adapterOptions } = options;
  // Awkward on purpose: separators of the base string and of a query, and letters beyond ASCII.
  const credentials = {
    login: 'demo shop',
    password1: 'пароль:1',
    password2: 'p2&=#x',
    password3: 'третий',
    hash,
    testMode,
  };
  const shop: Shop = { received: [], answer: undefined };
  const shopUrl = await startShop(shop, () => gateway);
  const emulator = createRobokassaEmulator({
    clock,
    shop: credentials,
    resultUrl: `${shopUrl}/result`,
    successUrl: `${shopUrl}/success`,
    failUrl: `${shopUrl}/fail`,
    formTitle: 'Облако & Ко',
    resultMethod,
  });
  const { baseUrl, stop } = await mount(emulator);
  const addresses = { baseUrl, refundUrl: `${baseUrl}/RefundService` };
  const gateway = createRobokassaGateway(
    { ...credentials, ...adapterOptions, ...addresses, recurring: true },
    { clock },
  );
  return {
    emulator,
    gateway,
    clock,
    shop,
    baseUrl,
    credentials,
    stop,
    link: async (invoiceId, change = {}) => (await gateway.createLink(paymentRequest(clock, invoiceId, change))).url,
    press: (fields) =>
      fetch(`${baseUrl}/Pay.aspx`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' }),
  };
}
