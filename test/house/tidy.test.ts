// Guarantee: the house rules that a pattern can see hold in every file, and each exception has a reason that still holds.
import { describe, expect, test } from 'vitest';
import { readSources } from './sources.ts';
import { findBreaches, tidyRules } from './tidy-rules.ts';

/** The rules' own patterns are not breaches. */
const theRules = 'test/house/tidy-rules.ts';

const files = readSources(
  '{src,test,locales,prisma,.ci}/**/*.{ts,js,mjs,json,sql,prisma,toml,css,html,md}',
  '.ci/*',
  '*.{ts,mjs,json,jsonc,md}',
  '.*.mjs',
  '.npmrc',
).filter((file) => file.path !== theRules);

/** The hard ceiling of a file of ours; most are under 120. */
const maxLines = 250;

test('every file of the project is looked at', () => {
  const paths = files.map((file) => file.path);
  expect(paths).toEqual(expect.arrayContaining(['src/platform/clock.ts', 'package-lock.json', 'prisma/schema.prisma']));
});

describe('house rules', () => {
  test.each(tidyRules)('$name', (rule) => {
    const breaches = files
      .filter((file) => rule.files.test(file.path) && !(file.path in (rule.except ?? {})))
      .flatMap((file) => findBreaches(rule, file));
    expect(breaches).toEqual([]);
  });

  test.each(tidyRules)('caught when broken: $name', (rule) => {
    expect(findBreaches(rule, { path: 'src/example.ts', text: rule.example })).toHaveLength(1);
  });

  test('an exception that is no longer needed is taken back', () => {
    const needless = tidyRules.flatMap((rule) =>
      Object.keys(rule.except ?? {}).filter((path) => {
        const file = files.find((candidate) => candidate.path === path);
        return file === undefined || findBreaches(rule, file).length === 0;
      }),
    );
    expect(needless).toEqual([]);
  });
});

test(`no file of the program is longer than ${maxLines} lines`, () => {
  const long = files
    .filter((file) => /^src\/.*\.(ts|js|css|html)$/.test(file.path))
    .map((file) => ({ path: file.path, lines: file.text.trimEnd().split('\n').length }))
    .filter((file) => file.lines > maxLines);
  expect(long).toEqual([]);
});

test('every test file opens with the guarantee that it protects', () => {
  const silent = files.filter((file) => /\.test\.ts$/.test(file.path) && !/^(\/\/ |\/\*\*\n \* )\S/.test(file.text));
  expect(silent.map((file) => file.path)).toEqual([]);
});

test('tests run on the Node that the project pins', () => {
  const pinned: { dependencies: { node: string } } = JSON.parse(readSources('package.json')[0]?.text ?? '');
  expect(process.version).toBe(`v${pinned.dependencies.node}`);
});
