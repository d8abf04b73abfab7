import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Changes of a moment are written together: a dialogue makes several of them a second. */
const writeAfterMs = 500;

const memorySchema = z.object({ clockOffsetMs: z.number(), telegram: z.unknown(), robokassa: z.unknown() });

export type Remembered = z.infer<typeof memorySchema>;

export interface SandboxMemory {
  /** What an earlier run of the sandbox left in the folder; undefined when there is nothing that can be read. */
  readonly remembered: Remembered | undefined;
  /** Has the state written soon. */
  changed(): void;
  /** Writes it now. */
  flush(): void;
}

/** Keeps what the emulators know beside the database, so that a restart finds the chat as it was left. */
export function createMemory(deps: { folder: string; read: () => Remembered }): SandboxMemory {
  const file = join(deps.folder, 'sandbox.json');
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    // Written aside and moved into place: a crash leaves the old file or the new one, never half of either.
    writeFileSync(`${file}.new`, JSON.stringify(deps.read()));
    renameSync(`${file}.new`, file);
  };
  return {
    remembered: readMemory(file),
    changed: () => {
      timer ??= setTimeout(flush, writeAfterMs);
    },
    flush,
  };
}

function readMemory(file: string): Remembered | undefined {
  try {
    return memorySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // None yet, or of another version: the sandbox begins afresh, the database keeps what it has.
    return undefined;
  }
}
