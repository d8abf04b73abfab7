/**
 * Guarantee: the emulator tells the shop of a payment as Robokassa does – signed, over real HTTP, repeated until answered
 * to the letter, within a written bound – and can be made to tell it late, twice, never or wrongly.
 */
import { describe, expect, it } from 'vitest';
import { robokassaHashes } from '../../../src/payments/gateways/robokassa/index.ts';
import { retryDelaysMs } from '../../../src/sandbox/robokassa/notifier.ts';
import { startRig } from './harness.ts';

const minuteMs = 60_000;

describe('a paid form', () => {
  it.each(robokassaHashes)('is told to the shop at once, signed by %s', async (hash) => {
    const { emulator, link, shop } = await startRig({ hash });
    await emulator.pay(await link(7), { fee: '39' });
    expect(shop.received).toEqual([
      expect.objectContaining({ kind: 'verified', invoiceId: 7, outSumMinor: 100_000n, feeMinor: 3900n }),
    ]);
    expect(emulator.notifications()).toEqual([
      expect.objectContaining({ outSum: '1000.000000', status: 200, answer: 'OK7', accepted: true, attempt: 1 }),
    ]);
  });

  it('is told by GET when the shop is set up so, with the same fields', async () => {
    const { emulator, link, shop } = await startRig({ resultMethod: 'GET' });
    await emulator.pay(await link(7));
    expect(shop.received[0]).toMatchObject({
      kind: 'verified',
      email: 'user@example.com',
      paymentMethod: 'BankCard',
      raw: { OutSum: '1000.000000', InvId: '7', IncCurrLabel: 'BankCardPSR' },
    });
  });

  it('sends the browser to SuccessURL, signed with the other password', async () => {
    const { link, press, gateway } = await startRig();
    await fetch(await link(7));
    const response = await press({ invoice: '7', action: 'pay', notify: 'now', fee: '0', email: 'new@example.com' });
    expect(response.status).toBe(303);
    const target = new URL(response.headers.get('location') ?? '');
    expect(target.pathname).toBe('/success');
    expect(gateway.verifySuccess(Object.fromEntries(target.searchParams))).toMatchObject({
      kind: 'verified',
      invoiceId: 7,
      outSumMinor: 100_000n,
    });
  });

  it('pressed twice takes the money once, tells once, and leads the same way', async () => {
    const { link, press, emulator } = await startRig();
    await fetch(await link(7));
    const fields = { invoice: '7', action: 'pay' };
    const [first, second] = await Promise.all([press(fields), press(fields)]);
    expect(first.headers.get('location')).toBe(second.headers.get('location'));
    expect(emulator.notifications()).toHaveLength(1);
  });

  it('does nothing at all when it is closed instead', async () => {
    const { link, press, emulator, gateway } = await startRig();
    await fetch(await link(7));
    expect(await (await press({ invoice: '7', action: 'close' })).text()).toContain('Счёт не оплачен');
    expect(emulator.notifications()).toEqual([]);
    expect(await gateway.fetchState(7)).toEqual({ kind: 'pending' });
  });

  it('leads to FailURL and tells nobody when it is declined', async () => {
    const { link, press, emulator, gateway } = await startRig();
    await fetch(await link(7));
    const response = await press({ invoice: '7', action: 'decline', state: '60' });
    const target = new URL(response.headers.get('location') ?? '');
    expect([target.pathname, target.searchParams.get('InvId')]).toEqual(['/fail', '7']);
    expect(target.searchParams.has('SignatureValue')).toBe(false);
    expect(emulator.notifications()).toEqual([]);
    expect(await gateway.fetchState(7)).toEqual({ kind: 'cancelled', reason: 'returned-to-payer' });
  });

  it('refuses a press that no browser makes', async () => {
    const { press } = await startRig();
    expect((await press({ invoice: '99', action: 'pay' })).status).toBe(400);
    expect((await press({ action: 'pay' })).status).toBe(400);
    expect((await press({ invoice: '99', action: 'close' })).status).toBe(400);
    expect((await press({ invoice: '1', action: 'steal' })).status).toBe(400);
  });
});

describe('a notice', () => {
  it('comes late: the money is on its way till then, and the shop is told after 20 minutes', async () => {
    const { emulator, link, shop, clock, gateway } = await startRig();
    await emulator.pay(await link(7), { notify: 'late' });
    expect(await gateway.fetchState(7)).toEqual({ kind: 'pending' });
    clock.advance(20 * minuteMs - 1);
    expect(await emulator.tick()).toBe(0);
    clock.advance(1);
    expect(await emulator.tick()).toBe(1);
    expect(shop.received).toHaveLength(1);
    expect(await gateway.fetchState(7)).toMatchObject({ kind: 'paid', amountMinor: 100_000n });
    expect(await emulator.tick()).toBe(0);
  });

  it('comes even when the link has expired meanwhile', async () => {
    const { emulator, link, shop, clock } = await startRig();
    await fetch(await link(7));
    clock.advance(24 * 60 * minuteMs);
    await emulator.pay(7);
    expect(shop.received[0]?.kind).toBe('verified');
  });

  it('comes twice, side by side', async () => {
    const { emulator, link, shop } = await startRig();
    await emulator.pay(await link(7), { notify: 'twice' });
    expect(shop.received.map((read) => read.kind)).toEqual(['verified', 'verified']);
    expect(shop.received[0]).toEqual(shop.received[1]);
  });

  it('never comes, and only asking finds the payment', async () => {
    const { emulator, link, shop, clock, gateway } = await startRig();
    await emulator.pay(await link(7), { notify: 'never' });
    clock.advance(7 * 24 * 60 * minuteMs);
    expect(await emulator.tick()).toBe(0);
    expect(shop.received).toEqual([]);
    expect(await gateway.fetchState(7)).toMatchObject({ kind: 'paid', amountMinor: 100_000n, paidBy: 'BankCard' });
  });

  it('comes rightly signed over another sum', async () => {
    const { emulator, link, shop, gateway } = await startRig();
    await emulator.pay(await link(7), { notify: 'wrong-sum' });
    await emulator.pay(await link(8), { sum: '0.01' });
    expect(shop.received).toMatchObject([{ outSumMinor: 99_900n }, { outSumMinor: 1n }]);
    expect(await gateway.fetchState(7)).toMatchObject({ kind: 'paid', amountMinor: 99_900n });
  });

  it('comes with a bad signature, and the shop refuses it each time', async () => {
    const { emulator, link, shop, clock } = await startRig();
    await emulator.pay(await link(7), { notify: 'bad-signature' });
    clock.advance(minuteMs);
    await emulator.tick();
    expect(shop.received).toEqual([{ kind: 'bad-signature' }, { kind: 'bad-signature' }]);
  });

  it('is repeated on the written schedule until the answer is right', async () => {
    const { emulator, link, shop, clock } = await startRig();
    shop.answer = { status: 500, body: 'OK7' };
    await emulator.pay(await link(7));
    clock.advance(minuteMs - 1);
    expect(await emulator.tick()).toBe(0);
    clock.advance(1);
    shop.answer = { status: 200, body: 'OK8' };
    await emulator.tick();
    clock.advance(5 * minuteMs);
    shop.answer = { status: 200, body: 'OK7\n' };
    await emulator.tick();
    clock.advance(15 * minuteMs);
    shop.answer = undefined;
    await emulator.tick();
    clock.advance(24 * 60 * minuteMs);
    expect(await emulator.tick()).toBe(0);
    expect(emulator.notifications().map(({ attempt, accepted }) => [attempt, accepted])).toEqual([
      [1, false],
      [2, false],
      [3, false],
      [4, true],
    ]);
  });

  it('is repeated when the answer is lost, though the shop had taken it', async () => {
    const { emulator, link, shop, clock } = await startRig();
    emulator.faults.loseAnswers = true;
    await emulator.pay(await link(7));
    emulator.faults.loseAnswers = false;
    clock.advance(minuteMs);
    await emulator.tick();
    expect(shop.received).toHaveLength(2);
    expect(emulator.notifications().map(({ accepted }) => accepted)).toEqual([false, true]);
  });

  it('is given up after the last repetition', async () => {
    const { emulator, link, shop, clock } = await startRig();
    shop.answer = { status: 503, body: 'later' };
    await emulator.pay(await link(7));
    for (const delayMs of retryDelaysMs) {
      clock.advance(delayMs);
      expect(await emulator.tick()).toBe(1);
    }
    clock.advance(365 * 24 * 60 * minuteMs);
    expect(await emulator.tick()).toBe(0);
    expect(emulator.notifications()).toHaveLength(7);
    expect(emulator.snapshot().pending).toEqual([]);
  });

  it('is repeated when the shop answers with a page, of which only the beginning is kept', async () => {
    const { emulator, link, shop } = await startRig();
    shop.answer = { status: 200, body: `OK7${' '.repeat(1_000_000)}` };
    await emulator.pay(await link(7));
    expect(emulator.notifications()[0]).toMatchObject({ accepted: false, answer: 'OK7'.padEnd(200) });
  });

  it('is not sent twice by two ticks at once', async () => {
    const { emulator, link, shop, clock } = await startRig();
    await emulator.pay(await link(7), { notify: 'late' });
    clock.advance(20 * minuteMs);
    const sent = await Promise.all([emulator.tick(), emulator.tick()]);
    expect([sent[0] + sent[1], shop.received.length]).toEqual([1, 1]);
  });
});

describe('a snapshot', () => {
  it('carries open, paid and due over a restart', async () => {
    const before = await startRig();
    await fetch(await before.link(7));
    await before.emulator.pay(await before.link(8), { notify: 'late', fee: '1.50' });
    const saved: unknown = JSON.parse(JSON.stringify(before.emulator.snapshot()));

    const after = await startRig();
    after.emulator.restore(saved);
    expect(after.emulator.snapshot()).toEqual(before.emulator.snapshot());
    after.clock.advance(20 * minuteMs);
    expect(await after.emulator.tick()).toBe(1);
    expect(after.shop.received[0]).toMatchObject({ kind: 'verified', invoiceId: 8, feeMinor: 150n });
    await after.emulator.pay(7);
    expect(after.shop.received[1]).toMatchObject({ invoiceId: 7 });
  });

  it('carries bound cards and refunds', async () => {
    const before = await startRig();
    const { payment } = await before.emulator.pay(await before.link(7, { savesCard: true }), { card: 'mir' });
    before.emulator.unbind(7, 'consent-withdrawn');
    const after = await startRig();
    after.emulator.restore(JSON.parse(JSON.stringify(before.emulator.snapshot())));
    expect(after.emulator.payments()).toEqual([{ ...payment, unbound: 'consent-withdrawn' }]);
  });

  it('of an earlier version, which knew neither, is read', async () => {
    const { emulator, link } = await startRig();
    await emulator.pay(await link(7));
    const { refunds: _, payments, ...rest } = emulator.snapshot();
    const { savesCard: __, cardMask: ___, ...old } = payments[0] ?? {};
    emulator.restore(JSON.parse(JSON.stringify({ ...rest, payments: [old] })));
    expect(emulator.snapshot()).toEqual({ ...rest, payments: [{ ...old, savesCard: false }], refunds: [] });
  });

  it('of something else is refused', async () => {
    const { emulator } = await startRig();
    expect(() => emulator.restore({ payments: [{}] })).toThrow();
  });

  it('can be taken at every change', async () => {
    const { emulator, link } = await startRig();
    let changes = 0;
    const stop = emulator.onChange(() => {
      changes += 1;
    });
    await emulator.pay(await link(7));
    expect(changes).toBeGreaterThanOrEqual(4);
    stop();
    const seen = changes;
    await emulator.pay(await link(8));
    expect(changes).toBe(seen);
  });
});

it('a wish that no form could express is an error of the test', async () => {
  const { emulator, link } = await startRig();
  const url = await link(7);
  await expect(emulator.pay(url, { sum: 'much' })).rejects.toThrow(RangeError);
  await expect(emulator.pay(url.replace('OutSum=1000.00', 'OutSum=1.00'))).rejects.toThrow('code 29');
  await expect(emulator.pay(99)).rejects.toThrow('code 30');
});
