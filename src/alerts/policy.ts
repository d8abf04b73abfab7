import type { AlertLevel } from '../notifications/notice.ts';
import { type Holding, isWorse, type Level, levelAfter, type Thresholds } from './level.ts';

/** What a watch remembers. */
export interface WatchState {
  readonly level: Level;
  /** The worst that was told in the episode. */
  readonly toldLevel: Level;
  /** Goes on by one with each recovery from what was told: from then on it may be told again. */
  readonly episode: number;
  /** When its reader wants to be reminded. */
  readonly dueAt: Date | null;
  /** The autopay that the last warning said would act. */
  readonly toldMandateId: bigint | null;
}

/** Whether autopay is there to help. */
export type Help =
  /** It is not, or its last charge was declined: what it tries again is no longer relied on. */
  | { readonly kind: 'none' }
  /** It will charge the card once it is due. */
  | { readonly kind: 'acts'; readonly mandateId: bigint }
  /** It is charging at this moment, and tells itself what comes of it; the answer is due by then. */
  | { readonly kind: 'charging'; readonly mandateId: bigint; readonly until: Date };

export interface AlertFacts {
  readonly holding: Holding;
  readonly thresholds: Thresholds;
  readonly help: Help;
  /** The end of the reader's quiet hours, if it is quiet now. */
  readonly quietUntil: Date | null;
  /** Whether the reader can be told and wants to be. */
  readonly listens: boolean;
  /** The platform knows one kind of low: what a person hears as worse than a warning is the same to it. */
  readonly isPlatform: boolean;
  /** Whether autopay itself has told the reader since the last look that it did not go well, and how the balance stands. */
  readonly isSpokenOf: boolean;
}

export interface Telling {
  readonly level: AlertLevel;
  /** It fell to the level; autopay, which was to help, does not; its reader asked for it. */
  readonly because: 'fell' | 'autopay-failed' | 'reminder';
  /** The reader has it in a message of autopay's own: another in the same minute would only repeat it. */
  readonly isSpokenOf: boolean;
}

export interface AlertStep {
  readonly state: WatchState;
  readonly tell: Telling | null;
  /** The worst that was told and is over; the episode that it ends is that of the state before. */
  readonly recoveredFrom: AlertLevel | null;
  /** When to look again though nothing happens; null: only an event can change the answer. */
  readonly lookAgainAt: Date | null;
}

const hourMs = 3_600_000;

/** The rate of spending goes by the week, so a day changes little of it. */
const rateLastsMs = 24 * hourMs;

/** Autopay's end marks its account at once; this is the net beneath. */
const relianceLastsMs = hourMs;

/** A charge is answered within seconds as a rule: what waits for it is looked at each minute, not at the end of its time. */
const chargeLookMs = 60_000;

/** What quiet hours do not hold back. */
const loud: readonly Level[] = ['critical', 'empty'];

function recover(before: WatchState, facts: AlertFacts): Pick<AlertStep, 'state' | 'recoveredFrom'> {
  const level = levelAfter(before.level, facts.holding, facts.thresholds);
  const heard = (one: Level): Level => (facts.isPlatform && one === 'critical' ? 'warning' : one);
  const isOver = isWorse(heard(before.toldLevel), heard(level));
  const state = {
    level,
    toldLevel: isOver ? level : before.toldLevel,
    episode: isOver ? before.episode + 1 : before.episode,
    dueAt: level === 'ok' ? null : before.dueAt,
    toldMandateId: level === 'ok' ? null : before.toldMandateId,
  };
  const { toldLevel } = before;
  return { state, recoveredFrom: isOver && toldLevel !== 'ok' ? toldLevel : null };
}

type News = Omit<Telling, 'isSpokenOf'>;

/** What there is to say now, whether or not it may be said at this hour. */
function newsOf(state: WatchState, { help }: AlertFacts, now: Date): News | null {
  const { level, toldLevel, toldMandateId, dueAt } = state;
  if (level === 'ok') return null;
  if (toldMandateId !== null && help.kind === 'none') return { level, because: 'autopay-failed' };
  // Who was told that autopay will see to it needs no second warning until it fails, or until nothing is left.
  const isSeenTo = toldMandateId !== null && level !== 'empty';
  if (isWorse(level, toldLevel) && !isSeenTo) return { level, because: 'fell' };
  return dueAt !== null && dueAt <= now ? { level, because: 'reminder' } : null;
}

function soonest(...moments: readonly (Date | null)[]): Date | null {
  const known = moments.filter((moment) => moment !== null);
  return known.reduce<Date | null>((first, moment) => (first === null || moment < first ? moment : first), null);
}

/** @returns until when the news waits, at least; null: it is told now */
function heldUntil(news: News, { help, quietUntil, isSpokenOf }: AlertFacts, now: Date): Date | null {
  if (help.kind === 'charging') return soonest(help.until, new Date(now.getTime() + chargeLookMs));
  // Autopay's own message has waited for no morning: the phone has chimed.
  return isSpokenOf || loud.includes(news.level) ? null : quietUntil;
}

/**
 * What a look at an account comes to for one who watches it: how it stands, and whether to tell. Each level is told once on
 * the way down; a recovery past it, with a margin, ends the episode, and from then on it is told again. What quiet hours hold
 * back is told after them as it stands then, by looking anew. Pure: the caller has locked the watch and read the facts under
 * that lock.
 */
export function nextAlert(before: WatchState, facts: AlertFacts, now: Date): AlertStep {
  const { state, recoveredFrom } = recover(before, facts);
  const { help } = facts;
  const after = (ms: number): Date => new Date(now.getTime() + ms);
  const rateEnds = facts.holding.burnPerDayMinor > 0n ? after(rateLastsMs) : null;
  const relianceEnds = (mandateId: bigint | null) => (mandateId === null ? null : after(relianceLastsMs));
  const news = newsOf(state, facts, now);
  if (news === null || !facts.listens) {
    // Who does not listen is looked at again by a change of that.
    const due = facts.listens ? state.dueAt : null;
    const lookAgainAt = soonest(rateEnds, due, relianceEnds(state.toldMandateId));
    return { state, tell: null, recoveredFrom, lookAgainAt };
  }
  const held = heldUntil(news, facts, now);
  if (held !== null) return { state, tell: null, recoveredFrom, lookAgainAt: soonest(rateEnds, held) };
  const toldMandateId = help.kind === 'acts' ? help.mandateId : null;
  const told = { ...state, toldLevel: state.level, dueAt: null, toldMandateId };
  const tell = { ...news, isSpokenOf: facts.isSpokenOf };
  return { state: told, tell, recoveredFrom, lookAgainAt: soonest(rateEnds, relianceEnds(toldMandateId)) };
}
