import type { Broadcast, BroadcastProgress } from '../../broadcasts/broadcast.ts';
import type { Translate } from '../../platform/i18n.ts';
import type { Button, Screen } from '../../platform/telegram/screen.ts';
import { telegramRates } from '../budget-rates.ts';
import { broadcastPress } from './broadcast-press.ts';
import { byWhom, filterLine, inDigits } from './broadcast-words.ts';
import { formatShort } from './moment.ts';

/** A broadcast that was started, and how it gets on or has got on. */
export interface BroadcastReportView {
  readonly broadcast: Broadcast;
  readonly progress: BroadcastProgress;
  readonly now: Date;
  /** The provider's. */
  readonly timeZone: string;
}

const minuteMs = 60_000;
const barLength = 10;

/** So few say nothing yet about how fast it goes. */
const tellingSample = 100;

/** The card while it is being sent, and what came of it afterwards. */
export function broadcastReport(view: BroadcastReportView, t: Translate): Screen {
  return view.broadcast.state === 'sending' ? underWay(view, t) : ended(view, t);
}

/** Asks once more before a broadcast is stopped: in a message of its own, since the card is edited all the while. */
export function stopQuestion(
  { broadcast, progress }: Pick<BroadcastReportView, 'broadcast' | 'progress'>,
  t: Translate,
): Screen {
  const { sent, left } = figuresOf(progress);
  const stop: Button = { label: t('broadcast:button.halt'), data: broadcastPress.stop(broadcast.id) };
  const keep: Button = { label: t('broadcast:button.keep'), data: broadcastPress.keep(broadcast.id) };
  return {
    html: t('broadcast:confirmStop', { sent: inDigits(sent), left: inDigits(left) }),
    buttons: [[stop], [keep]],
  };
}

/** `tried`: sent or failed, the only ends that take up time. */
function figuresOf({ sent, failed, waiting, queued }: BroadcastProgress) {
  const left = waiting + queued;
  return { sent, left, tried: sent + failed, total: sent + failed + left };
}

function underWay({ broadcast, progress, now }: BroadcastReportView, t: Translate): Screen {
  const { sent, left, tried, total } = figuresOf(progress);
  const part = total === 0 ? 1 : tried / total;
  const full = Math.floor(part * barLength);
  const bar = '▓'.repeat(full) + '░'.repeat(barLength - full);
  const elapsedMs = now.getTime() - (broadcast.startedAt ?? now).getTime();
  const restMs =
    tried < tellingSample || elapsedMs <= 0 ? left * telegramRates.bot.everyMs : (elapsedMs / tried) * left;
  const lines = [
    t('broadcast:title.sending'),
    filterLine(broadcast.filter, t),
    '',
    t('broadcast:bar', { bar, percent: Math.floor(part * 100) }),
    [
      t('broadcast:sentOf', { sent: inDigits(sent), total: inDigits(total) }),
      t('broadcast:left', { time: inWords(restMs, t, 'about') }),
    ].join(' · '),
    ...without(progress, ['failed'], t),
    ...(broadcast.startedBy ? [byWhom('started', broadcast.startedBy, t)] : []),
  ];
  const stop: Button = { label: t('broadcast:button.stop'), data: broadcastPress.askToStop(broadcast.id) };
  return { html: lines.join('\n'), buttons: [[stop]] };
}

function ended({ broadcast, progress, timeZone }: BroadcastReportView, t: Translate): Screen {
  const { startedAt, endedAt, startedBy, stoppedBy } = broadcast;
  const { sent, queued } = progress;
  const tookMs = startedAt && endedAt ? endedAt.getTime() - startedAt.getTime() : 0;
  const at = startedAt ? formatShort(startedAt, timeZone) : '';
  const lines = [
    t(`broadcast:title.${endOf(broadcast)}`),
    filterLine(broadcast.filter, t),
    '',
    t('broadcast:sent', { count: sent, number: inDigits(sent) }),
    ...without(progress, ['opted-out', 'unreachable', 'failed', 'stopped'], t),
    ...(queued === 0 ? [] : [t('broadcast:leaving', { number: inDigits(queued) })]),
    '',
    t('broadcast:took', { at, time: inWords(tookMs, t) }),
    ...(startedBy ? [byWhom('started', startedBy, t)] : []),
    ...(stoppedBy ? [byWhom('stopped', stoppedBy, t)] : []),
  ];
  return { html: lines.join('\n'), buttons: [] };
}

/** Nobody stops a broadcast of their own accord but by a press; what nobody pressed is the loss of its message. */
function endOf({ state, stoppedBy }: Broadcast): 'done' | 'stopped' | 'source-gone' {
  if (state !== 'stopped') return 'done';
  return stoppedBy === null ? 'source-gone' : 'stopped';
}

function without(
  progress: BroadcastProgress,
  states: readonly ('opted-out' | 'unreachable' | 'failed' | 'stopped')[],
  t: Translate,
): string[] {
  return states
    .filter((state) => progress[state] > 0)
    .map((state) => t(`broadcast:count.${state}`, { number: inDigits(progress[state]) }));
}

/** «меньше минуты», «3 мин», «2 ч 5 мин». */
function inWords(ms: number, t: Translate, about?: 'about'): string {
  if (ms < minuteMs) return t('broadcast:lessThanMinute');
  const minutes = Math.round(ms / minuteMs);
  const time =
    minutes < 60
      ? t('broadcast:minutes', { minutes: String(minutes) })
      : t('broadcast:hours', { hours: String(Math.floor(minutes / 60)), minutes: String(minutes % 60) });
  return about ? t('broadcast:about', { time }) : time;
}
