import type { Account } from '../../accounts/account.ts';
import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';

export interface PersonView {
  readonly userId: bigint;
  readonly firstName: string;
  readonly username: string | null;
  readonly account: Account | null;
}

/** @returns «Анна · №100001», which the group's list of topics shows */
export function topicName({ firstName, account }: PersonView): string {
  const number = account === null ? '' : `№${account.number}`;
  return [firstName.trim(), number].filter((part) => part !== '').join(' · ') || '?';
}

/** @returns «Анна (@anna) · №100001», in HTML: whose a message is, where no topic says it */
export function personInWords(person: PersonView): string {
  const name = person.username === null ? person.firstName : `${person.firstName} (@${person.username})`;
  return escapeHtml(topicName({ ...person, firstName: name }));
}

/** The first message of a topic: whose it is, and how to use it. */
export function introductionScreen(
  person: PersonView & { balance: Money | null },
  t: Translate,
  language: Language,
): Screen {
  const { userId, username, account, balance } = person;
  const contact = username === null ? '' : ` · @${escapeHtml(username)}`;
  const lines = [`<b>${escapeHtml(person.firstName)}</b>${contact} · <code>${userId}</code>`];
  if (account !== null) {
    const { number, entityType } = account;
    lines.push(
      t('notifications:topic.account', {
        number: escapeHtml(number),
        entityType: t(`common:entityType.${entityType}`),
      }),
    );
  }
  if (balance !== null) lines.push(t('notifications:topic.balance', { balance: formatMoney(balance, language) }));
  lines.push('', t('notifications:topic.howTo'));
  return { html: lines.join('\n'), buttons: [] };
}
