// Guarantee: support gets each request with everything that an invoice has to name, and the payer gets the invoice, as
// letters that mail programs read right: the very PDF attached, names in any alphabet, and no text from people that becomes
// a header or a piece of HTML.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderInvoice } from '../../../src/invoices/document.ts';
import { findInvoice, rejectInvoice } from '../../../src/invoices/index.ts';
import { createMailTransport } from '../../../src/platform/mail.ts';
import { createMailbox } from '../../../src/sandbox/mailbox/index.ts';
import { agent, newCustomer, newInvoice, payer } from '../../support/invoice-world.ts';
import { createMailServer, type MailRoom, type MailServer, openMailRoom, supportEmail } from './mail-room.ts';

let server: MailServer;
let room: MailRoom;
beforeAll(async () => {
  server = await createMailServer();
  room = await openMailRoom(server.port);
});
afterAll(async () => {
  await room.close();
  await server.close();
});

/** @returns the letters that a new invoice has led to: to support and to the payer */
async function lettersOf(wish: Parameters<typeof newInvoice>[1] = {}) {
  server.taken.length = 0;
  const invoice = await newInvoice(room.invoices, wish);
  expect(await room.deliverAll()).toBe(2);
  const read = await Promise.all(
    server.taken.map((letter, at) => server.read(at).then((email) => ({ ...letter, email }))),
  );
  const find = (to: string) => {
    const found = read.find((letter) => letter.to.join() === to);
    if (!found) throw new Error(`no letter to ${to}`);
    return found;
  };
  return { invoice, request: find(supportEmail), copy: find(invoice.payer.email) };
}

test('support reads company, requisites, entity type, amount, account and who asked', async () => {
  const customer = await newCustomer(room.world.db);
  await room.world.db.telegramUser.update({ where: { id: customer.userId }, data: { username: 'anna_dev' } });
  const account = await room.world.db.account.update({
    where: { id: customer.accountId },
    data: { name: 'anna-cloud' },
  });
  const { invoice, request } = await lettersOf({ customer, amountMinor: 1_234_500n });
  expect(request.email.subject).toBe(`Запрос счёта № ${invoice.number}: ООО «Ромашка», 12\u00a0345\u00a0₽`);
  for (const fact of [
    'Плательщик: ООО «Ромашка»',
    'Тип контрагента: Юридическое лицо',
    'ИНН: 7736207543',
    'КПП: 773601001',
    'ОГРН: 1027700229193',
    'Адрес: 119021, г. Москва, ул. Льва Толстого, д. 16',
    'Почта: buh@romashka.example',
    'Сумма: 12\u00a0345\u00a0₽',
    `Лицевой счёт: ${account.number}`,
    'Имя пользователя: anna-cloud',
    `Telegram: Анна, @anna_dev, id ${customer.userId}`,
  ]) {
    expect(request.email.text).toContain(fact);
    for (const part of fact.split(': ')) expect(request.email.html).toContain(part);
  }
  expect(request.email.from).toEqual({ name: 'Провайдер', address: supportEmail });
  expect(request.email.replyTo?.map(({ address }) => address)).toEqual([payer.email]);
});

test('both letters carry the invoice itself, byte for byte', async () => {
  const { invoice, request, copy } = await lettersOf();
  const file = await renderInvoice(room.world.db, invoice, room.deps.profile.title);
  for (const { email } of [request, copy]) {
    const [attachment, ...others] = email.attachments;
    expect(others).toEqual([]);
    expect(attachment?.filename).toBe(file.name);
    expect(attachment?.mimeType).toBe('application/pdf');
    const bytes = Buffer.from(attachment?.content as ArrayBuffer);
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      createHash('sha256').update(file.bytes).digest('hex'),
    );
  }
});

test('the payer reads what it is, until when to pay and what to write, and answers reach support', async () => {
  const { invoice, copy } = await lettersOf();
  const file = await renderInvoice(room.world.db, invoice, room.deps.profile.title);
  expect(copy.email.subject).toBe(`Счёт № ${invoice.number} на 1\u00a0000\u00a0₽: Amvera Cloud`);
  expect(copy.email.text).toContain(file.purpose);
  expect(copy.email.text).toContain('Оплатить до: 27 ноября 2026');
  expect(copy.email.text).toContain('в течение 2 рабочих дней');
  expect(copy.email.replyTo).toBeUndefined();
});

test('whoever speaks English with the bot gets the copy in English, and support its letter in Russian', async () => {
  const customer = await newCustomer(room.world.db);
  await room.world.db.telegramUser.update({ where: { id: customer.userId }, data: { language: 'en' } });
  const { invoice, request, copy } = await lettersOf({ customer });
  expect(copy.email.subject).toBe(`Invoice No. ${invoice.number} for ₽1,000: Amvera Cloud`);
  expect(copy.email.text).toContain('within 2 business days');
  expect(request.email.subject).toContain('Запрос счёта');
});

test('a name with line breaks or markup in it is a name and nothing else', async () => {
  const customer = await newCustomer(room.world.db);
  const name = 'ООО\r\nBcc: thief@example.com\r\n\r\n<script>1</script>';
  await room.world.db.account.update({ where: { id: customer.accountId }, data: { name } });
  const invoice = await newInvoice(room.invoices, { customer });
  await room.owner.query('UPDATE invoice SET payer = $1 WHERE id = $2', [{ ...payer, name }, String(invoice.id)]);
  server.taken.length = 0;
  await room.deliverAll();
  expect(server.taken).toHaveLength(2);
  for (const { source, to } of server.taken) {
    const [headers = ''] = source.split('\r\n\r\n');
    expect(headers).not.toMatch(/^bcc:/im);
    expect(to).not.toContain('thief@example.com');
  }
  for (const index of [0, 1]) expect((await server.read(index)).html).not.toContain('<script');
});

test('whoever was turned down meanwhile is not asked to pay', async () => {
  const invoice = await newInvoice(room.invoices);
  await rejectInvoice(room.invoices, { invoiceId: invoice.id, agent, reason: 'Нет такой компании' });
  expect((await findInvoice(room.world.db, invoice.id))?.state).toBe('rejected');
  server.taken.length = 0;
  await room.deliverAll();
  expect(server.taken.map(({ to }) => to.join())).toEqual([supportEmail]);
});

test('the sandbox’s mailbox shows the letter as it is', async () => {
  const mailbox = await createMailbox({ clock: room.world.clock, host: '127.0.0.1', port: 0 });
  const transport = createMailTransport({ smtpUrl: mailbox.url, from: { name: 'Провайдер', address: supportEmail } });
  const bytes = Buffer.from([0, 1, 2, 255, 13, 10, 46, 13, 10]);
  const outcome = await transport.send({
    ...{ to: 'buh@пример.рф', replyTo: undefined, subject: 'Счёт', text: '.\nтекст', html: '<p>текст</p>', key: 'k' },
    attachments: [{ name: 'Счёт 26-00017.pdf', mimeType: 'application/pdf', bytes }],
  });
  transport.close();
  expect(outcome).toEqual({ kind: 'delivered' });
  expect(mailbox.letters()).toMatchObject([
    {
      to: ['buh@пример.рф'],
      subject: 'Счёт',
      attachments: [{ fileName: 'Счёт 26-00017.pdf', mimeType: 'application/pdf', bytes }],
    },
  ]);
  await mailbox.close();
});
