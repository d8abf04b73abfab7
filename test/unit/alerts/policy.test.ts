// Guarantee: each level is told once an episode, on the way down; quiet hours hold back all but the last two; who was told that
// autopay will act is told again when it does not; and who cannot be told or does not want it is told nothing.
import { describe, expect, test } from 'vitest';
import type { Level } from '../../../src/alerts/level.ts';
import { type AlertFacts, type AlertStep, nextAlert, type WatchState } from '../../../src/alerts/policy.ts';

const now = new Date('2026-11-21T12:00:00Z');
const later = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
const fresh: WatchState = { level: 'ok', toldLevel: 'ok', episode: 4, dueAt: null, toldMandateId: null };

/** Balances at 50 ₽ a day, in the middle of each level and past the margin of the one before. */
const middle: Readonly<Record<Level, bigint>> = {
  ok: 1_000_00n,
  info: 300_00n,
  warning: 170_00n,
  critical: 60_00n,
  empty: 0n,
};

function factsAt(level: Level, change: Partial<AlertFacts> = {}): AlertFacts {
  return {
    holding: { spendableMinor: middle[level], burnPerDayMinor: 50_00n, isUsed: true },
    thresholds: { infoDays: 7, warningDays: 3, criticalDays: 1, sumMinor: 0n },
    help: { kind: 'none' },
    quietUntil: null,
    listens: true,
    isPlatform: false,
    isSpokenOf: false,
    ...change,
  };
}

const tellingOf = ({ tell }: AlertStep) => (tell === null ? null : `${tell.level}: ${tell.because}`);

/** Goes through levels one after another. @returns what was told at each */
function walk(path: readonly (readonly [Level, Partial<AlertFacts>?])[], from = fresh): (string | null)[] {
  let state = from;
  return path.map(([level, change]) => {
    const step = nextAlert(state, factsAt(level, change), now);
    state = step.state;
    return tellingOf(step);
  });
}

describe('on the way down', () => {
  test('each level is told once', () => {
    expect(walk([['ok'], ['info'], ['info'], ['warning'], ['critical'], ['critical'], ['empty'], ['empty']])).toEqual([
      ...[null, 'info: fell', null, 'warning: fell', 'critical: fell', null, 'empty: fell', null],
    ]);
  });

  test('a level that is leapt over is not told', () => {
    expect(walk([['critical'], ['empty']])).toEqual(['critical: fell', 'empty: fell']);
  });
});

describe('after a recovery', () => {
  test('to the full, all is told again, in an episode of its own', () => {
    expect(walk([['critical'], ['ok'], ['critical']])).toEqual(['critical: fell', null, 'critical: fell']);
    const told = { ...fresh, level: 'critical', toldLevel: 'critical' } as const;
    expect(nextAlert(told, factsAt('ok'), now)).toMatchObject({
      state: { level: 'ok', toldLevel: 'ok', episode: 5 },
      recoveredFrom: 'critical',
      tell: null,
    });
  });

  test('in part, the level that was left is told again, and the one that was reached from below is not', () => {
    expect(walk([['critical'], ['info'], ['info'], ['critical']])).toEqual([
      ...['critical: fell', null, null, 'critical: fell'],
    ]);
  });

  test('within the margin, nothing is: a balance that wobbles about a line is told of once', () => {
    const about = (spendableMinor: bigint) => ({ holding: { ...factsAt('ok').holding, spendableMinor } });
    const wobble = [399_99n, 400_00n, 399_99n, 449_00n, 399_00n].map((sum) => ['ok', about(sum)] as const);
    expect(walk(wobble)).toEqual(['info: fell', null, null, null, null]);
  });

  test('what was never told ends no episode', () => {
    const held = nextAlert(fresh, factsAt('info', { quietUntil: later(9) }), now).state;
    expect(nextAlert(held, factsAt('ok'), now)).toMatchObject({ state: { episode: 4 }, recoveredFrom: null });
  });
});

describe('in quiet hours', () => {
  const quietUntil = later(9);

  test.each<[Level, string | null]>([
    ['info', null],
    ['warning', null],
    ['critical', 'critical: fell'],
    ['empty', 'empty: fell'],
  ])('%s: %s', (level, told) => {
    const step = nextAlert(fresh, factsAt(level, { quietUntil }), now);
    expect(tellingOf(step)).toBe(told);
    if (told === null) expect(step.lookAgainAt).toEqual(quietUntil);
  });

  test('what was held back is told at their end as it is then, or not at all', () => {
    expect(walk([['info', { quietUntil }], ['warning']])).toEqual([null, 'warning: fell']);
    expect(walk([['warning', { quietUntil }], ['ok']])).toEqual([null, null]);
  });
});

describe('when autopay will act', () => {
  const acts = { help: { kind: 'acts', mandateId: 7n } } as const;

  test('the first warning names it, and the next levels wait for it, but for the last', () => {
    expect(nextAlert(fresh, factsAt('info', acts), now).state.toldMandateId).toBe(7n);
    expect(
      walk([
        ['info', acts],
        ['warning', acts],
        ['critical', acts],
        ['empty', acts],
      ]),
    ).toEqual(['info: fell', null, null, 'empty: fell']);
  });

  test('and then does not, the level of then is told again, once', () => {
    expect(walk([['info', acts], ['info'], ['info'], ['warning']])).toEqual([
      ...['info: fell', 'info: autopay-failed', null, 'warning: fell'],
    ]);
    expect(walk([['info', acts], ['warning', acts], ['warning'], ['warning']])).toEqual([
      ...['info: fell', null, 'warning: autopay-failed', null],
    ]);
  });

  test('it is looked at again within the hour, lest a failure go unseen', () => {
    const step = nextAlert(fresh, factsAt('info', acts), now);
    expect(step.lookAgainAt).toEqual(later(1));
    expect(nextAlert(step.state, factsAt('info', acts), now).lookAgainAt).toEqual(later(1));
  });

  test('that it failed waits for the morning, too', () => {
    expect(walk([['info', acts], ['info', { quietUntil: later(9) }], ['info']])).toEqual([
      ...['info: fell', null, 'info: autopay-failed'],
    ]);
  });

  test('money that came since leaves nothing to tell', () => {
    expect(walk([['info', acts], ['ok'], ['ok']])).toEqual(['info: fell', null, null]);
  });

  test('while it is charging, its own word is waited for, but not for ever', () => {
    const charging = { help: { kind: 'charging', mandateId: 7n, until: later(0.1) } } as const;
    const step = nextAlert(fresh, factsAt('warning', charging), now);
    // Looked at each minute, since the answer comes within seconds as a rule.
    expect(step).toMatchObject({ tell: null, lookAgainAt: later(1 / 60) });
    const soon = { help: { ...charging.help, until: later(1 / 120) } };
    expect(nextAlert(fresh, factsAt('warning', soon), now).lookAgainAt).toEqual(later(1 / 120));
    expect(
      walk([
        ['warning', charging],
        ['warning', acts],
      ]),
    ).toEqual([null, 'warning: fell']);
  });
});

describe('what autopay has just said itself', () => {
  const spoken = { isSpokenOf: true, quietUntil: later(9) } as const;

  test('counts as told at whatever hour, and is marked as said', () => {
    expect(nextAlert(fresh, factsAt('warning', spoken), now)).toMatchObject({
      tell: { level: 'warning', because: 'fell', isSpokenOf: true },
      state: { toldLevel: 'warning' },
    });
    const relied = { ...fresh, level: 'info', toldLevel: 'info', toldMandateId: 7n } as const;
    expect(nextAlert(relied, factsAt('info', spoken), now)).toMatchObject({
      tell: { because: 'autopay-failed', isSpokenOf: true },
      state: { toldMandateId: null },
    });
  });

  test('a worse level after it is told in full', () => {
    expect(nextAlert(fresh, factsAt('info'), now).tell?.isSpokenOf).toBe(false);
    expect(walk([['warning', spoken], ['warning'], ['critical']])).toEqual(['warning: fell', null, 'critical: fell']);
  });
});

describe('the platform', () => {
  const platform = { isPlatform: true } as const;
  const recoveries = (path: readonly Level[]): (string | null)[] => {
    let state = fresh;
    return path.map((level) => {
      const step = nextAlert(state, factsAt(level, platform), now);
      state = step.state;
      return step.recoveredFrom;
    });
  };

  test('low that has become less low has not recovered, and is not low anew', () => {
    expect(recoveries(['critical', 'warning', 'critical', 'warning'])).toEqual([null, null, null, null]);
    expect(
      walk([
        ['critical', platform],
        ['warning', platform],
        ['critical', platform],
      ]),
    ).toEqual(['critical: fell', null, null]);
  });

  test('low has recovered once it is low no more, and empty once there is any money', () => {
    expect(recoveries(['critical', 'info'])).toEqual([null, 'critical']);
    expect(recoveries(['empty', 'critical', 'ok'])).toEqual([null, 'empty', 'critical']);
  });
});

describe('a reminder that was asked for', () => {
  const told = (dueAt: Date): WatchState => ({ ...fresh, level: 'warning', toldLevel: 'warning', dueAt });

  test('comes when it is due, once', () => {
    expect(tellingOf(nextAlert(told(later(1)), factsAt('warning'), now))).toBe(null);
    expect(nextAlert(told(later(1)), factsAt('warning'), now).lookAgainAt).toEqual(later(1));
    expect(walk([['warning'], ['warning']], told(now))).toEqual(['warning: reminder', null]);
  });

  test('does not come when the balance has recovered, and is forgotten with it', () => {
    expect(walk([['ok'], ['warning']], told(now))).toEqual([null, 'warning: fell']);
    const relied = { ...told(later(1)), toldMandateId: 7n };
    expect(nextAlert(relied, factsAt('ok'), now)).toMatchObject({
      state: { dueAt: null, toldMandateId: null },
      lookAgainAt: later(24),
    });
  });

  test('waits for the end of quiet hours', () => {
    expect(tellingOf(nextAlert(told(now), factsAt('warning', { quietUntil: later(1) }), now))).toBe(null);
  });

  test('is overtaken by a worse level', () => {
    expect(walk([['critical'], ['critical']], told(later(1)))).toEqual(['critical: fell', null]);
  });
});

describe('who does not listen', () => {
  test('is told nothing, and the present level once when they do again', () => {
    const deaf = { listens: false };
    expect(walk([['info', deaf], ['warning', deaf], ['warning'], ['warning']])).toEqual([
      ...[null, null, 'warning: fell', null],
    ]);
  });
});

test('where money goes, it is looked at again within a day; where none does, not before something happens', () => {
  expect(nextAlert(fresh, factsAt('ok'), now).lookAgainAt).toEqual(later(24));
  const idle = { holding: { spendableMinor: 1n, burnPerDayMinor: 0n, isUsed: true } };
  expect(nextAlert(fresh, factsAt('ok', idle), now).lookAgainAt).toBe(null);
});
