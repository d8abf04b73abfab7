import type { EntityType } from '../../../src/config/profile.ts';
import type { Customer } from '../../support/customer.ts';

const entityTypeNames: Readonly<Record<EntityType, string>> = {
  INDIVIDUAL: 'Физическое лицо',
  SELF_EMPLOYED: 'Самозанятый',
  SOLE_PROPRIETOR: 'Индивидуальный предприниматель',
  LEGAL_ENTITY: 'Юридическое лицо',
};

/** Comes in by the open door, in Russian, as far as the menu. */
export async function enter(customer: Customer, entityType: EntityType = 'INDIVIDUAL'): Promise<void> {
  await customer.say('/start');
  await customer.press('Русский');
  await customer.press(entityTypeNames[entityType]);
}

/** A sum as it stands on buttons, where it does not break. */
export const unbroken = (sum: string): string => sum.replaceAll(' ', '\u00a0');

/** Types a sum into the menu and comes to its summary. @returns the link on «Оплатить» */
export async function summaryOf(customer: Customer, typed: string): Promise<string> {
  await customer.say(typed);
  const url = await customer.press('Оплатить');
  if (url === undefined) throw new Error(`no link for ${typed}: ${customer.screen().text}`);
  return url;
}
