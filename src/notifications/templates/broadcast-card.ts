import type { Audience, Broadcast } from '../../broadcasts/broadcast.ts';
import type { Translate } from '../../platform/i18n.ts';
import type { Button, Screen } from '../../platform/telegram/screen.ts';
import { broadcastPress } from './broadcast-press.ts';
import { type BroadcastReportView, broadcastReport } from './broadcast-report.ts';
import { byWhom, choicesOf, type FilterSide, filterLine, filterSides, inDigits } from './broadcast-words.ts';

/** What the card of a broadcast that has not begun shows: itself, what may be chosen on one side, the question before it starts. */
export type DraftStep = 'card' | FilterSide | 'confirm';

export interface BroadcastDraftView {
  readonly broadcast: Broadcast;
  /** Whom its filter reaches now. */
  readonly audience: Audience;
  /** The card itself, unless told otherwise. */
  readonly step?: DraftStep;
}

/** The card of a broadcast in the support group: by an audience while it is a draft, by its progress from then on. */
export function broadcastCard(view: BroadcastDraftView | BroadcastReportView, t: Translate): Screen {
  if ('progress' in view) return broadcastReport(view, t);
  if (view.broadcast.state === 'dropped') return { html: t('broadcast:title.dropped'), buttons: [] };
  const { step = 'card' } = view;
  if (step === 'card') return draft(view, t);
  return step === 'confirm' ? confirmation(view, t) : choices(view, step, t);
}

function draft({ broadcast, audience }: BroadcastDraftView, t: Translate): Screen {
  const { id, filter } = broadcast;
  const lines = [
    t('broadcast:title.draft'),
    filterLine(filter, t),
    '',
    reachLine(audience, t),
    byWhom('made', broadcast.createdBy, t),
  ];
  const sides = filterSides.map((side): Button[] => [
    {
      label: t(`broadcast:button.${side}`, { chosen: chosenOnButton(broadcast, side, t) }),
      data: broadcastPress.choose(id, side),
    },
  ]);
  const send: Button = { label: t('broadcast:button.send'), data: broadcastPress.ask(id) };
  const drop: Button = { label: t('broadcast:button.drop'), data: broadcastPress.drop(id) };
  const test: Button = { label: t('broadcast:button.test'), data: broadcastPress.test(id) };
  return { html: lines.join('\n'), buttons: [...sides, [test], audience.reached === 0 ? [drop] : [send, drop]] };
}

/** «все», «ИП» or «2 из 4»: a button has room for no more. */
function chosenOnButton({ filter }: Broadcast, side: FilterSide, t: Translate): string {
  const all = choicesOf(filter, side, t);
  const chosen = all.filter(({ isChosen }) => isChosen);
  const [only, ...others] = chosen;
  if (!only) return t(`broadcast:button.all.${side}`);
  if (others.length === 0) return only.onButton;
  return t('broadcast:button.someOf', { some: inDigits(chosen.length), all: inDigits(all.length) });
}

/** «Получат 1 234 человека. Ещё 12 отписались от новостей и 5 недоступны: им не уйдёт.» */
function reachLine({ matched, reached, optedOut, unreachable }: Audience, t: Translate): string {
  if (matched === 0) return t('broadcast:nobody');
  const without = [
    ...(optedOut === 0 ? [] : [t('broadcast:optedOut', { count: optedOut, number: inDigits(optedOut) })]),
    ...(unreachable === 0 ? [] : [t('broadcast:unreachable', { count: unreachable, number: inDigits(unreachable) })]),
  ];
  const [first = '', second] = without;
  const who = second === undefined ? first : t('broadcast:and', { first, second });
  if (reached === 0) return t('broadcast:nobodyReached', { who });
  const reach = t('broadcast:reach', { count: reached, number: inDigits(reached) });
  if (without.length === 0) return reach;
  return `${reach} ${t(matched - reached === 1 ? 'broadcast:restOne' : 'broadcast:rest', { who })}`;
}

function choices({ broadcast, audience }: BroadcastDraftView, side: FilterSide, t: Translate): Screen {
  const { id, filter } = broadcast;
  const ticks = choicesOf(filter, side, t).map(({ value, isChosen, onButton: what }): Button[] => [
    {
      label: t(isChosen ? 'broadcast:button.ticked' : 'broadcast:button.unticked', { what }),
      data: broadcastPress.pick(id, { value, isChosen: !isChosen }),
    },
  ]);
  const ready: Button = { label: t('broadcast:button.ready'), data: broadcastPress.show(id) };
  const html = [t(`broadcast:ask.${side}`), '', reachLine(audience, t)].join('\n');
  return { html, buttons: [...ticks, [ready]] };
}

function confirmation({ broadcast, audience }: BroadcastDraftView, t: Translate): Screen {
  const { id, version, filter } = broadcast;
  const number = inDigits(audience.reached);
  const html = [t('broadcast:confirm', { count: audience.reached, number }), '', filterLine(filter, t)].join('\n');
  const yes: Button = { label: t('broadcast:button.yes', { number }), data: broadcastPress.start(id, version) };
  const back: Button = { label: t('broadcast:button.back'), data: broadcastPress.show(id) };
  return { html, buttons: [[yes], [back]] };
}
