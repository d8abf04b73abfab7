import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type FolderLockOutcome = { readonly kind: 'locked'; release(): void } | { readonly kind: 'in-use' };

/** SQLite's primary result code for "another connection holds the lock". */
const sqliteBusy = 5;

/**
 * Takes the folder for this process alone. Two processes on one PGlite folder would ruin it, and neither would notice.
 * The lock is the operating system's, held through an exclusive SQLite transaction: it dies with the process, kill -9
 * included, so there is no stale lock to wait out and no process number to guess about.
 * @param folder made if missing
 */
export function lockFolder(folder: string): FolderLockOutcome {
  mkdirSync(folder, { recursive: true });
  const holder = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: 0 });
  try {
    holder.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    holder.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return { kind: 'in-use' };
    throw error;
  }
  return { kind: 'locked', release: () => holder.close() };
}
