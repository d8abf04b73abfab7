/**
 * Guarantee: the emulated Recurring refuses, with Robokassa's own code and HTTP 200, whatever the real one would refuse; and
 * it signs by the documents alone, so that adapter and emulator catch each other's errors.
 */
import { describe, expect, it } from 'vitest';
import { checkChargeRequest } from '../../../src/sandbox/robokassa/charge-request.ts';
import type { EmulatedPayment } from '../../../src/sandbox/robokassa/index.ts';
import { bound, charge, codeOf, send, textOf } from './charge-harness.ts';

describe('Recurring refuses', () => {
  it.each([
    [26, 'another shop', { MerchantLogin: 'other' }],
    [29, 'a wrong signature', { SignatureValue: '0'.repeat(32) }],
    [29, 'a test payment signed with live passwords', { IsTest: '1' }],
    [29, 'a receipt that was not signed', { Receipt: '{}' }],
    [30, 'an unknown parameter', { SuccessUrl: 'x' }],
    [30, 'no number', { InvoiceID: '' }],
    [30, 'the number under the form’s name', { InvId: '2' }],
    [30, 'number nought', { InvoiceID: '0' }],
    [30, 'no description', { Description: '' }],
    [30, 'a description of 101 characters', { Description: 'ы'.repeat(101) }],
    [30, 'another encoding', { Encoding: 'windows-1251' }],
    [31, 'a sum of nothing', { OutSum: '0.00' }],
    [35, 'a way to pay', { IncCurrLabel: 'BankCard' }],
    [35, 'an end', { ExpirationDate: '2030-01-01T10:20:30.0000000+03:00' }],
    [35, 'to bind the card again', { Recurring: 'true' }],
    [35, 'a parent that never was', { PreviousInvoiceID: '99' }],
    [35, 'a parent that is no number', { PreviousInvoiceID: 'x' }],
  ])('with %i: %s', async (code, _, change) => {
    const rig = await bound();
    const response = await send(rig, change);
    expect(response.status).toBe(200);
    expect(await codeOf(Promise.resolve(response))).toBe(code);
    expect(rig.emulator.charges()).toEqual([]);
  });

  it('with 35 a parent that is unpaid, was declined, bound no card or is a charge itself', async () => {
    const rig = await bound();
    await fetch(await rig.link(10, { savesCard: true }));
    await rig.emulator.decline(await rig.link(11, { savesCard: true }));
    await rig.emulator.pay(await rig.link(12));
    await rig.emulator.pay(await rig.link(13, { savesCard: true }), { notify: 'late' });
    await charge(rig, 14);
    expect(await textOf(send(rig, { PreviousInvoiceID: '14' }))).toContain('дочерний');
    for (const parent of [10, 11, 12, 13, 14])
      expect(await codeOf(send(rig, { PreviousInvoiceID: String(parent) }))).toBe(35);
  });

  it('with 30 a field that came twice, and anything by GET', async () => {
    const rig = await bound();
    const twice = new URLSearchParams([
      ['OutSum', '500.00'],
      ['OutSum', '1.00'],
    ]);
    expect(await codeOf(fetch(`${rig.baseUrl}/Recurring`, { method: 'POST', body: twice }))).toBe(30);
    expect((await send(rig, {}, 'GET')).status).toBe(404);
  });

  it('with 25 a shop that is switched off, with 34 one that may not, with 41 when it cannot start', async () => {
    const rig = await bound();
    const { faults } = rig.emulator;
    faults.recurring = 'error-41';
    expect(await codeOf(send(rig))).toBe(41);
    faults.recurring = 'none';
    faults.recurringNotAllowed = true;
    expect(await codeOf(send(rig))).toBe(34);
    expect(await (await fetch(await rig.link(3, { savesCard: true }))).text()).toContain('data-error-code="34"');
    expect((await fetch(await rig.link(3))).status).toBe(200);
    faults.shopInactive = true;
    expect(await codeOf(send(rig))).toBe(25);
    expect(rig.emulator.charges()).toEqual([]);
  });
});

it('the signature leaves the number of the parent out, as computed from the documents', () => {
  const parent: EmulatedPayment = {
    ...{ invoiceId: 154, outSum: '10.00', description: 'x', culture: 'ru', email: '', test: false, receiptLines: [] },
    ...{ shop: {}, savesCard: true, openedAtMs: 0, state: 100, stateAtMs: 0, fee: '0.00', operationKey: 'A' },
  };
  const shop = {
    login: 'demo',
    password1: 'p1',
    password2: 'p2',
    password3: 'p3',
    hash: 'md5',
    testMode: false,
  } as const;
  const fields = {
    MerchantLogin: 'demo',
    InvoiceID: '156',
    PreviousInvoiceID: '154',
    OutSum: '10.00',
    Description: 'x',
  };
  const signed = { ...fields, SignatureValue: '628c1b668c5eb751394e33ebf5ef66e2' };
  expect(checkChargeRequest(shop, signed, () => parent)).toMatchObject({
    kind: 'accepted',
    parent: { invoiceId: 154 },
  });
});
