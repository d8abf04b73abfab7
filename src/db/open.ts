import { createDatabase, type Database } from './client.ts';
import { DatabaseUnavailable, openEmbeddedDatabase } from './embedded.ts';
import { migrate, type SchemaInstaller } from './migrate.ts';
import { createOccasional } from './occasional.ts';

export type DatabaseLocation =
  | { readonly kind: 'embedded'; readonly dataDir: string }
  /** `migrationUrl` is a login that owns the tables; `url` may be one that does not. */
  | { readonly kind: 'server'; readonly url: string; readonly migrationUrl: string };

export interface OpenDatabase {
  readonly db: Database;
  /** Has done what reads everything there is: its statements may take as long as they like. */
  patiently<T>(work: (db: Database) => Promise<T>): Promise<T>;
  /** For libraries that bring their own pool; connections to it take `applicationConnectionOptions`. */
  readonly url: string;
  readonly kind: 'embedded' | 'server';
  close(): Promise<void>;
}

/** Updates, deliveries and webhooks of one instance; PostgreSQL's own default of 100 leaves room for several. */
const serverConnections = 20;

/** The night's proof, and one that support has asked for. */
const patientConnections = 2;

/** PGlite works on one transaction at a time: more connections would only queue inside it. */
const embeddedConnections = 8;

/**
 * Opens the database that the settings name, brings it up to date, and leaves only the application's role to work with.
 * @throws DatabaseUnavailable with a text for the operator when the folder is in use or the server cannot be reached
 */
export async function openDatabase(
  location: DatabaseLocation,
  installers: readonly SchemaInstaller[],
): Promise<OpenDatabase> {
  if (location.kind === 'server') {
    await reach(location.migrationUrl, () => migrate(location.migrationUrl, installers));
    const { url } = location;
    const db = createDatabase({ url, maxConnections: serverConnections });
    const patient = createOccasional(() =>
      createDatabase({ url, maxConnections: patientConnections, answerWithinMs: 0, planEachTime: true }),
    );
    await reach(url, () => db.$queryRaw`SELECT 1`);
    const close = async (): Promise<void> => {
      await Promise.all([db.$disconnect(), patient.close()]);
    };
    return { db, patiently: patient.use, url, kind: 'server', close };
  }
  const embedded = await openEmbeddedDatabase(location.dataDir);
  try {
    await migrate(embedded.url, installers);
    await embedded.enterApplicationRole();
  } catch (error) {
    await embedded.close();
    throw error;
  }
  // No line to it can fall silent: it is in this very process.
  const db = createDatabase({
    url: embedded.url,
    maxConnections: embeddedConnections,
    answerWithinMs: 0,
    planEachTime: true,
  });
  const close = async (): Promise<void> => {
    await db.$disconnect();
    await embedded.close();
  };
  return { db, patiently: (work) => work(db), url: embedded.url, kind: 'embedded', close };
}

/** What the network and PostgreSQL say when the server cannot be worked with at all (postgresql.org, appendix A). */
const unreachable = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|timeout|28P01|28000|3D000|57P03/;

async function reach<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const said = error instanceof Error ? error.message : String(error);
    if (!unreachable.test(`${code} ${said}`)) throw error;
    // The address without its login: this text goes to a screen and into logs.
    const { hostname, port, pathname } = new URL(url);
    throw new DatabaseUnavailable(
      `The database at ${hostname}:${port || '5432'}${pathname} cannot be used (${code || said}). Check DATABASE_URL and that the server runs.`,
      { cause: error },
    );
  }
}
