// Begins transactions on a database and says what came of each; whoever is ended by an error that nobody caught says no more.
// Argument: the database.
import { createDatabase } from '../../../src/db/client.ts';
import { inTransaction } from '../../../src/db/transaction.ts';

const db = createDatabase({ url: process.argv[2] ?? '', maxConnections: 2 });
for (let begun = 0; begun < 3; begun += 1) {
  process.send?.(
    await inTransaction(db, (tx) => tx.$queryRaw`SELECT 1`).then(
      () => 'done',
      () => 'refused',
    ),
  );
}
await db.$disconnect();
process.disconnect();
