// Guarantee: a person with a browser and nothing else turns autopay on and sees it work, on a phone: the tick, the consent, the
// form that says that it binds the card, money spent on the sandbox's page, and the charge told in the chat.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { screenshot } from '../support/browser.ts';
import { openSandboxStage, type SandboxStage } from '../support/sandbox-stage.ts';

let stage: SandboxStage;

beforeAll(async () => {
  stage = await openSandboxStage();
});
afterAll(() => stage.close());

/** The newest button of that name in the chat: those above it are of older messages. */
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).last().click();

test('from the tick to a charge that is told, without the form', async () => {
  const context = await stage.browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));

  await page.goto(`${stage.sandbox.application.address}/?as=1001`);
  for (const name of ['Начать', 'Русский', 'Физическое лицо', 'Пополнить', '500\u00a0₽', '☐ Автоплатёж', '2'])
    await press(page, name);
  await page.getByText('Не более 2 раз в месяц по 500\u00a0₽, всего до 1\u00a0000\u00a0₽.').last().waitFor();
  await screenshot(page, 'autopay-consent');
  await press(page, 'Согласиться');
  await page.getByRole('button', { name: '☑ Автоплатёж', exact: true }).waitFor();

  await page
    .getByRole('button', { name: /^Оплатить/ })
    .or(page.getByRole('link', { name: /^Оплатить/ }))
    .last()
    .click();
  const form = page.frameLocator('iframe');
  await form.getByText('Карта будет привязана для автоплатежей').waitFor();
  await form.getByRole('button', { name: 'Оплатить' }).click();
  await form.getByRole('link', { name: 'Вернуться в чат' }).click();
  await page.getByText('Автоплатёж включён: до 2 раз в месяц по 500\u00a0₽').last().waitFor();

  await press(page, 'Время');
  await page.getByLabel('Списать за работу сервиса').fill('450');
  await press(page, 'Потратить');
  await page.getByText('Списано 450\u00a0₽. Осталось 50\u00a0₽.').first().waitFor();
  await press(page, 'Чат');
  await page.getByText('Автоплатёж: +500\u00a0₽ с карты').last().waitFor();
  await page.getByText('Списание 1 из 2 в этом месяце: 500\u00a0₽ из 1\u00a0000\u00a0₽.').last().waitFor();
  await screenshot(page, 'autopay-charged');
  expect(complaints).toEqual([]);
  await context.close();
});
