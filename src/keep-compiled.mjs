// Loaded before the program, see "start" in package.json. What Node compiles, and strips of its types, is kept for the next start,
// which takes half the processor's time then; without TypeScript's stripper, which is not even loaded, it takes 15 MB less. That is
// why this file is JavaScript: itself it needs no stripping.
//
// It is kept beside the packages. Whoever may write there can change the program as it is; in a folder that all may write to,
// others could lay code for it. Where it cannot be written, Node does without. Node finds what is kept by its own version and
// flags and by the file's content, so nothing outdated is run, and writes a file whole, so processes may share the folder.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/balance-assistant'));
