import { openEmbeddedDatabase } from '../../src/db/embedded.ts';

// Holds the embedded database of a folder open until it is killed.
await openEmbeddedDatabase(process.argv[2] ?? '');
process.send?.('open');
