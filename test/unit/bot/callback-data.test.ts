// Guarantee: what a button says fits Telegram's 64 bytes for the largest numbers there are, the scenes read back what the
// screens and the notices have written, and nothing else gets through.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { press, pressed } from '../../../src/bot/callback-data.ts';
import { sealOf } from '../../../src/bot/screens/autopay-consent.ts';
import { entityTypes } from '../../../src/config/profile.ts';
import {
  autopayButton,
  balanceButton,
  checkButton,
  invoiceButton,
  raiseAutopayButton,
  resumeAutopayButton,
  supportButton,
  topUpButton,
  tryAgainButton,
} from '../../../src/notifications/templates/buttons.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { languages } from '../../../src/platform/locales.ts';
import { requisiteFieldNames } from '../../../src/requisites/fields.ts';

const largestPayment = 2_147_483_647;
const largestAccount = 10n ** 18n - 1n;
const largestSum = 10n ** 16n - 1n;

/** As many charges a month as the database allows, in words with some seal. */
const mostCharges = 31;
const agreed = { monthlyLimit: mostCharges, seal: sealOf('words') };

const largest: readonly string[] = [
  press.takeAmount(largestSum),
  press.takeForeignAmount(largestSum),
  press.check(largestPayment),
  press.cancelPayment(largestPayment),
  press.resume(largestPayment),
  press.promoFor(largestPayment),
  press.withoutPromo(largestPayment),
  press.removePromo(largestPayment),
  press.chooseAccount(largestAccount),
  ...[press.tickAutopay, press.untickAutopay].map((make) => make(largestPayment)),
  press.tickAutopayWith(largestPayment, mostCharges),
  press.agreeToAutopay(largestPayment, agreed),
  ...[press.pauseAutopay, press.resumeAutopay, press.removeAutopay].map((make) => make(largestAccount)),
  ...[press.autopayLimits, press.autopaySums].map((make) => make(largestAccount)),
  press.takeAutopayLimit(largestAccount, mostCharges),
  press.takeAutopaySum(largestAccount, largestSum),
  press.seeAutopayTerms(largestAccount, largestSum, mostCharges),
  press.agreeToAutopayTerms(largestAccount, largestSum, agreed),
  press.takeInvoiceAmount(largestSum),
  ...[press.choosePayer, press.olderInvoices, press.showInvoice, press.invoicePdf].map((make) => make(largestAccount)),
  ...requisiteFieldNames.flatMap((field) => [press.invoiceStep(field), press.editRequisite(field)]),
  press.relayMessage(largestPayment),
  ...entityTypes.map(press.openAccount),
  ...languages.map(press.chooseLanguage),
  ...Object.values(press).filter((data) => typeof data === 'string'),
];

test.each(largest)('%s is within 1 and 64 bytes', (data) => {
  expect(Buffer.byteLength(data)).toBeGreaterThanOrEqual(1);
  expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
});

test('no two buttons that mean different things say the same', () => {
  expect(new Set(largest).size).toBe(largest.length);
});

describe('what screens write, scenes read', () => {
  const payment = fc.integer({ min: 1, max: largestPayment });
  test('payments', () => {
    fc.assert(
      fc.property(payment, (id) => {
        expect(pressed.check.exec(press.check(id))?.[1]).toBe(String(id));
        expect(pressed.cancelPayment.exec(press.cancelPayment(id))?.[1]).toBe(String(id));
        expect(pressed.resume.exec(press.resume(id))?.[1]).toBe(String(id));
        expect(pressed.promoFor.exec(press.promoFor(id))?.[1]).toBe(String(id));
        expect(pressed.withoutPromo.exec(press.withoutPromo(id))?.[1]).toBe(String(id));
        expect(pressed.removePromo.exec(press.removePromo(id))?.[1]).toBe(String(id));
      }),
    );
  });

  test('sums, with the card they are for', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: largestSum }), (sum) => {
        expect(pressed.takeAmount.exec(press.takeAmount(sum))?.slice(1)).toEqual(['amount', String(sum)]);
        expect(pressed.takeAmount.exec(press.takeForeignAmount(sum))?.slice(1)).toEqual(['foreign', String(sum)]);
      }),
    );
  });

  test('accounts', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: largestAccount }), (id) => {
        expect(pressed.chooseAccount.exec(press.chooseAccount(id))?.[1]).toBe(String(id));
      }),
    );
  });

  test('invoices, payers, pages, sums of invoices and messages for support', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: largestAccount }), payment, (id, messageId) => {
        expect(pressed.showInvoice.exec(press.showInvoice(id))?.[1]).toBe(String(id));
        expect(pressed.invoicePdf.exec(press.invoicePdf(id))?.[1]).toBe(String(id));
        expect(pressed.olderInvoices.exec(press.olderInvoices(id))?.[1]).toBe(String(id));
        expect(pressed.choosePayer.exec(press.choosePayer(id))?.[1]).toBe(String(id));
        expect(pressed.relayMessage.exec(press.relayMessage(messageId))?.[1]).toBe(String(messageId));
      }),
    );
    expect(pressed.takeInvoiceAmount.exec(press.takeInvoiceAmount(largestSum))?.[1]).toBe(String(largestSum));
  });

  test('autopay: payments, mandates, sums, terms, and the words that are agreed to', () => {
    const id = fc.bigInt({ min: 1n, max: largestAccount });
    const sum = fc.bigInt({ min: 1n, max: largestSum });
    const limit = fc.integer({ min: 1, max: mostCharges });
    fc.assert(
      fc.property(payment, id, sum, limit, fc.string(), (paymentId, mandateId, amountMinor, monthlyLimit, words) => {
        const seal = sealOf(words);
        const named = [String(mandateId), String(amountMinor)];
        const [tick, ticked] = [press.tickAutopay(paymentId), press.tickAutopayWith(paymentId, monthlyLimit)];
        const agree = press.agreeToAutopay(paymentId, { monthlyLimit, seal });
        expect(pressed.tickAutopay.exec(tick)?.slice(1)).toEqual([String(paymentId), undefined]);
        expect(pressed.tickAutopay.exec(ticked)?.slice(1)).toEqual([String(paymentId), String(monthlyLimit)]);
        expect(pressed.agreeToAutopay.exec(agree)?.slice(1)).toEqual([String(paymentId), String(monthlyLimit), seal]);
        expect(pressed.untickAutopay.exec(press.untickAutopay(paymentId))?.[1]).toBe(String(paymentId));
        for (const verb of ['pause', 'resume', 'remove'] as const) {
          const data = press[`${verb}Autopay`](mandateId);
          expect(pressed.actOnAutopay.exec(data)?.slice(1)).toEqual([verb, String(mandateId)]);
        }
        expect(pressed.autopayLimits.exec(press.autopayLimits(mandateId))?.[1]).toBe(String(mandateId));
        expect(pressed.autopaySums.exec(press.autopaySums(mandateId))?.[1]).toBe(String(mandateId));
        const limited = press.takeAutopayLimit(mandateId, monthlyLimit);
        expect(pressed.takeAutopayLimit.exec(limited)?.slice(1)).toEqual([String(mandateId), String(monthlyLimit)]);
        expect(pressed.takeAutopaySum.exec(press.takeAutopaySum(mandateId, amountMinor))?.slice(1)).toEqual(named);
        const see = press.seeAutopayTerms(mandateId, amountMinor, monthlyLimit);
        expect(pressed.autopayTerms.exec(see)?.slice(1)).toEqual([...named, String(monthlyLimit), undefined]);
        const take = press.agreeToAutopayTerms(mandateId, amountMinor, { monthlyLimit, seal });
        expect(pressed.autopayTerms.exec(take)?.slice(1)).toEqual([...named, String(monthlyLimit), seal]);
      }),
    );
  });

  test('requisites, to be asked and to be changed', () => {
    for (const field of requisiteFieldNames) {
      expect(pressed.invoiceStep.exec(press.invoiceStep(field))?.slice(1)).toEqual(['step', field]);
      expect(pressed.invoiceStep.exec(press.editRequisite(field))?.slice(1)).toEqual(['edit', field]);
    }
    expect(pressed.invoiceStep.test('invoice:step:snils')).toBe(false);
  });

  test('entity types and languages, all of them and no others', () => {
    for (const type of entityTypes) expect(pressed.openAccount.exec(press.openAccount(type))?.[1]).toBe(type);
    for (const language of languages)
      expect(pressed.chooseLanguage.exec(press.chooseLanguage(language))?.[1]).toBe(language);
    expect(pressed.openAccount.test('open:NOBODY')).toBe(false);
    expect(pressed.chooseLanguage.test('language:de')).toBe(false);
  });
});

test('whatever data gets through a pattern is one that a screen could have written', () => {
  const anything = fc.oneof(
    fc.string({ maxLength: 64 }),
    fc.constantFrom(...largest).chain((data) => fc.string({ maxLength: 3 }).map((tail) => data + tail)),
    fc.constantFrom(
      'topup:amount:007',
      'topup:check:0',
      'topup:check:-1',
      'account:1n',
      'account:1\n',
      '\ntopup:check:1',
    ),
  );
  const rebuilt = [
    (data: string) => {
      const match = pressed.takeAmount.exec(data);
      return match && (match[1] === 'foreign' ? press.takeForeignAmount : press.takeAmount)(BigInt(match[2] ?? 0));
    },
    (data: string) => rebuild(pressed.check, data, (id) => press.check(Number(id))),
    (data: string) => rebuild(pressed.cancelPayment, data, (id) => press.cancelPayment(Number(id))),
    (data: string) => rebuild(pressed.resume, data, (id) => press.resume(Number(id))),
    (data: string) => rebuild(pressed.promoFor, data, (id) => press.promoFor(Number(id))),
    (data: string) => rebuild(pressed.withoutPromo, data, (id) => press.withoutPromo(Number(id))),
    (data: string) => rebuild(pressed.removePromo, data, (id) => press.removePromo(Number(id))),
    (data: string) => rebuild(pressed.chooseAccount, data, (id) => press.chooseAccount(BigInt(id))),
  ];
  fc.assert(
    fc.property(anything, (data) => {
      for (const read of rebuilt) expect(read(data) ?? data).toBe(data);
    }),
    { numRuns: 2_000 },
  );
});

function rebuild(pattern: RegExp, data: string, write: (id: string) => string): string | undefined {
  const id = pattern.exec(data)?.[1];
  return id === undefined ? undefined : write(id);
}

test('the buttons of notices say what the bot understands by them', () => {
  const t = createTranslator()('ru');
  const dataOf = (button: ReturnType<typeof topUpButton>) => ('data' in button ? button.data : undefined);
  expect(dataOf(topUpButton(t))).toBe(press.topUp);
  expect(dataOf(tryAgainButton(t))).toBe(press.topUp);
  expect(dataOf(balanceButton(t))).toBe(press.menu);
  expect(dataOf(supportButton(t))).toBe(press.support);
  expect(dataOf(checkButton(t, largestPayment))).toBe(press.check(largestPayment));
  expect(dataOf(autopayButton(t))).toBe(press.autopay);
  expect(dataOf(resumeAutopayButton(t, largestAccount))).toBe(press.resumeAutopay(largestAccount));
  const raise = { mandateId: largestAccount, amountMinor: largestSum, inWords: '1' };
  expect(dataOf(raiseAutopayButton(t, raise))).toBe(press.takeAutopaySum(largestAccount, largestSum));
  expect(dataOf(invoiceButton(t, largestAccount))).toBe(press.showInvoice(largestAccount));
});

test('a label that a notice shares with a screen reads the same in both', () => {
  for (const language of languages) {
    const t = createTranslator()(language);
    expect(t('notifications:topUp')).toBe(t('menu:topUp'));
    expect(t('notifications:autopay.open')).toBe(t('autopay:button'));
    expect(t('notifications:autopay.resume')).toBe(t('autopay:resume'));
    expect(t('notifications:support')).toBe(t('menu:support'));
    expect(t('notifications:check')).toBe(t('topup:check'));
    expect(t('notifications:tryAgain')).toBe(t('topup:tryAgain'));
  }
});
