import type { Sandbox } from '../sandbox.ts';
import { createPlayer, say } from './stage.ts';

/** From the first «/start» to a balance that is credited once, though the gateway says so twice. */
export async function playCardStory(sandbox: Sandbox, anna: { id: number; name: string }): Promise<void> {
  const story = createPlayer(sandbox, anna);
  say('— Анна платит картой —\n');
  await story.tells('/start');
  await story.presses('Русский');
  await story.presses('Физическое лицо');
  await story.presses('Пополнить');
  await story.tells('тыщу');
  await story.tells('1 000 ₽');
  const url = await story.presses('Оплатить');
  say(`    → форма оплаты: ${url.split('?')[0]}?…\n`);
  say('Анна платит. Robokassa сообщает об оплате дважды.');
  await sandbox.robokassa.pay(url, { notify: 'twice' });
  await story.hears();
}
