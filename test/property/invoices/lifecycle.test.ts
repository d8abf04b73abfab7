// Guarantee: in whatever order invoices are asked for, taken, issued, rejected, paid, undone and left to expire, each answer,
// state and version is the model's, the balance is what was credited and not undone, and the books prove.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ledgerOwnerOf } from '../../../src/accounts/account.ts';
import {
  expireInvoices,
  findInvoice,
  issueInvoice,
  recordPayment,
  rejectInvoice,
  requestInvoice,
  takeInvoice,
  undoPayment,
} from '../../../src/invoices/index.ts';
import { openLedgerAccount, post } from '../../../src/ledger/index.ts';
import { dayIn } from '../../../src/platform/business-time.ts';
import {
  agent,
  balanceMinor,
  booksOfInvoices,
  type InvoiceWorld,
  newCustomer,
  newRequestKey,
  openInvoiceWorld,
  payer,
} from '../../support/invoice-world.ts';
import { sized } from '../../support/size.ts';
import * as model from './model.ts';

const histories = sized({ usual: 70, full: 200 });
let world: InvoiceWorld;
beforeAll(async () => {
  world = await openInvoiceWorld();
});
afterAll(() => world.close());

interface Story extends model.Model {
  readonly customer: Awaited<ReturnType<typeof newCustomer>>;
  readonly keys: string[];
}
type Step = (story: Story) => Promise<unknown>;

const pick = fc.nat({ max: 5 });
const at = <T>(all: readonly T[], index: number): T | undefined => all[index % Math.max(all.length, 1)];
/** A step on one of the invoices; on none while there is none. */
const onOne = (act: (story: Story, invoice: model.ModelInvoice) => Promise<unknown>): fc.Arbitrary<Step> =>
  pick.map((index) => async (story) => {
    const invoice = at(story.invoices, index);
    return invoice && act(story, invoice);
  });

const sums = fc.constantFrom(1n, 40_000n, 100_000n, 130_000n);

const request: fc.Arbitrary<Step> = fc.tuple(sums, fc.boolean(), pick).map(
  ([amountMinor, anew, index]): Step =>
    async ({ invoices, keys, customer }) => {
      // An update that is handled twice comes with the key it had.
      const repeated = anew ? undefined : at(keys, index);
      const requestKey = repeated ?? newRequestKey();
      const outcome = await requestInvoice(world.deps, { ...customer, amountMinor, requisites: payer, requestKey });
      expect(outcome.kind).toBe(repeated ? 'already-requested' : 'requested');
      if (outcome.kind !== 'requested') return;
      const { id, dueOn } = outcome.invoice;
      keys.push(requestKey);
      invoices.push({ id, amountMinor, dueOn, progress: 'requested', closed: null, version: 0, payments: [] });
    },
);

const pay: fc.Arbitrary<Step> = fc
  .tuple(sums, fc.constantFrom('17', '18', '19'), fc.constantFrom('seen', 'stale', 'unseen'))
  .chain(([amountMinor, order, seen]) =>
    onOne(async (_, invoice) => {
      const expectedVersion = { seen: invoice.version, stale: invoice.version - 1, unseen: undefined }[seen];
      const expected = model.expectedOnPay(invoice, order, expectedVersion);
      const outcome = await recordPayment(world.deps, {
        ...{ invoiceId: invoice.id, amountMinor, orderNumber: `№ 00${order}`, agent },
        ...(expectedVersion === undefined ? {} : { expectedVersion }),
      });
      expect(outcome.kind).toBe(expected);
      if (outcome.kind !== 'credited') return;
      invoice.payments.push({ id: outcome.paymentId, order, amountMinor, undone: false });
      invoice.version += 1;
    }),
  );

const undo: fc.Arbitrary<Step> = pick.chain((index) =>
  onOne(async (story, invoice) => {
    const payment = at(invoice.payments, index);
    if (!payment) return;
    const expected = model.undo(story, invoice, payment);
    const outcome = await undoPayment(world.deps, { paymentId: payment.id, agent, reason: 'Ошибка' });
    expect(outcome.kind).toBe(expected);
  }),
);

/** The service takes some of the money, if it is there. */
const spend: fc.Arbitrary<Step> = sums.map(
  (amountMinor): Step =>
    async (story) => {
      const open = (ownerKey: string, kind: 'customer' | 'revenue') =>
        openLedgerAccount(world.db, { ownerKey, kind, currency: 'RUB' });
      const outcome = await post(world.db, {
        ...{ idempotencyKey: `charge:${newRequestKey()}`, kind: 'charge', occurredAt: world.clock.now() },
        lines: [
          { accountId: await open(ledgerOwnerOf(story.customer.accountId), 'customer'), amountMinor: -amountMinor },
          { accountId: await open('system:revenue', 'revenue'), amountMinor },
        ],
      });
      expect(outcome.kind).toBe(model.balanceOf(story) >= amountMinor ? 'posted' : 'insufficient-funds');
      if (outcome.kind === 'posted') story.spentMinor += amountMinor;
    },
);

const dayMs = 24 * 60 * 60_000;

const steps: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: request, weight: 3 },
  { arbitrary: pay, weight: 4 },
  { arbitrary: undo, weight: 3 },
  { arbitrary: spend, weight: 1 },
  onOne(async (_, invoice) => {
    const expected = model.advance(invoice, 'in-work');
    expect((await takeInvoice(world.deps, { invoiceId: invoice.id, agent })).kind).toBe(expected);
  }),
  onOne(async (_, invoice) => {
    const expected = model.advance(invoice, 'issued');
    expect((await issueInvoice(world.deps, { invoiceId: invoice.id, agent })).kind).toBe(expected);
  }),
  onOne(async (_, invoice) => {
    const expected = model.reject(invoice);
    expect((await rejectInvoice(world.deps, { invoiceId: invoice.id, agent, reason: 'Нет' })).kind).toBe(expected);
  }),
  fc.constantFrom(1, 4, 12).map(
    (days): Step =>
      async (story) => {
        world.clock.advance(days * dayMs);
        await expireInvoices(world.deps);
        model.expire(story, dayIn(world.clock.now(), world.deps.profile.timeZone));
      },
  ),
);

async function expectAsModelled(story: Story): Promise<void> {
  expect(await balanceMinor(world.db, story.customer.accountId)).toBe(model.balanceOf(story));
  for (const invoice of story.invoices) {
    expect(await findInvoice(world.db, invoice.id)).toMatchObject({
      state: model.stateOf(invoice),
      progress: invoice.progress,
      closed: invoice.closed,
      paidMinor: model.paidOf(invoice),
      version: invoice.version,
    });
  }
}

test(`${histories} histories of up to 15 steps`, { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 4, maxLength: 15, size: 'max' }), async (history) => {
      const story: Story = { customer: await newCustomer(world.db), keys: [], invoices: [], spentMinor: 0n };
      for (const step of history) {
        await step(story);
        await expectAsModelled(story);
      }
    }),
    { numRuns: histories },
  );
  expect(await booksOfInvoices(world.db)).toEqual([]);
});
