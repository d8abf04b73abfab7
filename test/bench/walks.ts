import { press } from '../../src/bot/callback-data.ts';
import { historyPress } from '../../src/bot/history-press.ts';
import { notifyPress } from '../../src/bot/notify-press.ts';
import type { Walk } from './crowd.ts';

const pages = [press.profile, press.topUp, historyPress.open, notifyPress.open];

/** From the menu to one page after another, and back to the menu each time. */
export const aroundTheMenu: Walk = (step) => ({
  press: step % 2 === 0 ? press.menu : (pages[((step - 1) / 2) % pages.length] ?? press.menu),
});

/** «Пополнить», a typed sum, the summary with its link, and the payment given up, which leads to the menu. */
export const throughTopUp: Walk = (step, buttons) => {
  if (step % 3 === 0) return { press: press.topUp };
  if (step % 3 === 1) return { text: '1500' };
  const cancel = buttons.find((data) => data.startsWith('topup:cancel:'));
  if (cancel === undefined) throw new Error(`no payment was opened; the buttons: ${buttons.join(', ')}`);
  return { press: cancel };
};

/** The newest page of the history, and the one before it, by turns. */
export const throughHistory: Walk = (step, buttons) => {
  const older = buttons.find((data) => /:o\d+$/.test(data));
  return { press: step % 2 === 1 && older !== undefined ? older : historyPress.open };
};
