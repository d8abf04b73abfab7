import { findCustomers } from '../../../support/index.ts';
import { notice } from '../screens/common.ts';
import { brief, section, together } from '../screens/lists.ts';
import { personName } from '../screens/people.ts';
import type { CommandHandler } from './command-handler.ts';

const longestName = 60;

/** «/find ромашка» */
export const findCommand: CommandHandler = async (deps, desk, { rest, messageId }) => {
  const { t } = desk;
  if (rest === '') {
    await desk.say(notice(t('desk:usage.find')), messageId);
    return;
  }
  const { accounts, people, more } = await findCustomers(deps.db, rest);
  const found = accounts.map((account) =>
    [
      t('desk:find.account', {
        number: account.number,
        name: brief(account.name, longestName),
        entityType: t(`common:entityType.${account.entityType}`),
      }),
      ...account.people.map(personName),
    ].join(' · '),
  );
  const lines = [
    ...section(t, t('desk:find.accounts'), found),
    ...section(t, t('desk:find.people'), people.map(personName)),
    ...(more ? ['', t('desk:find.more')] : []),
  ];
  const words = lines.length === 0 ? t('desk:find.nothing') : together(lines);
  await desk.say(notice(words), messageId);
};
