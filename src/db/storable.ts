import type { Prisma } from './generated/client.ts';

/** @returns text as PostgreSQL and its JSON can hold it: without NUL and halves of characters */
export function storable(typed: string): string {
  return typed.replaceAll('\0', '').toWellFormed();
}

/**
 * What a person or a client of their own making put into an update must not keep everybody's updates waiting behind one that cannot
 * be stored.
 * @returns the same with each text in it as PostgreSQL's jsonb can hold it
 */
export function storableJson(body: Prisma.InputJsonObject): Prisma.InputJsonObject {
  const clean = (_key: string, value: unknown) => (typeof value === 'string' ? storable(value) : value);
  return JSON.parse(JSON.stringify(body, clean)) as Prisma.InputJsonObject;
}
