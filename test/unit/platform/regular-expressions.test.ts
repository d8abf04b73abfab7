// Guarantee: no regular expression of the program takes time out of proportion to a text sent to hurt it (a "ReDoS"): the longest
// message of Telegram's, made of whatever each of them stumbles over, costs it a bounded number of simple readings of that text.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** @returns each expression that stands in the program's files as it is; those that are put together are of the same pieces */
function expressionsOf(path: string): { at: string; expression: RegExp }[] {
  const file = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: { at: string; expression: RegExp }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? [];
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push({ at: `${path}:${line + 1}`, expression: new RegExp(source, flags) });
    }
    node.forEachChild(visit);
  };
  visit(file);
  return found;
}

const files = globSync('src/**/*.ts', { cwd: root }).filter((path) => !/generated|sandbox/.test(path));
const all = files.sort().flatMap((path) => expressionsOf(path.replaceAll('\\', '/')));
const paths = [...new Set(all.map(({ at }) => at.slice(0, at.lastIndexOf(':'))))];

/** Telegram's longest message; all other text from outside is shorter, or is read by what is bounded in itself. */
const longest = 4_096;

/** The shorter for what doubles its time with each sign of a text that may not be long. */
const lengths = [27, longest];

const usualStumbles = [' ', '\t', '0', 'a', 'А', '-', '.', ',', '/', '=', '(', '"', '@', ':', 'a.', '0 ', ' -', ':\t'];

/** @returns how an expression may begin to match: parts of texts that it takes, made at random from itself */
function beginningsOf({ source, flags }: RegExp): string[] {
  // The maker of samples does not read these, or looks for one for ever; the usual texts are tried on them.
  if (/\\p\{|\(\?<?[=!]/i.test(source)) return [];
  try {
    const samples = fc.sample(fc.stringMatching(new RegExp(source, flags.replace(/[gy]/g, ''))), {
      numRuns: 3,
      seed: 1,
    });
    return samples.flatMap((sample) => [sample.slice(0, 4), sample.slice(0, Math.ceil(sample.length / 2)), sample]);
  } catch {
    // Nor whatever else it may not know.
    return [];
  }
}

function hostileTexts(expression: RegExp): string[] {
  const literals = [...expression.source.replace(/\\[a-zA-Z]|\{[^}]*\}/g, '')].filter(
    (sign) => !/[\\^$|()[\]?*+]/.test(sign),
  );
  const beginnings = [...new Set(['', ...beginningsOf(expression)])];
  const stumbles = [...new Set([...usualStumbles, ...literals, ...beginnings])]
    .filter((sign) => sign !== '')
    .slice(0, 40);
  return lengths.flatMap((length) =>
    beginnings.flatMap((begin) => stumbles.map((sign) => `${begin}${sign.repeat(length).slice(0, length)}\u0000!`)),
  );
}

/** @returns milliseconds */
function readingMs(expression: RegExp, text: string): number {
  const begun = performance.now();
  text.replace(expression, '');
  return performance.now() - begun;
}

/**
 * Milliseconds, of the same length: each sign is looked at, none twice. The least of a few, since a machine that is busy makes a
 * reading longer and never shorter.
 */
const simple = Math.min(...Array.from({ length: 20 }, () => readingMs(/[^\p{L}]x/gu, ' '.repeat(longest))));

/**
 * Half a second. Looking at the whole rest of the text from each of its signs takes a twentieth of it at this length, and hurts
 * nobody; a third power would take an hour.
 */
const mostReadings = 100_000;

test('the expressions are found', () => {
  expect(all.length).toBeGreaterThan(200);
});

const reader = createContext({ read: (): void => {} });
const reading = new Script('read()');

/** @returns whether the reading had to be stopped: one that doubles with each sign could not be measured, it would never be over */
function isStopped(expression: RegExp, texts: readonly string[]): boolean {
  reader.read = () => {
    for (const text of texts) text.replace(expression, '');
  };
  try {
    reading.runInContext(reader, { timeout: Math.ceil(simple * mostReadings) });
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return true;
    throw error;
  }
}

function hurts(expression: RegExp): string | undefined {
  const texts = hostileTexts(expression);
  // All at once first, since whatever can be stopped has a thread that watches it; then twice, since the machine may have stood still.
  if (!isStopped(expression, texts)) return undefined;
  const text = texts.find((one) => isStopped(expression, [one]) && isStopped(expression, [one]));
  return text?.slice(0, 30);
}

test('one that hurts is noticed', () => {
  expect(hurts(/^(a+)+$/)).toBeDefined();
});

describe('does not hurt', () => {
  test.each(paths)('%s', (path) => {
    const slow = all
      .filter(({ at }) => at.startsWith(`${path}:`))
      .map(({ at, expression }) => ({ at, expression: String(expression), by: hurts(expression) }))
      .filter(({ by }) => by !== undefined);
    expect(slow).toEqual([]);
  });
});
