import { supportChatId } from '../people.ts';
import type { Sandbox } from '../sandbox.ts';
import { createPlayer, say } from './stage.ts';

const requisites = [
  '7712345600/771201001',
  '1257700000425',
  'ООО «Ромашка»',
  '115035, г. Москва, ул. Садовническая, д. 5',
  'buh@romashka.example',
];

/** A company asks for an invoice; support takes it up and credits what the bank's statement tells of. */
export async function playInvoiceStory(
  sandbox: Sandbox,
  { olga, maria }: Record<'olga' | 'maria', { id: number; name: string }>,
): Promise<void> {
  const company = createPlayer(sandbox, olga);
  const support = createPlayer(sandbox, { ...maria, chatId: supportChatId });
  say('— Компания Ольги платит по счёту —\n');
  await company.tells('/start');
  await company.presses('Русский');
  await company.presses('Юридическое лицо');
  await company.presses('Пополнить');
  await company.tells('15 000');
  for (const requisite of requisites) await company.tells(requisite);
  await company.presses('Отправить');
  printLetters(sandbox);

  say('— Группа поддержки —\n');
  await support.hears();
  await support.presses('В работу');
  const statement = await sandbox.bankStatement();
  if (!statement) throw new Error('the bank knows of no unpaid invoice');
  await support.sends(statement);
  await support.presses('Зачислить 1 на 15\u00a0000\u00a0₽');
  say('Ольга читает:');
  await company.hears();
}

function printLetters({ mailbox }: Sandbox): void {
  say('Почта:');
  for (const { to, subject, attachments } of mailbox.letters()) {
    const files = attachments.map(({ fileName }) => `[файл] ${fileName}`).join(', ');
    say(`    ${to.join(', ')} ← ${subject}; ${files}`);
  }
  say('');
}
