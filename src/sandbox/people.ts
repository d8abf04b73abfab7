import type { EntityType } from '../config/profile.ts';
import type { SandboxAgent, SandboxPerson } from './page/index.ts';

/** Customers to play: one for each way of paying, one who speaks English. */
export const people: readonly SandboxPerson[] = [
  { id: 1001, name: 'Анна', username: 'anna_dev', languageCode: 'ru', about: 'Физлицо: пробует картой' },
  { id: 1002, name: 'Павел', username: 'pavel_ip', languageCode: 'ru', about: 'Предприниматель' },
  { id: 1003, name: 'Ольга', username: 'olga_buh', languageCode: 'ru', about: 'Бухгалтер компании' },
  { id: 1004, name: 'James', username: 'james_k', languageCode: 'en', about: 'По-английски, карта иностранная' },
];

/** What the provider's cabinet knows of them: the type of the account that a link or a key leads to. */
export const entityTypeOf: Readonly<Record<number, EntityType>> = {
  1001: 'INDIVIDUAL',
  1002: 'SOLE_PROPRIETOR',
  1003: 'LEGAL_ENTITY',
  1004: 'SELF_EMPLOYED',
};

/** The provider's support, as members of its group. */
export const agents: readonly SandboxAgent[] = [
  { id: 2001, name: 'Мария Орлова' },
  { id: 2002, name: 'Игорь Лебедев' },
];

/** Telegram numbers supergroups so: below minus a billion and more. */
export const supportChatId = -1001234567890;

export const botProfile = { id: 7000000001, first_name: 'Баланс', username: 'balance_sandbox_bot' };

/** As long as Telegram's own; it opens nothing but the emulator in this very process. */
export const botToken = `${botProfile.id}:sandbox-sandbox-sandbox-sandbox-sand`;

/** The shop at the emulated gateway; its passwords sign between the two halves of one process. */
export const shop = {
  login: 'sandbox',
  password1: 'sandbox-password-1',
  password2: 'sandbox-password-2',
  password3: 'sandbox-password-3',
} as const;
