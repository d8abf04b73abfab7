// Guarantee: a person with a browser and nothing else tops up on the sandbox's page, on a phone and on a wide screen: from
// the first press to a receipt in the place of the summary, over the emulated payment form and back.
import type { FrameLocator, Page } from 'playwright-core';
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

/** The bold first line of a message; the same words are also spoken to those who cannot see them. */
const heading = (page: Page, text: string) => page.getByText(text, { exact: true });

async function openChat(page: Page, personId: number): Promise<void> {
  await page.goto(`${stage.sandbox.application.address}/?as=${personId}`);
  await press(page, 'Начать');
  await press(page, 'Русский');
  await press(page, 'Физическое лицо');
}

async function openForm(page: Page): Promise<FrameLocator> {
  // A link is marked as leading out of the chat, so its name begins with the label.
  await page
    .getByRole('button', { name: /^Оплатить/ })
    .or(page.getByRole('link', { name: /^Оплатить/ }))
    .last()
    .click();
  return page.frameLocator('iframe');
}

const screens = [
  { name: 'phone', personId: 1001, viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  { name: 'desktop', personId: 1002, viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
] as const;

test.each(screens)('on a $name: 1000 ₽ from the first press to the receipt', async (screen) => {
  const context = await stage.browser.newContext({ viewport: screen.viewport, colorScheme: screen.colorScheme });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));

  await openChat(page, screen.personId);
  await press(page, 'Пополнить');
  await press(page, '1\u00a0000\u00a0₽');
  await heading(page, 'Пополнение на 1\u00a0000\u00a0₽').waitFor();
  await screenshot(page, `${screen.name}-summary`);

  const form = await openForm(page);
  await form.getByRole('button', { name: 'Оплатить' }).waitFor();
  await screenshot(page, `${screen.name}-form`);
  await form.getByRole('button', { name: 'Оплатить' }).click();
  await form.getByRole('link', { name: 'Вернуться в чат' }).click();

  await heading(page, 'Спасибо, деньги на балансе: +1\u00a0000\u00a0₽').waitFor();
  expect(await heading(page, 'Пополнение на 1\u00a0000\u00a0₽').count()).toBe(0);
  await screenshot(page, `${screen.name}-receipt`);
  expect(complaints).toEqual([]);
  await context.close();
});

test('money that is late is on the balance once the sandbox’s clock has moved', async () => {
  const context = await stage.browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await openChat(page, 1003);
  await press(page, 'Пополнить');
  await press(page, '3\u00a0000\u00a0₽');
  const form = await openForm(page);
  await form.getByText('Песочница').click();
  await form.getByText('через 20 минут').click();
  await form.getByRole('button', { name: 'Оплатить' }).click();
  await form.getByRole('link', { name: 'Вернуться в чат' }).click();
  await press(page, '+1 час');
  await heading(page, 'Спасибо, деньги на балансе: +3\u00a0000\u00a0₽').waitFor();
  await context.close();
});
