// Guarantee: `npm run demo` shows a stranger every way of paying from the first press to the books, autopay with its end too,
// and says by its exit code whether the money came out right.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { programEnvironment } from '../../support/program.ts';

test('a card, autopay and an invoice are paid, told to both sides, and stand in the books once', {
  timeout: 180_000,
}, async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../../src/sandbox/demo.ts')], {
    env: programEnvironment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => {
      printed += piece.toString();
    });
  }
  const [code] = await once(child, 'close');
  const told = printed.replaceAll('\u00a0', ' ');
  expect(code, told.slice(-2_000)).toBe(0);
  const inOrder = [
    'Анна: /start',
    '+1 000 ₽',
    'Не более 2 раз в месяц по 500 ₽, всего до 1 000 ₽.',
    'Автоплатёж включён: до 2 раз в месяц по 500 ₽',
    'Автоплатёж: +500 ₽ с карты',
    'Автоплатёж отключён, карта отвязана.',
    '[файл] Счёт 26-00001',
    'support@sandbox.example ← Запрос счёта № 26-00001: ООО «Ромашка», 15 000 ₽',
    'Состояние: новый',
    'Состояние: в работе',
    'Состояние: зачислен',
    'Зачислен 1 платёж на 15 000 ₽: Мария Орлова',
    'Спасибо, деньги на балансе: +15 000 ₽',
    'Баланс сходится: транзакций 5',
  ];
  const places = inOrder.map((words) => told.indexOf(words));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});
