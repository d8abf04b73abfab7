/**
 * Guarantee: the emulated OpStateExt answers as documented – namespace, codes, seven-digit dates, nothing on test payments –
 * and the adapter reads every one of its answers and troubles rightly.
 */
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { signStateQuery } from '../../../src/payments/gateways/robokassa/signature.ts';
import { type Rig, startRig } from './harness.ts';

const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false });

function query({ credentials }: Rig, invoiceId: string, change: Record<string, string> = {}): URLSearchParams {
  const { login, hash, password2 } = credentials;
  const Signature = signStateQuery(hash, password2, { login, invoiceId });
  return new URLSearchParams({ MerchantLogin: login, InvoiceID: invoiceId, Signature, ...change });
}

const url = (rig: Rig) => `${rig.baseUrl}/WebService/Service.asmx/OpStateExt`;

async function ask(rig: Rig, fields: URLSearchParams) {
  const xml = await (await fetch(`${url(rig)}?${fields}`)).text();
  return parser.parse(xml).OperationStateResponse;
}

describe('OpStateExt', () => {
  it('describes a payment in the documented document', async () => {
    const rig = await startRig();
    await rig.emulator.pay(await rig.link(7));
    const answer = await ask(rig, query(rig, '7'));
    expect(answer['@_xmlns']).toBe('http://merchant.roboxchange.com/WebService/');
    expect(answer.Result.Code).toBe('0');
    expect(answer.State.Code).toBe('100');
    expect(answer.State.StateDate).toMatch(/^2026-03-10T12:00:00\.\d{7}\+03:00$/);
    expect(answer.Info).toMatchObject({ OutSum: '1000.000000', PaymentMethod: { Code: 'BankCard' } });
  });

  it('answers POST as it answers GET', async () => {
    const rig = await startRig();
    await fetch(await rig.link(7));
    const byPost = await fetch(url(rig), { method: 'POST', body: query(rig, '7') });
    expect(await byPost.text()).toBe(await (await fetch(`${url(rig)}?${query(rig, '7')}`)).text());
  });

  it.each([
    ['1', { Signature: '00' }],
    ['2', { MerchantLogin: 'other' }],
  ])('answers %s to a wrong question', async (code, change) => {
    const rig = await startRig();
    await fetch(await rig.link(7));
    const answer = await ask(rig, query(rig, '7', change));
    expect(answer.Result.Code).toBe(code);
    expect(answer).not.toHaveProperty('State');
  });

  it('answers 3 for a number that never came, or is no number', async () => {
    const rig = await startRig();
    for (const invoiceId of ['7', '0', 'x']) expect((await ask(rig, query(rig, invoiceId))).Result.Code).toBe('3');
  });

  it('answers 3 for test payments', async () => {
    const rig = await startRig({ testMode: true });
    await rig.emulator.pay(await rig.link(7));
    expect((await ask(rig, query(rig, '7'))).Result.Code).toBe('3');
  });

  it('answers 2 for a shop that is switched off', async () => {
    const rig = await startRig();
    rig.emulator.faults.shopInactive = true;
    expect(await rig.gateway.fetchState(7)).toEqual({ kind: 'unavailable', reason: 'unknown-shop' });
  });

  it('is an error of the call when a parameter is missing', async () => {
    const rig = await startRig();
    expect((await fetch(`${url(rig)}?MerchantLogin=x`)).status).toBe(500);
  });
});

describe('the adapter, asking', () => {
  it('follows a payment from the unopened form to the money', async () => {
    const { gateway, emulator, link } = await startRig({ hash: 'sha384' });
    const address = await link(7);
    expect(await gateway.fetchState(7)).toEqual({ kind: 'not-found' });
    await fetch(address);
    expect(await gateway.fetchState(7)).toEqual({ kind: 'pending' });
    const { payment } = await emulator.pay(7, { notify: 'never' });
    expect(await gateway.fetchState(7)).toEqual({
      kind: 'paid',
      amountMinor: 100_000n,
      operationKey: payment.operationKey,
      paidBy: 'BankCard',
      cardMask: '411111******1111',
    });
  });

  it('learns that a payment was declined', async () => {
    const { gateway, emulator, link } = await startRig();
    await emulator.decline(await link(7));
    expect(await gateway.fetchState(7)).toEqual({ kind: 'cancelled', reason: 'not-paid' });
  });

  it.each([
    ['error-500', 'http-500'],
    ['drop', 'network'],
    ['garbage', 'unreadable-answer'],
  ] as const)('takes %s for no answer', async (fault, reason) => {
    const { gateway, emulator, link } = await startRig();
    await emulator.pay(await link(7), { notify: 'never' });
    emulator.faults.opState = fault;
    expect(await gateway.fetchState(7)).toEqual({ kind: 'unavailable', reason });
    emulator.faults.opState = 'none';
    expect(await gateway.fetchState(7)).toMatchObject({ kind: 'paid' });
  });

  it('is left hanging, and the emulator can be closed all the same', async () => {
    const rig = await startRig();
    rig.emulator.faults.opState = 'hang';
    const asked = fetch(`${url(rig)}?${query(rig, '7')}`).catch(() => 'cut off');
    // A request on another connection, answered later than the first one came in, shows that this one is left hanging.
    const other = await fetch(await rig.link(7));
    const pending = new Promise((resolve) => setImmediate(resolve, 'hanging'));
    expect([other.status, await Promise.race([asked, pending])]).toEqual([200, 'hanging']);
    await rig.stop();
    expect(await asked).toBe('cut off');
  });
});
