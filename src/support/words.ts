import { tidyReason } from '../invoices/reason.ts';

/** @returns text as PostgreSQL and its JSON can hold it: without NUL and halves of characters */
export function storable(typed: string): string {
  return typed.replaceAll('\0', '').toWellFormed();
}

/** @returns an agent's reason as it is kept, 500 characters at most. @throws RangeError when there is no word in it */
export function readReason(typed: string): string {
  return tidyReason(storable(typed));
}
