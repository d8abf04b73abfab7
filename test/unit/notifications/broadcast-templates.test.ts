// Guarantee: the card of a broadcast says in right Russian whom it reaches and whom not, how far it has come and what came of it,
// and offers what makes sense just then: nothing is sent where nobody would get it.
import { describe, expect, test } from 'vitest';
import type { Audience, Broadcast, BroadcastProgress } from '../../../src/broadcasts/index.ts';
import { broadcastCard, type DraftStep } from '../../../src/notifications/templates/broadcast-card.ts';
import { stopQuestion } from '../../../src/notifications/templates/broadcast-report.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import type { Screen } from '../../../src/platform/telegram/screen.ts';

const t = createTranslator()('ru');
const ivan = { id: 1n, name: 'Иван <b>' };
const startedAt = new Date('2026-11-21T11:05:00Z');

const draft: Broadcast = {
  id: 7n,
  source: { chatId: -100n, messageId: 1 },
  words: '',
  filter: { entityTypes: [], levels: [], languages: [] },
  version: 3,
  state: 'draft',
  card: { chatId: -100n, threadId: null, messageId: 2 },
  createdBy: ivan,
  createdAt: startedAt,
  startedBy: null,
  startedAt: null,
  stoppedBy: null,
  endedAt: null,
};
const sending: Broadcast = { ...draft, state: 'sending', startedBy: ivan, startedAt };

const read = ({ html, buttons }: Screen) => ({
  text: html.replaceAll('\u00a0', ' '),
  labels: buttons.flat().map(({ label }) => label.replaceAll('\u00a0', ' ')),
});

const asked = (audience: Partial<Audience>, change: Partial<Broadcast> = {}, step: DraftStep = 'card') => {
  const { reached = 0, optedOut = 0, unreachable = 0 } = audience;
  const whole = { matched: reached + optedOut + unreachable, reached, optedOut, unreachable };
  return read(broadcastCard({ broadcast: { ...draft, ...change }, audience: whole, step }, t));
};

const nobody: BroadcastProgress = {
  ...{ waiting: 0, queued: 0, sent: 0, 'opted-out': 0, unreachable: 0, failed: 0, stopped: 0 },
};
const report = (progress: Partial<BroadcastProgress>, change: Partial<Broadcast> = {}, minutes = 0) =>
  read(
    broadcastCard(
      {
        broadcast: { ...sending, ...change },
        progress: { ...nobody, ...progress },
        now: new Date(startedAt.getTime() + minutes * 60_000),
        timeZone: 'Europe/Moscow',
      },
      t,
    ),
  );

describe('a draft says whom it reaches', () => {
  test.each<[Partial<Audience>, string]>([
    [{ reached: 1 }, 'Получит 1 человек.'],
    [{ reached: 2 }, 'Получат 2 человека.'],
    [{ reached: 5 }, 'Получат 5 человек.'],
    [{ reached: 21 }, 'Получит 21 человек.'],
    [
      { reached: 1_234, optedOut: 12, unreachable: 5 },
      'Получат 1 234 человека. Ещё 12 отписались от новостей и 5 недоступны: им не уйдёт.',
    ],
    [{ reached: 11, optedOut: 1 }, 'Получат 11 человек. Ещё 1 отписался от новостей: ему не уйдёт.'],
    [{ reached: 11, unreachable: 1 }, 'Получат 11 человек. Ещё 1 недоступен: ему не уйдёт.'],
    [{ reached: 11, unreachable: 21 }, 'Получат 11 человек. Ещё 21 недоступен: им не уйдёт.'],
    [{ optedOut: 2 }, 'Отправлять некому: 2 отписались от новостей.'],
    [{}, 'Таких клиентов нет: отправлять некому.'],
  ])('%o', (audience, words) => {
    expect(asked(audience).text).toContain(`\n\n${words}\n`);
  });

  test('and is not offered to be sent where that is nobody', () => {
    expect(asked({ reached: 1 }).labels).toContain('Отправить');
    expect(asked({ optedOut: 1 }).labels).not.toContain('Отправить');
  });

  test('by what is chosen, in the line and on the buttons', () => {
    const filter = { entityTypes: ['SOLE_PROPRIETOR'], levels: ['warning', 'empty'], languages: ['ru'] } as const;
    const { text, labels } = asked({ reached: 1 }, { filter });
    expect(text).toContain('Кому: ИП · баланс: пора пополнить, закончился · язык: русский');
    expect(labels.slice(0, 3)).toEqual(['Кому: ИП', 'Баланс: 2 из 5', 'Язык: русский']);
    expect(asked({ reached: 1 }, { filter }, 'levels').labels).toEqual([
      '☐ хватает',
      '☐ первое предупреждение',
      '☑ пора пополнить',
      '☐ срочно пополнить',
      '☑ закончился',
      'Готово',
    ]);
  });

  test('once more before it is sent, with the version that is shown', () => {
    const { text, labels } = asked({ reached: 1_234 }, {}, 'confirm');
    expect(text).toContain('<b>Отправить 1 234 людям?</b>\nОтозвать отправленное будет нельзя.');
    expect(labels).toEqual(['Да, отправить 1 234', 'Назад']);
    const whole = { matched: 1, reached: 1, optedOut: 0, unreachable: 0 };
    const { buttons } = broadcastCard({ broadcast: draft, audience: whole, step: 'confirm' }, t);
    expect(buttons[0]?.[0]).toMatchObject({ data: 'broadcast:start:7:3' });
  });

  test('names of agents are safe in HTML', () => {
    expect(asked({ reached: 1 }).text).toContain('Подготовка: Иван &lt;b&gt;');
  });
});

describe('under way it says how far it has come, and how long it still takes', () => {
  test.each<[Partial<BroadcastProgress>, number, string]>([
    [{ waiting: 1_234 }, 0, '░░░░░░░░░░ 0 %\n0 из 1 234 · осталось меньше минуты'],
    [{ waiting: 60_000 }, 0, '░░░░░░░░░░ 0 %\n0 из 60 000 · осталось около 40 мин'],
    [{ sent: 518, waiting: 700, queued: 16 }, 2, '▓▓▓▓░░░░░░ 41 %\n518 из 1 234 · осталось около 3 мин'],
    [{ sent: 1_000, waiting: 10_000 }, 10, '░░░░░░░░░░ 9 %\n1 000 из 11 000 · осталось около 1 ч 40 мин'],
    [{ sent: 999, queued: 1 }, 2, '▓▓▓▓▓▓▓▓▓░ 99 %\n999 из 1 000 · осталось меньше минуты'],
    [{ sent: 90, failed: 10, queued: 100 }, 1, '▓▓▓▓▓░░░░░ 50 %\n90 из 200 · осталось около 1 мин\nНе получилось: 10'],
  ])('%o after %i min', (progress, minutes, words) => {
    const { text, labels } = report(progress, {}, minutes);
    expect(text).toContain(`\n\n${words}\n`);
    expect(labels).toEqual(['Остановить']);
  });

  test('those who are not written to at all do not make it look further on than it is', () => {
    expect(report({ waiting: 10, 'opted-out': 50, unreachable: 40 }).text).toContain(' 0 %\n0 из 10 ');
  });

  test('stopping it is asked about with what is done and what is left', () => {
    const { text, labels } = read(
      stopQuestion({ broadcast: sending, progress: { ...nobody, sent: 518, waiting: 716 } }, t),
    );
    expect(text).toContain('Отправлено 518, ждут своей очереди 716.');
    expect(labels).toEqual(['Да, остановить', 'Пусть идёт']);
  });
});

describe('at its end it says what came of it', () => {
  const endedAt = new Date(startedAt.getTime() + 125 * 60_000);

  test('sent', () => {
    const progress = { sent: 1_202, 'opted-out': 12, unreachable: 8, failed: 4 };
    expect(report(progress, { state: 'done', endedAt })).toEqual({
      text: [
        '<b>Рассылка отправлена</b>',
        'Кому: всем · баланс: любой · язык: любой',
        '',
        'Получили 1 202 человека',
        'Отписались от новостей: 12',
        'Недоступны: 8',
        'Не получилось: 4',
        '',
        'Начата 21.11 14:05, заняла 2 ч 5 мин',
        'Запуск: Иван &lt;b&gt;',
      ].join('\n'),
      labels: [],
    });
  });

  test('stopped by an agent, with those that are not yet taken off the queue', () => {
    const olga = { id: 2n, name: 'Ольга' };
    const { text } = report({ sent: 518, stopped: 700, queued: 16 }, { state: 'stopped', stoppedBy: olga, endedAt });
    expect(text).toContain('<b>Рассылка остановлена</b>');
    expect(text).toContain('Получили 518 человек\nНе отправлено: 700\nСнимаются с очереди: 16\n');
    expect(text).toContain('\nОстановка: Ольга');
  });

  test('stopped by the loss of its message', () => {
    const { text } = report({ sent: 1, failed: 1 }, { state: 'stopped', endedAt });
    expect(text).toContain('<b>Рассылка остановилась: её сообщение удалили из группы</b>');
  });

  test('called off', () => {
    expect(asked({ reached: 1 }, { state: 'dropped' })).toEqual({
      text: '<b>Рассылка отменена</b>\nНикому ничего не ушло.',
      labels: [],
    });
  });
});
