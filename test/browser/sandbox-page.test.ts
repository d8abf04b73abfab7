/**
 * Guarantee: a visitor with nothing but a browser, on a phone or at a desk, leads the whole conversation through the
 * sandbox page: writes, presses, sees screens change in place, opens a payment page and comes back, answers as support.
 * What people write never becomes markup, and the page breaks none of its own security policy.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page as Tab } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anna, john, olga, type Page, startPage, supportChatId } from '../unit/sandbox-page/harness.ts';

const executablePath = '/usr/bin/chromium';
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

let browser: Browser;
let page: Page;
let faults: string[];

beforeAll(async () => {
  if (!existsSync(executablePath)) throw new Error('the browser tests need Chromium: apt-get install chromium');
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'];
  browser = await chromium.launch({ executablePath, args });
});
afterAll(() => browser.close());
beforeEach(async () => {
  faults = [];
  page = await startPage();
  page.app.get('/pay', (_request, reply) =>
    reply.type('text/html').send('<title>Оплата</title><a id="back" href="/sandbox/chat">В чат</a>'),
  );
  page.app.get('/done', (_request, reply) =>
    reply
      .type('text/html')
      .send('<title>Готово</title><a id="bot" href="https://t.me/helper_bot?start=paid">В чат</a>'),
  );
  await page.listen();
});
afterEach(async () => {
  // The windows go first: one that lost its server would say so, and try again and again.
  for (const context of browser.contexts()) await context.close();
  await page.stop();
  expect(faults).toEqual([]);
});

async function open(viewport: typeof desk, path = '/'): Promise<Tab> {
  const tab = await (await browser.newContext({ viewport, reducedMotion: 'reduce' })).newPage();
  tab.setDefaultTimeout(10_000);
  tab.on('pageerror', (error) => faults.push(error.message));
  tab.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await tab.goto(page.publicUrl + path);
  await tab.locator('#person-button').getByText(/./).first().waitFor();
  return tab;
}

const menu = (...rows: { text: string; callback_data?: string; url?: string }[][]) => ({ inline_keyboard: rows });
const say = (text: string, extra: object = {}) => page.callBot('sendMessage', { chat_id: anna.id, text, ...extra });
const texts = (chatId: number) => page.telegram.messages(chatId).map((message) => message.text);
const chat = (tab: Tab) => tab.locator('#pane-chat');

/** Waits until the bot has been sent an update of this kind that has not been taken yet. */
async function nextUpdate(kind: string) {
  let offset = 0;
  for (let tries = 0; tries < 20; tries += 1) {
    const updates = await page.callBot('getUpdates', { offset, timeout: 5 });
    for (const update of updates) {
      offset = update.update_id + 1;
      if (update[kind] !== undefined) return update[kind];
    }
  }
  throw new Error(`no ${kind} arrived`);
}

describe('at a desk', () => {
  it('an empty chat begins with «Начать», and Enter sends what is typed', async () => {
    const tab = await open(desk);
    await tab.getByRole('button', { name: 'Начать', exact: true }).click();
    const field = chat(tab).getByRole('textbox', { name: 'Сообщение' });
    await field.fill('1500');
    await field.press('Enter');
    await chat(tab).getByText('1500').waitFor();
    expect(texts(anna.id)).toEqual(['/start', '1500']);
    expect(await field.inputValue()).toBe('');
  });

  it('a link from the cabinet begins it with its one-time token', async () => {
    const tab = await open(desk);
    await tab.getByRole('button', { name: 'Войти по ссылке' }).click();
    await chat(tab).locator('.message').waitFor();
    expect(texts(anna.id)).toEqual(['/start abc']);
  });

  it('a press reaches the bot, its answer is shown, and the screen changes in place', async () => {
    page.telegram.sendText({ from: anna.id, text: '/start' });
    const sent = await say('Меню', { reply_markup: menu([{ text: 'Пополнить', callback_data: 'topup' }]) });
    const tab = await open(desk);
    const key = chat(tab).getByRole('button', { name: 'Пополнить' });
    await key.click();
    const query = await nextUpdate('callback_query');
    expect(await key.getAttribute('aria-busy')).toBe('true');
    await page.callBot('editMessageText', { chat_id: anna.id, message_id: sent.message_id, text: 'Сколько?' });
    await page.callBot('answerCallbackQuery', { callback_query_id: query.id, text: 'Минутку' });
    await tab.locator('.toast').getByText('Минутку').waitFor();
    await chat(tab).getByText('Сколько?').waitFor();
    expect(await chat(tab).locator('.message.theirs').count()).toBe(1);
    expect(await key.count()).toBe(0);
  });

  it('an alert stays until it is read', async () => {
    page.telegram.sendText({ from: anna.id, text: '/start' });
    await say('Меню', { reply_markup: menu([{ text: 'Автоплатёж', callback_data: 'autopay' }]) });
    const tab = await open(desk);
    await chat(tab).getByRole('button', { name: 'Автоплатёж' }).click();
    const query = await nextUpdate('callback_query');
    await page.callBot('answerCallbackQuery', {
      callback_query_id: query.id,
      text: 'Сначала привяжите карту',
      show_alert: true,
    });
    await tab.getByRole('dialog').getByText('Сначала привяжите карту').waitFor();
    await tab.getByRole('button', { name: 'Понятно' }).click();
    await tab.locator('dialog').waitFor({ state: 'detached' });
  });

  it('formatting is shown, and what looks like markup is text', async () => {
    page.telegram.sendText({ from: anna.id, text: '<img src=x onerror="document.title=1"><b>нет</b>' });
    await say('<b>Баланс <i>сегодня</i></b>: <code>1 &lt; 2</code>\n<blockquote>цитата</blockquote>', {
      parse_mode: 'HTML',
    });
    const tab = await open(desk);
    const mine = chat(tab).locator('.mine .text');
    expect(await mine.innerText()).toBe('<img src=x onerror="document.title=1"><b>нет</b>');
    expect(await mine.locator('img, b').count()).toBe(0);
    const theirs = chat(tab).locator('.theirs .text');
    expect(await theirs.innerHTML()).toBe(
      '<b>Баланс <i>сегодня</i></b>: <code>1 &lt; 2</code><blockquote>цитата</blockquote>',
    );
  });

  it('a link of a kind that runs code is not a link', async () => {
    page.telegram.sendText({ from: anna.id, text: '/start' });
    await say('сюда', { entities: [{ type: 'text_link', offset: 0, length: 4, url: 'javascript:document.title=1' }] });
    const tab = await open(desk);
    await chat(tab).getByText('сюда').waitFor();
    expect(await chat(tab).locator('.text a').count()).toBe(0);
  });

  it('a payment page opens over the chat, and its way back shuts it', async () => {
    page.telegram.sendText({ from: anna.id, text: '/start' });
    await say('Счёт', { reply_markup: menu([{ text: 'Оплатить', url: `${page.publicUrl}/pay` }]) });
    const tab = await open(desk);
    const overlay = tab.getByRole('dialog', { name: 'Страница в браузере телефона' });
    await chat(tab).getByRole('button', { name: 'Оплатить' }).click();
    await overlay.getByText('Оплата', { exact: true }).waitFor();
    await tab.frameLocator('#browser iframe').locator('#back').click();
    await overlay.waitFor({ state: 'hidden' });
    await chat(tab).getByRole('button', { name: 'Оплатить' }).click();
    await overlay.getByRole('button', { name: 'Закрыть страницу' }).click();
    await overlay.waitFor({ state: 'hidden' });
  });

  it('a link to the bot on a return page leads into the chat with its payload', async () => {
    page.telegram.sendText({ from: anna.id, text: '/start' });
    await say('Счёт', { reply_markup: menu([{ text: 'Готово', url: `${page.publicUrl}/done` }]) });
    const tab = await open(desk);
    await chat(tab).getByRole('button', { name: 'Готово' }).click();
    await tab.frameLocator('#browser iframe').locator('#bot').click();
    await chat(tab).getByText('/start paid').waitFor();
    expect(await tab.locator('#browser').isHidden()).toBe(true);
  });

  it('support answers in the customer’s topic', async () => {
    const topic = await page.callBot('createForumTopic', { chat_id: supportChatId, name: 'Анна Смирнова' });
    const tab = await open(desk);
    await tab.getByRole('navigation', { name: 'Темы' }).getByRole('button', { name: 'Анна Смирнова' }).waitFor();
    const field = tab.getByRole('textbox', { name: 'Ответ в тему' });
    await field.fill('Добрый день!');
    await field.press('Enter');
    await tab.locator('#pane-support .text').getByText('Добрый день!').waitFor();
    const [last] = page.telegram.messages(supportChatId, topic.message_thread_id).slice(-1);
    expect(last).toMatchObject({ from: olga.id, text: 'Добрый день!' });
  });

  it('the clock moves on by an hour and by a day', async () => {
    const tab = await open(desk);
    const before = page.clock.now().getTime();
    await tab.getByRole('button', { name: '+1 час' }).click();
    await tab.locator('.toast').getByText('Прошёл час').waitFor();
    await tab.getByRole('button', { name: '+1 день' }).click();
    await tab.locator('.toast').getByText('Прошёл день').waitFor();
    expect(page.clock.now().getTime() - before).toBe(25 * 3_600_000);
    await tab.locator('#pane-tools').getByText('среда, 11 марта 2026').waitFor();
  });

  it('money is spent, and what is left is told', async () => {
    const tab = await open(desk);
    await tab.getByLabel('Списать за работу сервиса').fill('99,90');
    await tab.getByRole('button', { name: 'Потратить' }).click();
    await tab.locator('.toast').getByText('Списано 99,90\u00a0₽. Осталось 900,50\u00a0₽.').waitFor();
  });

  it('another person has another chat, and the address remembers whose it is', async () => {
    page.telegram.sendText({ from: john.id, text: 'Hello' });
    const tab = await open(desk);
    await tab.locator('#person-button').click();
    await tab.getByRole('menuitemradio', { name: /John Miller/ }).click();
    await chat(tab).getByText('Hello').waitFor();
    expect(new URL(tab.url()).searchParams.get('as')).toBe(String(john.id));
    await tab.reload();
    await chat(tab).getByText('Hello').waitFor();
  });

  it('own words are changed through their menu', async () => {
    page.telegram.sendText({ from: anna.id, text: 'опечтка' });
    const tab = await open(desk);
    await chat(tab).getByText('опечтка').click({ button: 'right' });
    await tab.getByRole('menuitem', { name: 'Изменить' }).click();
    const field = chat(tab).getByRole('textbox', { name: 'Сообщение' });
    await field.fill('опечатка');
    await field.press('Enter');
    await chat(tab).getByText('опечатка').waitFor();
    expect(texts(anna.id)).toEqual(['опечатка']);
  });

  it('a blocked bot is unblocked with one button', async () => {
    page.telegram.sendText({ from: anna.id, text: '/start' });
    const tab = await open(desk);
    await chat(tab).getByRole('button', { name: 'Ещё' }).click();
    await tab.getByRole('menuitem', { name: 'Заблокировать бота' }).click();
    await tab.getByRole('button', { name: 'Разблокировать' }).click();
    await chat(tab).getByRole('textbox', { name: 'Сообщение' }).waitFor();
  });
});

describe('on a phone', () => {
  it('shows one pane at a time, led by the bar at the bottom, and nothing sticks out', async () => {
    const tab = await open(phone);
    const bar = tab.getByRole('navigation', { name: 'Разделы' });
    const panes = { Чат: '#pane-chat', Поддержка: '#pane-support', Почта: '#pane-mail', Время: '#pane-tools' };
    for (const [name, pane] of Object.entries(panes)) {
      await bar.getByRole('button', { name }).click();
      for (const other of Object.values(panes)) expect(await tab.locator(other).isVisible()).toBe(other === pane);
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(phone.width);
    }
  });

  it('marks the pane where something new waits', async () => {
    page.telegram.sendText({ from: anna.id, text: '/start' });
    const tab = await open(phone);
    const bar = tab.getByRole('navigation', { name: 'Разделы' });
    await bar.getByRole('button', { name: 'Время' }).click();
    await say('Деньги пришли');
    await bar.locator('[data-tab=chat] .dot').waitFor();
    await bar.getByRole('button', { name: 'Чат' }).click();
    await bar.locator('[data-tab=chat] .dot').waitFor({ state: 'hidden' });
    await chat(tab).getByText('Деньги пришли').waitFor();
  });

  it('opens at the last message, and offers the way down when one comes while the reader is above', async () => {
    for (let number = 1; number <= 40; number += 1) page.telegram.sendText({ from: anna.id, text: `строка ${number}` });
    const tab = await open(phone);
    await chat(tab).getByText('строка 40').waitFor();
    expect(await chat(tab).getByText('строка 40').isVisible()).toBe(true);
    const scroller = chat(tab).locator('.scroller');
    await scroller.evaluate((node) => {
      node.scrollTop = 0;
    });
    await say('ответ');
    const jump = chat(tab).getByRole('button', { name: 'К последним сообщениям' });
    await jump.getByText('1').waitFor();
    await jump.click();
    await jump.waitFor({ state: 'hidden' });
  });
});
