/**
 * Guarantee: the page consists of this server's own files only, nothing in it is inline, everything it asks for is there,
 * and no file or letter that came from a person can run in its name.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anna, type Page, startPage } from './harness.ts';

const clientFolder = new URL('../../../src/sandbox/page/client/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, clientFolder), 'utf8');
const files = readdirSync(clientFolder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.'));

let page: Page;
beforeAll(async () => {
  page = await startPage();
});
afterAll(() => page.stop());

describe('the page', () => {
  it('stands at the root, forbids everything from elsewhere and has nothing inline', async () => {
    const response = await page.app.inject({ url: '/', headers: { host: new URL(page.publicUrl).host } });
    expect(response.statusCode).toBe(200);
    const policy = String(response.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(response.body).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/i);
    expect(response.body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });

  it.each(files)('%s is served', async (name) => {
    const response = await page.app.inject(`/sandbox/${name}`);
    expect(response.statusCode).toBe(200);
    expect(response.headers['cache-control']).toBe('no-cache');
  });

  it.each(files.filter((name) => name.endsWith('.js')))('%s imports only modules that are there', (name) => {
    const imported = [...read(name).matchAll(/from '(\.[^']+)'/g)].map((match) => match[1]);
    for (const path of imported) expect(files).toContain(path?.replace('./', ''));
  });

  it('every picture that the code names is in the sprite, and every one in the sprite is used', () => {
    const sprite = new Set([...read('icons.svg').matchAll(/id="([^"]+)"/g)].map((match) => match[1]));
    const code = files
      .filter((name) => /\.(js|html)$/.test(name))
      .map(read)
      .join('\n');
    const named = [...code.matchAll(/(?:icon\(|iconButton\(|icon: |picture: |toolHead\(|data-icon=)['"](\w+)['"]/g)];
    for (const match of named) expect(sprite).toContain(match[1]);
    for (const name of sprite) expect(code).toMatch(new RegExp(`['"]${name}['"]`));
  });

  it('sends «localhost» to the address that payment links lead to', async () => {
    const response = await page.app.inject({
      url: '/?as=7001',
      headers: { host: `localhost:${new URL(page.publicUrl).port}` },
    });
    expect(response.statusCode).toBe(302);
    expect(response.headers.location).toBe(`${page.publicUrl}/?as=7001`);
  });

  it('stays where it is when another port was mapped to it, for nobody may answer at the other address', async () => {
    expect((await page.app.inject({ url: '/', headers: { host: 'localhost:9' } })).statusCode).toBe(200);
  });
});

describe('what came from people', () => {
  it('a document is offered for saving under its own name, whatever it says it is', async () => {
    const base64 = Buffer.from('<script>alert(1)</script>').toString('base64');
    const file = { as: anna.id, chat: 'bot', fileName: "счёт'(1).html", mimeType: 'text/html', base64 };
    await page.act('send-document', file);
    const { fileId } = page.telegram.messages(anna.id).at(-1)?.document ?? { fileId: '' };
    const response = await page.app.inject(`/sandbox/files/${fileId}`);
    expect(response.headers['content-type']).toBe('application/octet-stream');
    expect(response.headers['content-disposition']).toBe(
      "attachment; filename*=UTF-8''%D1%81%D1%87%D1%91%D1%82%27%281%29.html",
    );
    expect(response.headers['content-security-policy']).toContain('sandbox');
  });

  it('a letter is shown without scripts, and its files are downloads', async () => {
    await createTransport(page.mailbox.url).sendMail({
      from: 'bot@example.ru',
      to: 'support@example.ru',
      html: '<script>alert(1)</script><b>счёт</b>',
      attachments: [{ filename: 'счёт.pdf', content: 'pdf' }],
    });
    const [letter] = page.mailbox.letters();
    const shown = await page.app.inject(`/sandbox/mail/${letter?.id}/letter`);
    expect(shown.headers['content-security-policy']).toMatch(/default-src 'none'.*sandbox/);
    expect(shown.headers['content-security-policy']).not.toContain('script');
    const file = await page.app.inject(`/sandbox/mail/${letter?.id}/files/0`);
    expect(file.body).toBe('pdf');
    expect(file.headers['content-disposition']).toMatch(/^attachment/);
  });

  it.each(['/sandbox/files/none', '/sandbox/mail/99/letter', '/sandbox/mail/1/files/9', '/sandbox/mail/x/files/y'])(
    '%s is not there',
    async (url) => {
      expect((await page.app.inject(url)).statusCode).toBe(404);
    },
  );
});
