// Guarantee: the code's text is what ГОСТ Р 56042-2014 says, so that any bank's app fills in the same payment.
import { describe, expect, test } from 'vitest';
import { paymentPurpose, paymentQrPayload, writePaymentQr } from '../../../src/documents/index.ts';
import { invoiceWithoutVat, plainInvoice, readPaymentQr } from './harness.ts';

const threeWhales = {
  name: 'ООО "Три кита"',
  account: '40702810138250123017',
  bankName: 'ОАО "БАНК"',
  bic: '044525225',
  correspondentAccount: '30101810400000000225',
  more: [],
};

test('the example that is in use everywhere is written to the letter', () => {
  const more = [
    ['Sum', '100000'],
    ['Purpose', 'Оплата членского взноса'],
    ['PayeeINN', '6200098765'],
    ['LastName', 'Иванов'],
    ['FirstName', 'Иван'],
    ['MiddleName', 'Иванович'],
    ['PayerAddress', 'г.Рязань, ул.Ленина, д.10, кв.15'],
  ] as const;
  expect(writePaymentQr({ ...threeWhales, more })).toBe(
    'ST00012|Name=ООО "Три кита"|PersonalAcc=40702810138250123017|BankName=ОАО "БАНК"|BIC=044525225|CorrespAcc=30101810400000000225|Sum=100000|Purpose=Оплата членского взноса|PayeeINN=6200098765|LastName=Иванов|FirstName=Иван|MiddleName=Иванович|PayerAddress=г.Рязань, ул.Ленина, д.10, кв.15',
  );
});

test('an invoice has the mandatory fields in order, then sum, purpose and the payee’s numbers', () => {
  expect(readPaymentQr(paymentQrPayload(plainInvoice))).toEqual({
    header: 'ST00012',
    fields: [
      ['Name', 'ООО "Три кита"'],
      ['PersonalAcc', '40702810138250123017'],
      ['BankName', 'ОАО "БАНК"'],
      ['BIC', '044525225'],
      ['CorrespAcc', '30101810400000000225'],
      ['Sum', '1000000'],
      ['Purpose', paymentPurpose(plainInvoice)],
      ['PayeeINN', '7707083893'],
      ['KPP', '773601001'],
    ],
  });
});

test('a sole proprietor’s has no КПП', () => {
  expect(paymentQrPayload(invoiceWithoutVat)).not.toContain('KPP=');
});

describe('a value that contains the separator', () => {
  test('makes all fields be separated by another', () => {
    const text = writePaymentQr({ ...threeWhales, name: 'ООО "Три|кита"', more: [['Sum', '100']] });
    expect(text).toMatch(/^ST00012#Name=ООО "Три\|кита"#PersonalAcc=.*#CorrespAcc=\d{20}#Sum=100$/);
  });

  test('loses it when no other is free', () => {
    const text = writePaymentQr({ ...threeWhales, name: 'А|Б#В~Г^Д_Е&Ж' });
    expect(text).toMatch(/^ST00012\|Name=А Б#В~Г\^Д_Е&Ж\|PersonalAcc=/);
  });
});

describe('names too long for the standard', () => {
  const bytes = (text: string): number => Buffer.byteLength(text.slice('ST00012|'.length));

  test('the bank’s is cut at 45 characters', () => {
    const { fields } = readPaymentQr(writePaymentQr({ ...threeWhales, bankName: 'Б'.repeat(200) }));
    expect(fields[2]).toEqual(['BankName', 'Б'.repeat(45)]);
  });

  test('the payee’s form of business is written short before anything is cut', () => {
    const name = 'Общество с ограниченной ответственностью «Облачные вычисления и платформы для разработки»';
    const bankName = 'ФИЛИАЛ «ЦЕНТРАЛЬНЫЙ» БАНКА ВТБ (ПАО), МОСКВА';
    const { fields } = readPaymentQr(writePaymentQr({ ...threeWhales, name, bankName }));
    expect(fields[0]).toEqual(['Name', 'ООО «Облачные вычисления и платформы для разработки»']);
  });

  test('but a name that fits stays as it is', () => {
    const name = 'Общество с ограниченной ответственностью «Кит»';
    expect(readPaymentQr(writePaymentQr({ ...threeWhales, name })).fields[0]).toEqual(['Name', name]);
  });

  test('the payee’s is cut so that the mandatory fields take 300 bytes and not one more', () => {
    const text = writePaymentQr({ ...threeWhales, name: 'Щ'.repeat(200), bankName: 'Б'.repeat(45) });
    expect(bytes(text)).toBeGreaterThan(298);
    expect(bytes(text)).toBeLessThanOrEqual(300);
    expect(text).toMatch(/\|Name=Щ+\|PersonalAcc=40702810138250123017\|/);
  });

  test('at 160 characters even where bytes would be left', () => {
    const { fields } = readPaymentQr(writePaymentQr({ ...threeWhales, bankName: 'B', name: 'A'.repeat(200) }));
    expect(fields[0]).toEqual(['Name', 'A'.repeat(160)]);
  });
});
