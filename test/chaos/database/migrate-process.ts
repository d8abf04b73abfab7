// One of the instances that start at the same moment after an update: readies itself, waits for the word, brings the database up to
// date as the program does, and says what it applied. Argument: the database, as its owner.
import { once } from 'node:events';
import { migrate } from '../../../src/db/migrate.ts';
import { installQueue } from '../../../src/queue/install.ts';

process.send?.('ready');
await once(process, 'message');
process.send?.(await migrate(process.argv[2] ?? '', [installQueue]));
process.disconnect();
