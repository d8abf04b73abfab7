/**
 * Guarantee: every letter the product sends over SMTP stands in the sandbox's mailbox whole, with its files, and however
 * many come the box stays bounded.
 */
import { createTransport, type Transporter } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMovableClock } from '../../../src/platform/clock.ts';
import { createMailbox, type Mailbox } from '../../../src/sandbox/mailbox/index.ts';

const now = new Date('2026-03-10T09:00:00Z');
let mailbox: Mailbox;
let transport: Transporter;

beforeEach(async () => {
  mailbox = await createMailbox({ clock: createMovableClock({ now: () => now }), host: '127.0.0.1', port: 0 });
  transport = createTransport(`${mailbox.url}?pool=true&maxConnections=1`);
});
afterEach(async () => {
  transport.close();
  await mailbox.close();
});

const send = (letter: object) => transport.sendMail({ from: 'bot@example.ru', ...letter });

describe('the mailbox', () => {
  it('is empty at first', () => {
    expect(mailbox.letters()).toEqual([]);
  });

  it('keeps sender, subject, both texts and files byte by byte', async () => {
    const bytes = Buffer.from([0, 1, 2, 253, 254, 255]);
    await send({
      from: '"Помощник" <bot@example.ru>',
      to: 'support@example.ru',
      subject: 'Заявка на счёт № 14',
      text: 'ИНН: 7707083893',
      html: '<p>ИНН: <b>7707083893</b></p>',
      attachments: [{ filename: 'Счёт-14.pdf', content: bytes, contentType: 'application/pdf' }],
    });
    expect(mailbox.letters()).toMatchObject([
      {
        receivedAt: now,
        from: 'Помощник <bot@example.ru>',
        to: ['support@example.ru'],
        subject: 'Заявка на счёт № 14',
        text: expect.stringContaining('ИНН: 7707083893'),
        html: expect.stringContaining('<b>7707083893</b>'),
        attachments: [{ fileName: 'Счёт-14.pdf', mimeType: 'application/pdf', bytes }],
      },
    ]);
  });

  it('names everyone the letter was handed in for, hidden copies too', async () => {
    await send({ to: 'a@example.ru', bcc: 'b@example.ru', text: 'копия' });
    expect(mailbox.letters()[0]?.to).toEqual(['a@example.ru', 'b@example.ru']);
  });

  it('has the newest letter on top, and tells whoever listens, until they stop', async () => {
    let told = 0;
    const stop = mailbox.onChange(() => {
      told += 1;
    });
    await send({ to: 'a@example.ru', subject: 'первое', text: '1' });
    await send({ to: 'a@example.ru', subject: 'второе', text: '2' });
    stop();
    await send({ to: 'a@example.ru', subject: 'третье', text: '3' });
    expect(mailbox.letters().map((letter) => letter.subject)).toEqual(['третье', 'второе', 'первое']);
    expect(told).toBe(2);
  });

  it('forgets the oldest beyond forty', async () => {
    for (let number = 1; number <= 42; number += 1)
      await send({ to: 'a@example.ru', subject: String(number), text: '.' });
    const subjects = mailbox.letters().map((letter) => letter.subject);
    expect(subjects).toHaveLength(40);
    expect(subjects[0]).toBe('42');
    expect(subjects.at(-1)).toBe('3');
  });

  it('refuses a letter over ten megabytes and keeps nothing of it', async () => {
    const attachments = [{ filename: 'big.bin', content: Buffer.alloc(11 * 1024 * 1024) }];
    await expect(send({ to: 'a@example.ru', text: '.', attachments })).rejects.toMatchObject({ responseCode: 552 });
    expect(mailbox.letters()).toEqual([]);
  });
});
