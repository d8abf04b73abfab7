import { amvera } from '../../config/profiles/amvera.ts';
import { createProvider } from '../provider.ts';
import type { Sandbox } from '../sandbox.ts';
import { createPlayer, say } from './stage.ts';

const minuteMs = 60_000;

/** Consent with a top-up, a charge without the form once the money runs low, told; and autopay is gone by one press. */
export async function playAutopayStory(sandbox: Sandbox, pavel: { id: number; name: string }): Promise<void> {
  const story = createPlayer(sandbox, pavel);
  say('— Павел включает автоплатёж —\n');
  await story.tells('/start');
  await story.presses('Русский');
  await story.presses('Индивидуальный предприниматель');
  await story.tells('500');
  await story.presses('☐ Автоплатёж');
  await story.presses('2');
  await story.presses('Согласиться');
  await sandbox.robokassa.pay(await story.presses('Оплатить'));
  await story.hears();
  say('Сервис списывает 450 ₽. Проходит минута.');
  const platform = createProvider({ profile: amvera, clock: sandbox.clock });
  const spent = await platform.spend(sandbox.application.db, { userId: pavel.id, amountMinor: 450_00n });
  if (spent.kind !== 'spent') throw new Error(`the service was not paid: ${spent.kind}`);
  await sandbox.advance(minuteMs);
  await story.hears();
  await story.tells('/autopay');
  await story.presses('Отключить и отвязать карту');
}
