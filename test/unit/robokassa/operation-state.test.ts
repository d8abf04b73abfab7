/**
 * Guarantee: asking Robokassa about a payment credits on state 100 alone, and every trouble on the way – a wrong answer, a
 * broken one, an endless one, none at all – means "ask again later", without a secret in the reason.
 */
import type { RequestListener } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOperationState } from '../../../src/payments/gateways/robokassa/operation-state.ts';
import { deadAddress, gatewayFor, hastenTimeout } from './adapter-rig.ts';

function answer(result: string, rest = ''): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<OperationStateResponse xmlns="http://merchant.roboxchange.com/WebService/"><Result><Code>${result}</Code></Result>${rest}</OperationStateResponse>`;
}

function state(code: string, info = '<Info><OutSum>1000.000000</OutSum></Info>'): string {
  const dates =
    '<RequestDate>2026-01-01T10:20:30.1234567+03:00</RequestDate><StateDate>2026-01-01T10:20:31.7654321+03:00</StateDate>';
  return answer('0', `<State><Code>${code}</Code>${dates}</State>${info}`);
}

describe('an answer of OpStateExt', () => {
  it('with state 100 is a payment, with its sum, key and method', () => {
    const info =
      '<Info><IncCurrLabel>BankCardPSR</IncCurrLabel><PaymentMethod><Code>BankCard</Code></PaymentMethod><OutSum>1000.500000</OutSum><OpKey>AB-12</OpKey></Info>';
    expect(readOperationState(state('100', info))).toEqual({
      kind: 'paid',
      amountMinor: 100_050n,
      operationKey: 'AB-12',
      paidBy: 'BankCard',
    });
  });

  it.each(['411111******1111', '220220XXXXXX7777', '4111**1111'])('names the card by its mask %s', (mask) => {
    const info = `<Info><IncAccount>${mask}</IncAccount><OutSum>1000.00</OutSum></Info>`;
    expect(readOperationState(state('100', info))).toEqual({ kind: 'paid', amountMinor: 100_000n, cardMask: mask });
  });

  it.each([
    ['an empty one', ''],
    ['a whole card number', '4111111111111111'],
    ['one too long', `4111${'*'.repeat(29)}`],
    ['a mailbox', 'user@example.com'],
    ['markup', '<b>4111**1111</b>'],
    ['two of them', '4111**1111</IncAccount><IncAccount>4111**2222'],
  ])('leaves out an account that is no mask, and credits all the same: %s', (_, account) => {
    const info = `<Info><IncAccount>${account}</IncAccount><OutSum>1000.00</OutSum></Info>`;
    expect(readOperationState(state('100', info))).toEqual({ kind: 'paid', amountMinor: 100_000n });
  });

  it.each(['5', '20', '50', '80'])('with state %s is no payment yet', (code) => {
    expect(readOperationState(state(code))).toEqual({ kind: 'pending' });
  });

  it.each([
    ['10', 'not-paid'],
    ['60', 'returned-to-payer'],
  ])('with state %s is a cancelled payment', (code, reason) => {
    expect(readOperationState(state(code))).toEqual({ kind: 'cancelled', reason });
  });

  it('with result 3 has never heard of the number', () => {
    expect(readOperationState(answer('3'))).toEqual({ kind: 'not-found' });
  });

  it.each([
    ['1', 'bad-signature'],
    ['2', 'unknown-shop'],
    ['4', 'ambiguous-invoice'],
    ['1000', 'internal-error'],
    ['77', 'unknown-result'],
    ['toString', 'unknown-result'],
  ])('with result %s says nothing of the payment', (code, reason) => {
    expect(readOperationState(answer(code))).toEqual({ kind: 'unavailable', reason });
  });

  it.each([
    ['an unknown state', state('101'), 'unknown-state'],
    ['a state 1000', state('1000'), 'unknown-state'],
    ['no state', answer('0'), 'unknown-state'],
    ['no sum', state('100', ''), 'no-sum'],
    ['an empty Info', state('100', '<Info/>'), 'no-sum'],
    ['a sum of zero', state('100', '<Info><OutSum>0.000000</OutSum></Info>'), 'no-sum'],
    ['a sum in fractions of a kopeck', state('100', '<Info><OutSum>1.005</OutSum></Info>'), 'no-sum'],
    ['two sums', state('100', '<Info><OutSum>1</OutSum><OutSum>2</OutSum></Info>'), 'no-sum'],
    ['two states', answer('0', '<State><Code>5</Code></State><State><Code>100</Code></State>'), 'unreadable-answer'],
    ['a cut document', state('100').slice(0, -10), 'unreadable-answer'],
    ['a document without its end', state('100').replace('</OperationStateResponse>', ''), 'unreadable-answer'],
    ['a document with more behind it', `${state('100')}<html>`, 'unreadable-answer'],
    ['another document', '<html><body>502</body></html>', 'unreadable-answer'],
    ['a reserved name', '<OperationStateResponse><__proto__/></OperationStateResponse>', 'unreadable-answer'],
    ['JSON', '{"State":100}', 'unreadable-answer'],
    ['nothing', '', 'unreadable-answer'],
  ])('that cannot be relied on never credits: %s', (_, xml, reason) => {
    expect(readOperationState(xml)).toEqual({ kind: 'unavailable', reason });
  });

  it('is read whatever prefix its namespace has', () => {
    expect(
      readOperationState(
        '<a:OperationStateResponse xmlns:a="u"><a:Result><a:Code>3</a:Code></a:Result></a:OperationStateResponse>',
      ),
    ).toEqual({
      kind: 'not-found',
    });
  });

  it('never throws, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => readOperationState(text).kind === 'unavailable'));
    fc.assert(
      fc.property(fc.nat(300), fc.string(), (at, text) => {
        expect(readOperationState(state('100').slice(0, at) + text)).toHaveProperty('kind', 'unavailable');
      }),
    );
  });
});

describe('the call', () => {
  it('asks at the documented address with the documented signature', async () => {
    const asked: (string | undefined)[] = [];
    const gateway = await gatewayFor((request, response) => {
      asked.push(request.url);
      response.end(state('5'));
    });
    expect(await gateway.fetchState(42)).toEqual({ kind: 'pending' });
    expect(asked).toEqual([
      '/Merchant/WebService/Service.asmx/OpStateExt?MerchantLogin=demo&InvoiceID=42&Signature=ec36b6d00b39c695493fc99f78d666a5',
    ]);
  });

  it('is not made in test mode, where the service knows nothing', async () => {
    let calls = 0;
    const listener: RequestListener = (_, response) => {
      calls += 1;
      response.end();
    };
    const gateway = await gatewayFor(listener, { testMode: true });
    expect(await gateway.fetchState(42)).toEqual({ kind: 'unavailable', reason: 'test-mode' });
    expect(calls).toBe(0);
  });

  it('takes an HTTP error for no answer, whatever its body says', async () => {
    for (const status of [404, 503]) {
      const gateway = await gatewayFor((_, response) => response.writeHead(status).end(state('100')));
      expect(await gateway.fetchState(42)).toEqual({ kind: 'unavailable', reason: `http-${status}` });
    }
  });

  it('does not carry its signature along a redirect', async () => {
    const gateway = await gatewayFor((asked, response) => {
      if (asked.url === '/elsewhere') response.end(state('100'));
      else response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await gateway.fetchState(42)).toEqual({ kind: 'unavailable', reason: 'network' });
  });

  it.each([
    [65_536, 'paid'],
    [65_537, 'unavailable'],
  ])('reads an answer of %i bytes as %s', async (size, kind) => {
    const gateway = await gatewayFor((_, response) => response.end(state('100').padEnd(size, ' ')));
    expect((await gateway.fetchState(42)).kind).toBe(kind);
  });

  it('stops reading an endless answer', async () => {
    const gateway = await gatewayFor((_, response) => {
      const pour = () => {
        while (!response.destroyed && response.write(' '.repeat(16_384)));
      };
      response.on('drain', pour).on('error', () => undefined);
      pour();
    });
    expect(await gateway.fetchState(42)).toEqual({ kind: 'unavailable', reason: 'answer-too-long' });
  });

  it('takes a connection cut in mid-answer for no answer', async () => {
    const gateway = await gatewayFor((_, response) => {
      response.writeHead(200, { 'content-length': '5000' });
      response.write(state('100'), () => response.destroy());
    });
    expect(await gateway.fetchState(42)).toEqual({ kind: 'unavailable', reason: 'network' });
  });

  it('gives up a service that accepts and keeps silent', async () => {
    const { limits, expire } = hastenTimeout();
    const gateway = await gatewayFor(expire);
    expect(await gateway.fetchState(42)).toEqual({ kind: 'unavailable', reason: 'timeout' });
    expect(limits).toEqual([10_000]);
  });

  it('takes a service that is not there for no answer, and names neither address nor secret', async () => {
    const gateway = await gatewayFor(() => undefined, { baseUrl: await deadAddress(), password2: 'hush' });
    expect(await gateway.fetchState(42)).toEqual({ kind: 'unavailable', reason: 'network' });
  });
});
