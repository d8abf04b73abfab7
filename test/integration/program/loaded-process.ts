// Loaded before a program with `--import`: says on standard output, when it ends, which files it has loaded, an address a line.
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

const loaded: string[] = [];
registerHooks({
  load: (url, context, next) => {
    loaded.push(url);
    return next(url, context);
  },
});
process.on('exit', () => writeSync(process.stdout.fd, loaded.join('\n')));
