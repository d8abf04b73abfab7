/**
 * Guarantee: the emulated refund API takes only what is signed with password #3, never gives back more than was paid,
 * however the refunds are cut, and tells of each refund by the labels that the documents publish.
 */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Rig, type RigOptions, startRig } from './harness.ts';

const minuteMs = 60_000;

/** A shop with payment 1 paid by 1 000 ₽, and the service's own name of it. */
async function paid(options: RigOptions = {}): Promise<Rig & { readonly opKey: string }> {
  const rig = await startRig(options);
  const { payment } = await rig.emulator.pay(await rig.link(1));
  return { ...rig, opKey: payment.operationKey };
}

function refund({ gateway, opKey }: Awaited<ReturnType<typeof paid>>, amountMinor: bigint) {
  const treatment = { tax: 'vat22', paymentMethod: 'advance', paymentObject: 'payment' } as const;
  const items = [{ name: 'Пополнение баланса', quantity: 1, sumMinor: amountMinor, ...treatment }];
  return gateway.refund?.({ operationKey: opKey, amountMinor, receipt: { items } });
}

const part = (json: string) => Buffer.from(json).toString('base64url');

function token(secret: string, payload: string, { alg = 'HS256', hash = 'sha256' } = {}): string {
  const signed = `${part(`{"alg":"${alg}","typ":"JWT"}`)}.${part(payload)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}

async function post({ baseUrl }: Pick<Rig, 'baseUrl'>, body: string, type = 'application/json') {
  const headers = { 'content-type': type };
  return (await fetch(`${baseUrl}/RefundService/Refund/Create`, { method: 'POST', body, headers })).json();
}

describe('a refund', () => {
  it('asked for by the adapter is taken, is under way for ten minutes, and is finished', async () => {
    const rig = await paid();
    const answer = await refund(rig, 25_050n);
    const requestId = answer?.kind === 'accepted' ? answer.requestId : '';
    expect(requestId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(rig.emulator.payments()[0]).toMatchObject({ state: 100, refundedSum: '250.50' });
    rig.clock.advance(10 * minuteMs - 1);
    await rig.emulator.tick();
    expect(await rig.gateway.fetchRefund?.(requestId)).toEqual({ kind: 'processing' });
    rig.clock.advance(1);
    await rig.emulator.tick();
    expect(await rig.gateway.fetchRefund?.(requestId)).toEqual({ kind: 'finished' });
  });

  it('is told of with its sum in the documented words', async () => {
    const rig = await paid();
    const answer = await refund(rig, 25_050n);
    const requestId = answer?.kind === 'accepted' ? answer.requestId : '';
    const url = `${rig.baseUrl}/RefundService/Refund/GetState`;
    expect(await (await fetch(`${url}?id=${requestId}`)).json()).toEqual({
      requestId,
      amount: 250.5,
      label: 'processing',
    });
    for (const query of ['?id=0', '']) {
      expect(await (await fetch(url + query)).json()).toEqual({ message: expect.any(String) });
    }
  });

  it('in parts never makes up more than was paid', async () => {
    const rig = await paid();
    const answers = await Promise.all([refund(rig, 60_000n), refund(rig, 30_000n), refund(rig, 20_000n)]);
    expect(answers.map((answer) => answer?.kind).toSorted()).toEqual(['accepted', 'accepted', 'refused']);
    expect(answers).toContainEqual({ kind: 'refused', reason: 'NotEnoughOperationFunds' });
    const ids = rig.emulator.refunds().map(({ requestId }) => requestId);
    expect(new Set(ids).size).toBe(2);
  });

  it('without a sum is of all that is left', async () => {
    const rig = await paid();
    await refund(rig, 60_000n);
    const payload = JSON.stringify({ OpKey: rig.opKey });
    expect(await post(rig, token(rig.credentials.password3, payload))).toMatchObject({ success: true });
    expect(rig.emulator.refunds().map(({ sum }) => sum)).toEqual(['600.00', '400.00']);
    expect(await post(rig, token(rig.credentials.password3, payload))).toMatchObject({ success: false });
  });

  it('that is canceled can be asked for anew', async () => {
    const rig = await paid();
    rig.emulator.faults.refundState = 'canceled';
    const answer = await refund(rig, 100_000n);
    const requestId = answer?.kind === 'accepted' ? answer.requestId : '';
    expect(await rig.gateway.fetchRefund?.(requestId)).toEqual({ kind: 'cancelled' });
    rig.emulator.faults.refundState = 'finished';
    expect(await rig.gateway.fetchRefund?.(requestId)).toEqual({ kind: 'cancelled' });
    expect(await refund(rig, 100_000n)).toMatchObject({ kind: 'accepted' });
  });

  it.each([
    ['of a payment that nobody knows', async () => 'unknown'],
    ['of a payment that is not paid', openKey],
    ['of money that is still on its way', lateKey],
  ])('%s is refused', async (_, key) => {
    const rig = await paid();
    expect(await refund({ ...rig, opKey: await key(rig) }, 100n)).toMatchObject({ kind: 'refused' });
    expect(rig.emulator.refunds()).toEqual([]);
  });

  it('of a test payment is refused', async () => {
    const rig = await paid({ testMode: true });
    const payload = JSON.stringify({ OpKey: rig.opKey });
    expect(await post(rig, token(rig.credentials.password3, payload))).toMatchObject({ success: false });
  });
});

async function openKey(rig: Rig): Promise<string> {
  await fetch(await rig.link(2));
  return rig.emulator.payments().find(({ invoiceId }) => invoiceId === 2)?.operationKey ?? '';
}

async function lateKey(rig: Rig): Promise<string> {
  const { payment } = await rig.emulator.pay(await rig.link(2), { notify: 'late' });
  return payment.operationKey;
}

describe('the token', () => {
  it.each([
    ['HS256', 'sha256'],
    ['HS384', 'sha384'],
    ['HS512', 'sha512'],
  ])('is taken when signed by %s, whatever the content type', async (alg, hash) => {
    const rig = await paid();
    const signed = token(rig.credentials.password3, JSON.stringify({ OpKey: rig.opKey }), { alg, hash });
    expect(await post(rig, signed, 'text/plain')).toMatchObject({ success: true });
  });

  const items = (cost: number, more: object = {}) => [
    { Name: 'x', Quantity: 1, Cost: cost, Tax: 'none', PaymentMethod: 'advance', PaymentObject: 'payment', ...more },
  ];
  it.each([
    ['signed with password #2', (key: string) => token('p2&=#x', JSON.stringify({ OpKey: key }))],
    [
      'of another algorithm than it says',
      (key: string) => token('третий', JSON.stringify({ OpKey: key }), { alg: 'HS512' }),
    ],
    ['of an algorithm that is none', (key: string) => token('третий', JSON.stringify({ OpKey: key }), { alg: 'none' })],
    ['with white space in its JSON', (key: string) => token('третий', `{"OpKey": "${key}"}`)],
    ['with a misspelt name', (key: string) => token('третий', JSON.stringify({ OpKey: key, Sum: 1 }))],
    ['with a sum in words', (key: string) => token('третий', JSON.stringify({ OpKey: key, RefundSum: '1' }))],
    ['with fractions of a kopeck', (key: string) => token('третий', JSON.stringify({ OpKey: key, RefundSum: 1.001 }))],
    ['of a sum below nothing', (key: string) => token('третий', JSON.stringify({ OpKey: key, RefundSum: -1 }))],
    [
      'whose lines make up another sum',
      (key: string) => token('третий', JSON.stringify({ OpKey: key, RefundSum: 2, InvoiceItems: items(1) })),
    ],
    [
      'with an unknown tax',
      (key: string) =>
        token('третий', JSON.stringify({ OpKey: key, RefundSum: 1, InvoiceItems: items(1, { Tax: 'vat18' }) })),
    ],
    ['that is none', () => 'x'],
    ['in quotation marks', (key: string) => JSON.stringify(token('третий', JSON.stringify({ OpKey: key })))],
  ])('%s gives nothing back', async (_, make) => {
    const rig = await paid();
    expect(await post(rig, make(rig.opKey))).toEqual({ success: false, message: expect.stringMatching(/^\w+$/) });
    expect(rig.emulator.refunds()).toEqual([]);
  });
});

describe('in trouble', () => {
  it.each([
    ['refuse', { kind: 'refused', reason: 'NotEnoughOperationFunds' }, 0],
    ['error-500', { kind: 'unknown', reason: 'http-500' }, 0],
    ['lost-answer', { kind: 'unknown', reason: 'network' }, 1],
  ] as const)('%s is heard as %o', async (trouble, heard, made) => {
    const rig = await paid();
    rig.emulator.faults.refund = trouble;
    expect(await refund(rig, 100n)).toEqual(heard);
    expect(rig.emulator.refunds()).toHaveLength(made);
  });
});
