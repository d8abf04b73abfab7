// Guarantee: a bank's statement sent to the group is shown with what it matches and what it does not, credited on one press once
// each, however often it comes; a file that is none says why in words of its own, and nothing of it is taken.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Agent, createSupportGroup, type SupportGroup } from '../../../support/agent.ts';
import { encode, type StatedPayment, statementFile, statementText } from '../../../support/bank-statement.ts';
import { createWorld, type World } from '../../../support/world.ts';
import { romashka } from '../invoice-path.ts';
import { type Company, createCompany } from './company.ts';

let world: World;
let group: SupportGroup;
let ivan: Agent;
let olga: Agent;
beforeAll(async () => {
  world = await createWorld();
  group = createSupportGroup(world);
  ivan = group.join('Иван');
  olga = group.join('Ольга');
});
afterAll(() => world.close());

const name = 'kl_to_1c.txt';
const [payerInn = ''] = romashka;
let serial = 100;

function paymentOf(company: Company, amountMinor: bigint): StatedPayment {
  serial += 1;
  return { number: String(serial), amountMinor, payerInn, purpose: `Оплата по счету ${company.invoiceNumber}` };
}

describe('a statement', () => {
  test('is shown, credited by one press for all that matches, and left alone when it comes again', async () => {
    const first = await createCompany(world, group, '15000');
    const second = await createCompany(world, group, '20000');
    const stranger = { number: '900', payerInn: '7736207543', amountMinor: 70_000n, purpose: 'Оплата <по> договору' };
    const bytes = statementFile([paymentOf(first, 1_500_000n), paymentOf(second, 500_000n), stranger]);
    await ivan.sendFile({ fileName: name, bytes });
    const report = group.newest();
    expect(report.text).toContain('Выписка kl_to_1c.txt за 01.11.2026 — 30.11.2026');
    expect(report.text).toContain('Поступлений: 3, новых: 3, разобранных раньше: 0');
    expect(report.text).toContain('Оплата <по> договору');
    expect(report.text).toContain('меньше счёта');
    expect(report.buttons).toEqual(['Зачислить 2 на 20 000 ₽', 'Не сейчас']);
    expect(await first.balanceMinor()).toBe(0n);
    await olga.press('Зачислить 2 на 20 000 ₽');
    const result = group.shown().find(({ messageId }) => messageId === report.messageId);
    expect(result?.text).toContain('Зачислено 2 платежа на 20 000 ₽: Ольга');
    expect(result?.buttons).toEqual([]);
    expect([await first.balanceMinor(), await second.balanceMinor()]).toEqual([1_500_000n, 500_000n]);

    await ivan.sendFile({ fileName: name, bytes });
    expect(group.newest().text).toContain('Поступлений: 3, новых: 1, разобранных раньше: 2');
    expect(group.newest().buttons).toEqual([]);
    expect(await first.balanceMinor()).toBe(1_500_000n);
  });

  test('pressed by many at once is credited once', async () => {
    const company = await createCompany(world, group);
    await ivan.sendFile({ fileName: name, bytes: statementFile([paymentOf(company, 1_500_000n)]) });
    const toasts = [ivan, olga, ivan, olga].map((agent) => agent.pressAtOnce('Зачислить 1 на 15 000 ₽'));
    await world.settle();
    expect(toasts.map((toast) => toast())).toEqual([undefined, ...Array(3).fill('Зачислять нечего.')]);
    expect(await company.balanceMinor()).toBe(1_500_000n);
  });

  test('may be put off: its payments wait, and the same file brings them up again', async () => {
    const company = await createCompany(world, group);
    const bytes = statementFile([paymentOf(company, 1_500_000n)]);
    await ivan.sendFile({ fileName: name, bytes });
    await ivan.press('Не сейчас');
    expect(group.newest().text).toContain('Отложено.');
    expect(group.newest().buttons).toEqual([]);
    await ivan.sendFile({ fileName: name, bytes });
    await ivan.press('Зачислить 1 на 15 000 ₽');
    expect(await company.balanceMinor()).toBe(1_500_000n);
  });

  test('with money above the limit is confirmed by another agent than who has sent it', async () => {
    const company = await createCompany(world, group, '900000');
    await ivan.sendFile({ fileName: name, bytes: statementFile([paymentOf(company, 90_000_000n)]) });
    expect(await ivan.press('Зачислить 1 на 900 000 ₽')).toBe('Зачислять нечего.');
    expect(group.newest().text).toContain('выше предела: подтвердит другой сотрудник');
    expect(await company.balanceMinor()).toBe(0n);
    await olga.press('Зачислить 1 на 900 000 ₽');
    expect(await company.balanceMinor()).toBe(90_000_000n);
  });

  test('of a hundred strangers is shown in part, and says how many more there are', async () => {
    const purpose = 'Оплата по договору поставки оборудования и материалов для нужд заказчика согласно спецификации';
    const payments = Array.from({ length: 100 }, (_, index) => ({
      number: String(5_000 + index),
      payerInn: '7736207543',
      payerName: `ООО «Общество с очень длинным названием номер ${index}»`,
      purpose,
    }));
    await ivan.sendFile({ fileName: name, bytes: statementFile(payments) });
    expect(group.newest().text).toContain('и ещё 9');
    expect(group.newest().text.length).toBeLessThanOrEqual(4096);
  });

  test('a payment that is nobody’s is assigned to an invoice by hand, or put aside', async () => {
    const company = await createCompany(world, group);
    const payments = [
      { number: '7001', payerInn: '7736207543', amountMinor: 33_300n, purpose: 'За услуги' },
      { number: '7002', payerInn: '7736207543', amountMinor: 44_400n, purpose: 'Возврат' },
    ];
    await ivan.sendFile({ fileName: name, bytes: statementFile(payments) });
    const [assigned, ignored] = await world.database.db.bankDocument.findMany({
      where: { number: { in: ['7001', '7002'] } },
      orderBy: { id: 'asc' },
    });
    await ivan.say(`/assign ${assigned?.id} ${company.invoiceNumber}`);
    expect(group.newest().text).toContain(`Платёж № ${assigned?.id} зачислен по счёту № ${company.invoiceNumber}`);
    await ivan.say(`/assign ${assigned?.id} ${company.invoiceNumber}`);
    expect(group.newest().text).toContain('уже зачислен');
    await ivan.say(`/ignore ${ignored?.id} возврат поставщика`);
    expect(group.newest().text).toContain('отложен');
    await ivan.say(`/ignore ${ignored?.id} ещё раз`);
    expect(group.newest().text).toContain('уже разобран');
    expect(await company.balanceMinor()).toBe(33_300n);
  });
});

const good = statementText({ payments: [{}] });
const files: readonly (readonly [string, Buffer, string])[] = [
  ['of 20 MB', Buffer.alloc(20 * 1024 * 1024, 0x20), 'Файл слишком большой'],
  ['that is a ZIP renamed', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(100, 7)]), 'Это архив ZIP'],
  ['that is a PDF', Buffer.from('%PDF-1.7 …'), 'Это PDF'],
  ['that is a letter', Buffer.from('Добрый день! Реквизиты во вложении.'), 'Это не выписка в формате 1С'],
  ['that is blank', Buffer.from(' \r\n'), 'Файл пустой.'],
  [
    'of two encodings',
    Buffer.concat([encode(good.slice(0, -20)), Buffer.from('НазначениеПлатежа=Оплата\r\nКонецФайла\r\n')]),
    'Кодировка файла испорчена',
  ],
  ['cut off', encode(good.slice(0, -20)), 'Файл обрывается'],
  ['with a sum that is none', statementFile([{ amount: 'сто' }]), 'Сумма платежа записана с ошибкой.'],
  ['of another account', encode(statementText({ payments: [{}], account: '40702810900000000009' })), 'по другому'],
];

describe('a file', () => {
  test.each(files)('%s says so, with what to do, and nothing of it is taken', async (_kind, bytes, words) => {
    const before = await world.database.db.bankStatement.count();
    const messageId = await ivan.sendFile({ fileName: name, bytes });
    expect(group.newest().text).toContain(words);
    expect(group.newest().text).toContain('Из файла ничего не взято.');
    expect(group.newest().replyTo).toBe(messageId);
    expect(await world.database.db.bankStatement.count()).toBe(before);
  });

  test('with a broken line names the line', async () => {
    await ivan.sendFile({ fileName: name, bytes: statementFile([{ amount: '10,5,5' }]) });
    expect(group.newest().text).toMatch(/Строка 16\./);
  });

  test('.txt in a customer’s topic is not sent to the customer, whatever it is', async () => {
    const company = await createCompany(world, group);
    const before = company.customer.transcript().length;
    await ivan.sendFile({ fileName: 'реквизиты.TXT', bytes: Buffer.from('текст') }, { threadId: company.threadId });
    expect(group.newest(company.threadId).text).toContain('Если файл для клиента');
    expect(company.customer.transcript()).toHaveLength(before);
  });
});
