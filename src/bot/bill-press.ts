import type { CardKind } from '../topup/quote.ts';

/** Which of an account's bills are listed. */
export const billLists = ['unpaid', 'paid'] as const;
export type BillList = (typeof billLists)[number];

/** What the buttons of bills say, in at most 64 bytes. Nothing here may change its meaning: see `press`. */
export const billPress = {
  open: 'bills',
  page: (which: BillList, before?: bigint): string => `bill:list:${which}${before === undefined ? '' : `:${before}`}`,
  card: (billId: bigint): string => `bill:card:${billId}`,
  /** The whole of what is left. */
  pay: (billId: bigint): string => `bill:pay:${billId}`,
  askSum: (billId: bigint): string => `bill:sum:${billId}`,
  takeSum: (billId: bigint, { cardKind, amountMinor }: { cardKind: CardKind; amountMinor: bigint }): string =>
    `bill:${cardKind === 'foreign' ? 'foreign' : 'take'}:${billId}:${amountMinor}`,
  check: (billId: bigint): string => `bill:check:${billId}`,
  cancel: (billId: bigint): string => `bill:cancel:${billId}`,
} as const;

/** Patterns of the same; every group is digits or a fixed word. */
export const billPressed = {
  page: new RegExp(`^bill:list:(${billLists.join('|')})(?::([1-9]\\d{0,17}))?$`),
  card: /^bill:card:([1-9]\d{0,17})$/,
  pay: /^bill:pay:([1-9]\d{0,17})$/,
  askSum: /^bill:sum:([1-9]\d{0,17})$/,
  takeSum: /^bill:(take|foreign):([1-9]\d{0,17}):([1-9]\d{0,15})$/,
  check: /^bill:check:([1-9]\d{0,17})$/,
  cancel: /^bill:cancel:([1-9]\d{0,17})$/,
} as const;
