import type { ThreeDays } from '../alerts/index.ts';

/** What may be sent or not. */
export const noticeKinds = ['warnings', 'news'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/**
 * What the buttons of «Уведомления» say, in at most 64 bytes. Nothing here may change its meaning: see `press`. From where on one
 * is warned is an account's, which is named; all else is the person's.
 */
export const notifyPress = {
  open: 'notifications',
  days: (accountId: bigint): string => `notify:days:${accountId}`,
  takeDays: (accountId: bigint, days: ThreeDays): string => `notify:days:${accountId}:${days.join('-')}`,
  sum: (accountId: bigint): string => `notify:sum:${accountId}`,
  /** 0: not by sum. */
  takeSum: (accountId: bigint, sumMinor: bigint): string => `notify:sum:${accountId}:${sumMinor}`,
  hours: 'notify:hours:ask',
  /** Minutes after midnight; equal: never quiet. */
  takeHours: (fromMinute: number, toMinute: number): string => `notify:hours:${fromMinute}-${toMinute}`,
  zone: 'notify:zone:ask',
  /** null: the account's. */
  takeZone: (timeZone: string | null): string => `notify:zone:${timeZone ?? '-'}`,
  email: 'notify:email:ask',
  otherEmail: 'notify:email:other',
  codeAgain: 'notify:email:again',
  removeEmail: 'notify:email:remove',
  kinds: 'notify:kinds:ask',
  setKind: (kind: NoticeKind, isWanted: boolean): string => `notify:${kind}:${isWanted ? 'on' : 'off'}`,
  sample: (accountId: bigint): string => `notify:sample:${accountId}`,
} as const;

/** Patterns of the same; every group is digits, a fixed word, or what looks like a zone's name. */
export const notifyPressed = {
  days: /^notify:days:([1-9]\d{0,17})(?::(\d{1,3})-(\d{1,3})-(\d{1,3}))?$/,
  sum: /^notify:sum:([1-9]\d{0,17})(?::(0|[1-9]\d{0,16}))?$/,
  takeHours: /^notify:hours:(\d{1,4})-(\d{1,4})$/,
  takeZone: /^notify:zone:(-|[A-Z][\w/+-]{1,40})$/,
  setKind: new RegExp(`^notify:(${noticeKinds.join('|')}):(on|off)$`),
  sample: /^notify:sample:([1-9]\d{0,17})$/,
} as const;
