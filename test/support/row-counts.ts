import { type Database, Prisma } from '../../src/db/client.ts';

/**
 * How many rows stand in each table of the product's own, so that a test need not know which ones an act would write.
 * @param except tables that fill whoever does something, and whatever it leads to
 */
export async function rowCounts(db: Database, except: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const left = Prisma.join(['_prisma_migrations', ...except]);
  const rows = await db.$queryRaw<{ name: string; count: number }[]>`
    SELECT name, (xpath('/row/count/text()', counted))[1]::text::int AS count
      FROM (SELECT relname AS name, query_to_xml(format('SELECT count(*) FROM %I', relname), false, true, '') AS counted
              FROM pg_class
             WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT IN (${left})) tables
     ORDER BY name`;
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}
