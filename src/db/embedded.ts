import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { serveEmbedded } from './embedded-server.ts';
import { lockFolder } from './folder-lock.ts';
import { applicationRole } from './roles.ts';

/**
 * PostgreSQL in this process, for an installation with nothing but Node: PGlite on a loopback port, so that
 * all the code above speaks to it by the same driver and the same connection string as to a server.
 */
export interface EmbeddedDatabase {
  readonly url: string;
  /** From here on every statement runs as the application's role: PGlite has one session, which all sockets share. */
  enterApplicationRole(): Promise<void>;
  close(): Promise<void>;
}

/** Said to the operator as it stands; not a bug. */
export class DatabaseUnavailable extends Error {}

/** @throws DatabaseUnavailable when another process has the folder open */
export async function openEmbeddedDatabase(dataFolder: string): Promise<EmbeddedDatabase> {
  const lock = lockFolder(dataFolder);
  if (lock.kind === 'in-use') {
    throw new DatabaseUnavailable(
      `The data folder ${dataFolder} is in use by another process of this program. Stop that one, or set DATA_DIR to another folder.`,
    );
  }
  try {
    // Loaded here: on a server's database it is not needed.
    const { PGlite } = await import('@electric-sql/pglite');
    const engine = await PGlite.create({ dataDir: join(dataFolder, 'postgres') });
    return await serve(engine, lock.release);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function serve(engine: PGlite, release: () => void): Promise<EmbeddedDatabase> {
  const server = await serveEmbedded(engine);
  return {
    url: `postgres://postgres@127.0.0.1:${server.port}/postgres`,
    enterApplicationRole: async () => {
      await engine.exec(`SET ROLE ${applicationRole}`);
    },
    close: async () => {
      await server.stop();
      await engine.close();
      release();
    },
  };
}
