/** Each connection of the server keeps a plan for each name, some tens of kilobytes. */
const mostNames = 500;

/**
 * Between two bounds that it does not know PostgreSQL takes 0.5 % of the rows to be, and a plan for so few reads a whole table by single
 * rows: such statements are planned for their very values. For all others it compares by cost itself, after five runs, before it
 * keeps one plan (postgresql.org, PREPARE and plan_cache_mode), and errs towards planning anew.
 */
const betweenTwoBounds = /\bBETWEEN\s*\$|([\w."]+)\s*>=?\s*\$\d+(?:::\w+)?\s+AND\s+\1\s*<=?\s*\$/i;

/**
 * A queue grows from nothing to thousands within seconds, and a plan stays until the server next looks at the table, a minute later: one
 * that was made for the empty queue reads it whole each time.
 */
const readsQueue = /\b(?:FROM|UPDATE) queue\.job/;

/**
 * Names for statements that come again, so that the server reads and plans them once on each connection: planning was over half of its
 * work for a press (5.3 ms, now 2.3). A text gets its name at its second coming, which few of those put together from parts live to see.
 * @returns for a statement its name, or '' if it is to be planned anew
 */
export function createStatementNames(): (statement: { readonly sql: string }) => string {
  const names = new Map<string, string>();
  let seen = new Set<string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size === mostNames || betweenTwoBounds.test(sql) || readsQueue.test(sql)) return '';
    if (!seen.has(sql)) {
      if (seen.size === mostNames) seen = new Set();
      seen.add(sql);
      return '';
    }
    const name = `s${names.size + 1}`;
    names.set(sql, name);
    return name;
  };
}
