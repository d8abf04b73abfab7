import type { Database } from './client.ts';

/** A client that is there only while something is done with it. */
export interface OccasionalDatabase {
  /** Connects, unless others are at it; whoever is done last disconnects. Rejects as `work` does. */
  use<T>(work: (db: Database) => Promise<T>): Promise<T>;
  /** Disconnects, whoever is still at it. */
  close(): Promise<void>;
}

/** Any client holds 17 MB for what Prisma (7.10) knows of our tables: too much to keep for what is done once a night. */
export function createOccasional(connect: () => Database): OccasionalDatabase {
  let shared: Database | undefined;
  let users = 0;
  return {
    use: async (work) => {
      shared ??= connect();
      const db = shared;
      users += 1;
      try {
        return await work(db);
      } finally {
        users -= 1;
        if (users === 0) {
          shared = undefined;
          await db.$disconnect();
        }
      }
    },
    close: async () => {
      await shared?.$disconnect();
    },
  };
}
