import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface SourceFile {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** What is installed, generated or left behind by a run is nobody's hand. */
const notOurs = /(^|[\\/])(node_modules|generated|data|test-results|\.git)([\\/]|$)/;

/** @returns the project's own files that match, read whole; sorted, so that reports do not jump about */
export function readSources(...patterns: string[]): SourceFile[] {
  const paths = globSync(patterns, { cwd: root, exclude: (path) => notOurs.test(path) });
  return paths.sort().map((path) => ({
    path: relative(root, join(root, path)).replaceAll('\\', '/'),
    text: readFileSync(join(root, path), 'utf8'),
  }));
}
