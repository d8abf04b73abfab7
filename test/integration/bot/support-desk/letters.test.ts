// Guarantee: a letter that the mail server would not have is not forgotten: /pending names it and why, and one press sends it
// again.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovableClock } from '../../../../src/platform/clock.ts';
import { createMailbox, type Mailbox } from '../../../../src/sandbox/mailbox/index.ts';
import { type Agent, createSupportGroup, type SupportGroup } from '../../../support/agent.ts';
import { createWorld, type World } from '../../../support/world.ts';
import { createCompany } from './company.ts';

let mailbox: Mailbox;
let world: World;
let group: SupportGroup;
let ivan: Agent;
beforeAll(async () => {
  mailbox = await createMailbox({ clock: createMovableClock(), host: '127.0.0.1', port: 0 });
  world = await createWorld({ smtpUrl: mailbox.url });
  group = createSupportGroup(world);
  ivan = group.join('Иван');
});
afterAll(async () => {
  await world.close();
  await mailbox.close();
});

test('given up, listed with its address and the server’s words, sent again by a press, and listed no more', async () => {
  const company = await createCompany(world, group);
  // Both: the queues of notices and of letters number their jobs alike, and once overwrote each other's.
  const { payer } = await world.database.db.invoice.findFirstOrThrow({ select: { payer: true } });
  const payersEmail = (payer as { email: string }).email;
  expect(mailbox.letters().map(({ to }) => to[0])).toEqual(
    expect.arrayContaining(['support@provider.example', payersEmail]),
  );
  const before = mailbox.letters().length;
  await world.database.db.letter.updateMany({
    where: { recipient: 'support@provider.example' },
    data: { sentAt: null, diedAt: new Date(), reason: 'rejected', detail: '550 no such <mailbox>' },
  });

  await ivan.say('/pending');
  expect(group.newest().text).toContain('support@provider.example · 550 no such <mailbox>');
  expect(await ivan.press('Отправить письма ещё раз')).toBe('Отправляю ещё раз: 1 письмо');
  await world.settle();
  expect(mailbox.letters()).toHaveLength(before + 1);
  expect(mailbox.letters()[0]?.subject).toContain(company.invoiceNumber);

  await ivan.say('/pending');
  expect(group.newest().text).not.toContain('support@provider.example');
});
