// Guarantee: with a browser and nothing else a company gets an invoice and support settles it: requisites in the phone, the
// document in the chat and in the mailbox, the card in the customer's topic, the bank's statement, the money on the balance.
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { screenshot } from '../support/browser.ts';
import { openSandboxStage, type SandboxStage } from '../support/sandbox-stage.ts';

let stage: SandboxStage;

beforeAll(async () => {
  stage = await openSandboxStage();
});
afterAll(() => stage.close());

const phone = (page: Page): Locator => page.locator('#chat-conversation');
const group = (page: Page): Locator => page.locator('#support-conversation');

const press = (place: Locator, name: string): Promise<void> =>
  place.getByRole('button', { name, exact: true }).last().click();

async function type(page: Page, place: 'chat' | 'support', text: string): Promise<void> {
  const field = page.locator(`#${place}-composer textarea`);
  await field.fill(text);
  await field.press('Enter');
}

const requisites = [
  { asked: 'ИНН организации', typed: '7712345600' },
  { asked: 'КПП', typed: '771201001' },
  { asked: 'ОГРН', typed: '1257700000425' },
  { asked: 'Название', typed: 'ООО «Ромашка»' },
  { asked: 'Адрес', typed: '115035, г. Москва, ул. Садовническая, д. 5' },
  { asked: 'Электронная почта', typed: 'buh@romashka.example' },
];

/** A figure with the spaces that do not break. */
const sum = (text: string): string => text.replaceAll(' ', '\u00a0');

test('from the first press to the balance, by an agent’s hand and by the bank’s statement', async () => {
  const page = await (await stage.browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));

  await page.goto(`${stage.sandbox.application.address}/?as=1003`);
  await page.getByRole('button', { name: 'Начать', exact: true }).click();
  await press(phone(page), 'Русский');
  await press(phone(page), 'Юридическое лицо');
  await press(phone(page), 'Пополнить');
  await phone(page).getByText('На какую сумму выставить счёт?').waitFor();
  await type(page, 'chat', '15 000');
  for (const { asked, typed } of requisites) {
    await phone(page).locator('b', { hasText: asked }).last().waitFor();
    await type(page, 'chat', typed);
  }
  await phone(page).getByText('Всё верно?').waitFor();
  await screenshot(page, 'invoice-summary');
  await press(phone(page), 'Отправить');

  await phone(page).getByText('Назначение платежа').waitFor();
  await group(page).getByText('ООО «Ромашка»').first().waitFor();
  await page.locator('#pane-mail .letter', { hasText: 'Запрос счёта' }).click();
  await page.locator('#pane-mail a.file').waitFor();
  await page.frameLocator('iframe.letter-frame').getByText('7712345600').first().waitFor();
  await screenshot(page, 'invoice-requested');

  await press(group(page), 'В работу');
  await phone(page).getByText('взяли в работу').waitFor();
  await press(group(page), 'Оплата поступила');
  await type(page, 'support', '10 000');
  await type(page, 'support', '117');
  await group(page)
    .getByText(`останется доплатить ${sum('5 000 ₽')}`)
    .waitFor();
  await screenshot(page, 'invoice-to-confirm');
  await press(group(page), 'Зачислить');
  await phone(page)
    .getByText(`+${sum('10 000 ₽')}`)
    .waitFor();

  await press(page.locator('#pane-tools'), 'Прислать');
  await page.locator('#topics .topic', { hasText: 'General' }).click();
  await group(page)
    .getByRole('button', { name: /^Зачислить/ })
    .last()
    .click();
  await phone(page)
    .getByText(`+${sum('5 000 ₽')}`)
    .waitFor();
  await group(page).getByText('Зачислено').last().waitFor();
  await screenshot(page, 'invoice-settled');
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('on a phone a question to support is answered in the same chat', async () => {
  const context = await stage.browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
  const page = await context.newPage();
  await page.goto(`${stage.sandbox.application.address}/?as=1002`);
  await page.getByRole('button', { name: 'Начать', exact: true }).click();
  await press(phone(page), 'Русский');
  await press(phone(page), 'Индивидуальный предприниматель');
  await press(phone(page), 'Поддержка');
  await type(page, 'chat', 'Когда придут закрывающие документы?');
  await phone(page).getByText('Передано').waitFor();
  await screenshot(page, 'support-asked');

  await page
    .locator('#tabs')
    .getByRole('button', { name: /Поддержка/ })
    .click();
  await page.locator('#topics .topic', { hasText: 'Павел' }).click();
  await group(page).getByText('Когда придут закрывающие документы?').waitFor();
  await type(page, 'support', 'В первый рабочий день квартала.');
  await screenshot(page, 'support-answered');
  await page
    .locator('#tabs')
    .getByRole('button', { name: /Клиент|Чат/ })
    .click();
  await phone(page).getByText('В первый рабочий день квартала.').waitFor();
  await context.close();
});
