// Guarantee: whoever has a browser and the address of a bill pays it on a phone, more than it asks for, over the emulated form and
// back to a page that says it is paid; the chat is told; and the page fits a phone's width in both languages, light and dark.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { booksChecks } from '../../src/books-checks.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { verifyBooks } from '../../src/ledger/index.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { freePort } from '../../src/sandbox/free-port.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { launchBrowser, screenshot } from '../support/browser.ts';

let folder: string;
let sandbox: Sandbox;
let browser: Browser;
let context: BrowserContext;
let complaints: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'balance-bill-'));
  const read = readEnvironment({ DATA_DIR: folder, PORT: String(await freePort()), PROFILE: 'ot-commerce' });
  if (read.kind === 'invalid') throw new Error(read.problems.join('\n'));
  sandbox = await startSandbox({
    environment: read.environment,
    logger: createLogger({ level: 'error', secrets: [] }),
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  const report = await verifyBooks(sandbox.application.db, booksChecks);
  await sandbox.stop('end of test');
  await rm(folder, { recursive: true, force: true });
  expect(report.kind).toBe('balanced');
  expect(sandbox.telegram.violations).toEqual([]);
});

const phone = { width: 390, height: 844 };

async function newPage(colorScheme: 'light' | 'dark' = 'light', locale = 'ru-RU'): Promise<Page> {
  context = await browser.newContext({ viewport: phone, colorScheme, locale });
  const page = await context.newPage();
  complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  return page;
}

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).last().click();

/** In the chat: in by the key that came with the purchase, and a top-up of so many dollars. @returns its bill's address */
async function makeBill(personId: number, dollars: string): Promise<string> {
  const page = await newPage();
  await page.goto(`${sandbox.application.address}/?as=${personId}`);
  await press(page, 'Показать мой ключ');
  const key = (await page.locator('.key-place code').textContent()) ?? '';
  await press(page, 'Начать');
  await press(page, 'Русский');
  const line = page.getByRole('textbox', { name: /Сообщение/ });
  await line.fill(key);
  await line.press('Enter');
  await press(page, 'Пополнить');
  await line.fill(dollars);
  await line.press('Enter');
  await page.getByText('Пополнение баланса: ').last().waitFor();
  const bill = await sandbox.application.db.bill.findFirstOrThrow({ orderBy: { id: 'desc' } });
  await context.close();
  return `${sandbox.application.address}/b/${bill.token}`;
}

/** Whether nothing has to be scrolled sideways, and all that is pressed is large enough for a thumb. */
async function fitsAPhone(page: Page): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(phone.width);
  for (const control of await page.locator('button, .choice > label, header a, summary').all()) {
    const box = await control.boundingBox();
    if (box) expect(box.height).toBeGreaterThanOrEqual(44);
  }
}

test('from the chat’s bill to a paid one, 10 $ more than it asks for', async () => {
  const address = await makeBill(1001, '100');
  const page = await newPage();
  await page.goto(address);
  await page.getByText('(по текущему курсу 7 400 ₽)').waitFor();
  await fitsAPhone(page);
  await screenshot(page, 'bill-unpaid');

  await page.getByText('Больше', { exact: true }).click();
  await page.getByLabel('Увеличить итоговую сумму на').fill('десять');
  await press(page, 'Оплатить');
  await page.getByRole('alert').getByText('Впишите сумму цифрами').waitFor();
  expect(await page.getByLabel('Увеличить итоговую сумму на').inputValue()).toBe('десять');
  await fitsAPhone(page);
  await screenshot(page, 'bill-wrong-sum');
  expect(complaints.filter((words) => !words.includes('422'))).toEqual([]);
  complaints = [];

  await page.getByLabel('Увеличить итоговую сумму на').fill('10');
  await press(page, 'Оплатить');
  await page.getByText('8 140').first().waitFor();
  await press(page, 'Оплатить');
  await page.getByText('Спасибо! Получено 110 $.').waitFor();
  expect(page.url()).toBe(`${address}?lang=ru`);
  await page.getByText('Оплачен', { exact: true }).first().waitFor();
  await fitsAPhone(page);
  await screenshot(page, 'bill-paid');
  expect(complaints).toEqual([]);
  await context.close();

  const chat = await newPage();
  await chat.goto(`${sandbox.application.address}/?as=1001`);
  await chat
    .getByText(/оплачен по ссылке: \+110/)
    .first()
    .waitFor();
  await context.close();
});

test('who leaves the gateway’s form comes back to the bill', async () => {
  const address = await makeBill(1002, '25');
  const page = await newPage('dark', 'en-GB');
  await page.goto(address);
  await page.getByText('(₽1,850 at the current rate)').waitFor();
  await fitsAPhone(page);
  await screenshot(page, 'bill-unpaid-dark-en');
  await page.getByText('Another amount', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Pay' }).fill('12.50');
  await screenshot(page, 'bill-other-dark-en');
  await press(page, 'Pay');
  await page.locator('.back').click();
  await page.getByText('The payment was not completed.').waitFor();
  expect(page.url()).toBe(`${address}?back=unpaid&lang=en`);
  await screenshot(page, 'bill-back-dark-en');
  await page.getByRole('link', { name: 'Русский' }).click();
  await page.getByText('Осталось оплатить:').waitFor();
  expect(complaints).toEqual([]);
  await page.goto(`${address}x`);
  await page.getByText('Счёт не найден').or(page.getByText('No such bill')).first().waitFor();
  await screenshot(page, 'bill-unknown-dark');
  await context.close();
});
