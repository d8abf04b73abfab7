import type { Customer } from '../../support/customer.ts';

/** What a company answers, question by question, where the ОГРН is asked. No such company is meant; its check digits are right. */
export const romashka = [
  '7707083893',
  '773601001',
  '1027700132195',
  'ООО «Ромашка»',
  '101000, Москва, ул. Мясницкая, д. 26',
];
export const romashkaMail = 'buh@romashka.ru';

/** From the menu to the first requisite. */
export async function beginInvoice(customer: Customer, sum = '5000'): Promise<void> {
  await customer.press('Пополнить');
  await customer.say(sum);
}

/** From the menu to the summary, of an account that has paid by no invoice yet. */
export async function draftInvoice(customer: Customer, sum = '5000'): Promise<void> {
  await beginInvoice(customer, sum);
  for (const answer of [...romashka, romashkaMail]) await customer.say(answer);
}

/** The bot's newest message that is no document: its one live screen, with what was sent beside it left aside. */
export function liveScreen(customer: Customer, messages: readonly LiveMessage[]): { text: string; buttons: string[] } {
  const live = messages.findLast(({ fromBot, document }) => fromBot && !document);
  if (!live) throw new Error(`nothing is shown to ${customer.id}`);
  return { text: live.text.replaceAll('\u00a0', ' '), buttons: live.keyboard.flat().map(({ label }) => label) };
}

interface LiveMessage {
  readonly fromBot: boolean;
  readonly text: string;
  readonly document?: object;
  readonly keyboard: readonly (readonly { readonly label: string }[])[];
}
