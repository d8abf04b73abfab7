/**
 * Guarantee: the emulated Recurring charges a card that a paid form has bound, each number once, tells the shop of it as of
 * any payment, and refuses it once the card is unbound. Its troubles lose exactly what they say they lose.
 */
import { describe, expect, it } from 'vitest';
import { robokassaHashes } from '../../../src/payments/gateways/robokassa/index.ts';
import { createBook } from '../../../src/sandbox/robokassa/book.ts';
import type { EmulatedPayment, EmulatorFaults } from '../../../src/sandbox/robokassa/index.ts';
import { bound, charge, codeOf, send, textOf } from './charge-harness.ts';
import { type Rig, startRig } from './harness.ts';

const minuteMs = 60_000;

describe('a bound card', () => {
  it.each(robokassaHashes)(
    'is charged at the word of the adapter, signed by %s, and the shop is told',
    async (hash) => {
      const rig = await bound({ hash });
      expect(await charge(rig, 2)).toEqual({ kind: 'created' });
      expect(rig.shop.received).toEqual([
        expect.objectContaining({ kind: 'verified', invoiceId: 2, outSumMinor: 50_000n }),
      ]);
      expect(await rig.gateway.fetchState(2)).toMatchObject({ kind: 'paid', amountMinor: 50_000n });
      expect(rig.emulator.charges()).toEqual([
        expect.objectContaining({ invoiceId: 2, parentInvoiceId: 1, state: 100 }),
      ]);
    },
  );

  it('is charged with its receipt signed bare, too', async () => {
    expect(await charge(await bound({ receiptEncoding: 'raw' }), 2)).toEqual({ kind: 'created' });
  });

  it('is the card that was chosen on the form', async () => {
    const rig = await startRig();
    await fetch(await rig.link(1, { savesCard: true }));
    await rig.press({ invoice: '1', action: 'pay', card: 'mir' });
    await charge(rig, 2);
    const masks = (await Promise.all([1, 2].map(rig.gateway.fetchState))).map(
      (state) => 'cardMask' in state && state.cardMask,
    );
    expect(masks).toEqual(['220000******0004', '220000******0004']);
  });

  it('is charged in test mode by test payments only', async () => {
    const rig = await bound({ testMode: true });
    expect(await charge(rig, 2)).toEqual({ kind: 'created' });
    expect(rig.shop.received).toHaveLength(1);
    expect(await codeOf(send(rig, { InvoiceID: '3' }))).toBe(29);
  });

  it('is charged once for a number, however often and however close the calls come', async () => {
    const rig = await bound();
    const answers = await Promise.all([textOf(send(rig)), textOf(send(rig))]);
    expect(answers.toSorted()).toEqual([expect.stringMatching(/^Error 40: /), 'OK2']);
    expect(await codeOf(send(rig, { OutSum: '1.00' }))).toBe(40);
    expect(rig.emulator.charges()).toHaveLength(1);
    expect(rig.shop.received).toHaveLength(1);
  });

  it('is charged for no number that a form has taken, nor the other way round', async () => {
    const rig = await bound();
    await fetch(await rig.link(2));
    expect(await codeOf(send(rig))).toBe(40);
    await charge(rig, 3);
    expect(await (await fetch(await rig.link(3, { amountMinor: 50_000n }))).text()).toContain('data-error-code="40"');
  });

  it.each(['card-replaced', 'consent-withdrawn'] as const)('is charged no more after %s', async (why) => {
    const rig = await bound();
    rig.emulator.unbind(1, why);
    expect(await codeOf(send(rig))).toBe(35);
    expect(await charge(rig, 2)).toEqual({ kind: 'declined', code: 'card-unusable' });
    expect(rig.emulator.charges()).toEqual([]);
  });

  it('is unbound only where one was bound', async () => {
    const rig = await bound();
    await rig.emulator.pay(await rig.link(2));
    for (const number of [2, 99])
      expect(() => rig.emulator.unbind(number, 'card-replaced')).toThrow('has bound no card');
  });
});

describe('a charge ends', () => {
  const ended = async (rig: Rig, fault: Partial<EmulatorFaults>) => {
    Object.assign(rig.emulator.faults, fault);
    expect(await charge(rig, 2)).toEqual({ kind: 'created' });
    return rig.gateway.fetchState(2);
  };

  it.each([
    ['decline', 'not-paid'],
    ['return', 'returned-to-payer'],
  ] as const)('by %s without money, of which nobody is told', async (fate, reason) => {
    const rig = await bound();
    expect(await ended(rig, { charge: fate })).toEqual({ kind: 'cancelled', reason });
    rig.clock.advance(24 * 60 * minuteMs);
    expect(await rig.emulator.tick()).toBe(0);
    expect(rig.shop.received).toEqual([]);
  });

  it('slowly: the money is on its way, and comes with its notice after 20 minutes', async () => {
    const rig = await bound();
    expect(await ended(rig, { charge: 'slow' })).toEqual({ kind: 'pending' });
    rig.clock.advance(20 * minuteMs - 1);
    expect(await rig.emulator.tick()).toBe(0);
    rig.clock.advance(1);
    expect(await rig.emulator.tick()).toBe(1);
    expect(rig.shop.received).toMatchObject([{ invoiceId: 2, outSumMinor: 50_000n }]);
    expect(await rig.gateway.fetchState(2)).toMatchObject({ kind: 'paid' });
  });

  it('never, when it is slow and no notice is to come', async () => {
    const rig = await bound();
    await ended(rig, { charge: 'slow', chargeNotify: 'never' });
    rig.clock.advance(30 * 24 * 60 * minuteMs);
    expect(await rig.emulator.tick()).toBe(0);
    expect(await rig.gateway.fetchState(2)).toEqual({ kind: 'pending' });
  });

  it('with a notice in every mode that a form knows', async () => {
    const rig = await bound();
    rig.emulator.faults.chargeNotify = 'never';
    await charge(rig, 2);
    rig.emulator.faults.chargeNotify = 'twice';
    await charge(rig, 3);
    rig.emulator.faults.chargeNotify = 'wrong-sum';
    await charge(rig, 4);
    rig.emulator.faults.chargeNotify = 'late';
    await charge(rig, 5);
    const told = rig.shop.received.map((read) => (read.kind === 'verified' ? [read.invoiceId, read.outSumMinor] : []));
    expect(told).toEqual([
      [3, 50_000n],
      [3, 50_000n],
      [4, 49_900n],
    ]);
    expect(await rig.gateway.fetchState(2)).toMatchObject({ kind: 'paid' });
    expect(await rig.gateway.fetchState(5)).toEqual({ kind: 'pending' });
  });
});

describe('the connection dies', () => {
  it.each([
    ['drop', 'network'],
    ['error-500', 'http-500'],
  ] as const)('by %s, and nothing was charged', async (trouble, reason) => {
    const rig = await bound();
    rig.emulator.faults.recurring = trouble;
    expect(await charge(rig, 2)).toEqual({ kind: 'unknown', reason });
    expect(await rig.gateway.fetchState(2)).toEqual({ kind: 'not-found' });
  });

  it('by lost-answer, and the charge was made and told', async () => {
    const rig = await bound();
    rig.emulator.faults.recurring = 'lost-answer';
    expect(await charge(rig, 2)).toEqual({ kind: 'unknown', reason: 'network' });
    expect(rig.shop.received).toMatchObject([{ invoiceId: 2 }]);
    expect(await rig.gateway.fetchState(2)).toMatchObject({ kind: 'paid' });
  });

  it('only when the emulator is closed, where it is left hanging', async () => {
    const rig = await bound();
    rig.emulator.faults.recurring = 'hang';
    const asked = send(rig).catch(() => 'cut off');
    const other = await fetch(await rig.link(3));
    const pending = new Promise((resolve) => setImmediate(resolve, 'hanging'));
    expect([other.status, await Promise.race([asked, pending])]).toEqual([200, 'hanging']);
    await rig.stop();
    expect([await asked, rig.emulator.charges()]).toEqual(['cut off', []]);
  });
});

it('of all that is remembered a payment that has bound a card goes last', () => {
  const parent: EmulatedPayment = {
    ...{ invoiceId: 154, outSum: '10.00', description: 'x', culture: 'ru', email: '', test: false, receiptLines: [] },
    ...{ shop: {}, savesCard: true, openedAtMs: 0, state: 100, stateAtMs: 0, fee: '0.00', operationKey: 'A' },
  };
  const book = createBook({ maxPayments: 3 });
  book.put(parent);
  for (const invoiceId of [155, 156, 157, 158]) {
    book.put({ ...parent, invoiceId, savesCard: false, parentInvoiceId: 154, state: invoiceId === 156 ? 50 : 100 });
  }
  expect(book.payments().map(({ invoiceId }) => invoiceId)).toEqual([154, 156, 158]);
});
