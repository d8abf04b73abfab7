/** @returns text as PostgreSQL and its JSON can hold it: without NUL and halves of characters */
export function storable(typed: string): string {
  return typed.replaceAll('\0', '').toWellFormed();
}
