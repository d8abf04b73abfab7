// Guarantee: no regular expression of the program takes time out of proportion to a text sent to hurt it (a "ReDoS"): the longest
// message of Telegram's, made of whatever each of them stumbles over, costs it a bounded number of simple readings of that text.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** The shortest first: what doubles its time with each sign shows there, and would never end with a longer one. */
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

function hostileTexts(expression: RegExp, length: number): string[] {
  const literals = [...expression.source.replace(/\\[a-zA-Z]|\{[^}]*\}/g, '')].filter(
    (sign) => !/[\\^$|()[\]?*+]/.test(sign),
  );
  const beginnings = [...new Set(['', ...beginningsOf(expression)])];
  const stumbles = [...new Set([...usualStumbles, ...literals, ...beginnings])]
    .filter((sign) => sign !== '')
    .slice(0, 40);
  return beginnings.flatMap((begin) =>
    stumbles.map((sign) => `${begin}${sign.repeat(length).slice(0, length)}\u0000!`),
  );
}

/** @returns milliseconds: the least of a few, since a machine that is busy makes a reading longer and never shorter */
function readingMs(expression: RegExp, text: string, tries: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let one = 0; one < tries; one += 1) {
    const begun = performance.now();
    text.replace(expression, '');
    least = Math.min(least, performance.now() - begun);
  }
  return least;
}

/** Of the same length: each sign is looked at, none twice. */
const simple = readingMs(/[^\p{L}]x/gu, ' '.repeat(longest), 20);

/**
 * Half a second. Looking at the whole rest of the text from each of its signs takes a twentieth of it at this length, and hurts
 * nobody; a third power would take an hour.
 */
const mostReadings = 100_000;

test('the expressions are found', () => {
  expect(all.length).toBeGreaterThan(200);
});

function hurts(expression: RegExp): string | undefined {
  const limitMs = simple * mostReadings;
  for (const length of lengths) {
    for (const text of hostileTexts(expression, length)) {
      if (readingMs(expression, text, 1) > limitMs && readingMs(expression, text, 1) > limitMs)
        return text.slice(0, 30);
    }
  }
  return undefined;
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
