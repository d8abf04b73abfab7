import type { SourceFile } from './sources.ts';

/** A house rule that a pattern can see. */
export interface TidyRule {
  /** Reads as a sentence: the test's name. */
  readonly name: string;
  /** Which files it is for. */
  readonly files: RegExp;
  readonly pattern: RegExp;
  /** What the rule is there to catch; a test proves that it does. */
  readonly example: string;
  /** Whether words inside comments count, too. */
  readonly inComments?: true;
  /** Whether a comment on the line, or right above it, is reason enough. */
  readonly unlessExplained?: true;
  /** Where it may be broken, each file with its reason; an entry that is no longer needed fails, too. */
  readonly except?: Readonly<Record<string, string>>;
}

const moneySlices =
  'ledger|topup|payments|documents|invoices|bank|support|audit|mail|autopay|refunds|promo|usage|bills|rates|statements|alerts|broadcasts|webhooks|notifications|bot';

export const tidyRules: readonly TidyRule[] = [
  { name: 'nothing is cast to any', files: /\.ts$/, pattern: /\bas any\b|<any>/, example: 'x as any' },
  {
    name: 'the type checker is not silenced',
    files: /\.(ts|js|mjs)$/,
    pattern: /@ts-(ignore|expect-error|nocheck)/,
    example: '// @ts-expect-error',
    inComments: true,
  },
  {
    name: 'nothing is left for later',
    files: /\.(ts|js|mjs|sql|prisma|css|html)$/,
    pattern: /\b(TODO|FIXME|XXX|HACK)\b/,
    example: '// TODO: the rest',
    inComments: true,
  },
  {
    name: 'the program speaks through its logger, not through the console',
    files: /^src\/.*\.ts$/,
    pattern: /\bconsole\.\w+\(/,
    example: 'console.log(x)',
  },
  {
    name: 'no test is skipped, and none runs alone',
    files: /^test\//,
    pattern: /\b(test|it|describe|suite|context)\.(only|skip|skipIf|runIf|todo|fails)\b/,
    example: "test.skip('x')",
  },
  {
    name: 'the environment is read in one place',
    files: /^src\/(?!config\/).*\.ts$|^test\/.*\.ts$|^[^/]+\.(ts|mjs)$/,
    pattern: /\bprocess\.env\b/,
    example: 'process.env.PORT',
    except: {
      'src/main.ts': 'hands the environment to src/config',
      'src/verify.ts': 'hands the environment to src/config',
      'src/api-key.ts': 'hands the environment to src/config',
      'prisma.config.ts': 'keeps `prisma generate` from downloading an engine that it does not run',
      'test/support/browser.ts': 'lets a machine name its own Chromium',
      'test/support/size.ts': 'lets a night run the long tests in full',
      'test/bench/bench.ts': 'lets one see quickly that a bench works',
      'test/bench/program.ts': 'starts the program with the way to its tools and nothing else of the machine’s',
      'test/mutation/run.ts': 'names the target to the processes that Stryker starts',
      'test/mutation/vitest.config.ts': 'learns the target from it',
      'test/integration/ledger/books.ts': 'asks one engine of two while the code is being broken',
    },
  },
  {
    name: 'money is not read as a floating-point number',
    files: new RegExp(`^src/(${moneySlices})/`),
    pattern: /(?<![\w.])Number\(|\bparseFloat\b|\.toFixed\(/,
    example: 'Number(amount)',
  },
  {
    name: 'the present moment comes from the clock',
    files: /^src\/.*\.ts$/,
    pattern: /\bnew Date\(\)|\bDate\.now\(\)/,
    example: 'const now = Date.now();',
    except: { 'src/platform/clock.ts': 'is the clock' },
  },
  {
    name: 'no test waits for time to pass',
    // Of `test/support` and of programs that tests start as processes of their own, time is a tool.
    files: /^test\/(?!bench\/|chaos\/|browser\/).*\.test\.ts$/,
    pattern: /\bsetTimeout\(|timers\/promises|\bsleep\(|\bsetInterval\(/,
    example: 'await sleep(100)',
  },
  {
    name: 'no error is swallowed without a word',
    files: /^(src|test)\/.*\.ts$/,
    pattern: /catch\s*(\([^)]*\))?\s*\{\s*\}|\.catch\(\(\w*\) => (\{\s*\}|undefined)\)/,
    example: 'work().catch(() => undefined)',
    unlessExplained: true,
  },
  {
    name: 'no file names a folder of somebody’s machine',
    files: /./,
    pattern: /(?<![\w.~:/}-])\/(home|root|Users|workspace|mnt|work|tmp)\/[\w.]/,
    example: "'/home/anna/project'",
    inComments: true,
  },
  {
    name: 'packages come from whichever registry the machine is set up with',
    files: /^package-lock\.json$|^\.npmrc$/,
    pattern: /"resolved": "http|^registry\s*=/m,
    example: '"resolved": "https://example.org/x.tgz"',
    inComments: true,
  },
];

/** @returns the text with comments blanked, line by line as they were, so that positions stay */
function withoutComments(text: string): string {
  const blank = (comment: string): string => comment.replace(/[^\n]/g, ' ');
  return text.replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, blank).replace(/^[ \t]*\/\/.*$|[ \t]\/\/ .*$/gm, blank);
}

/** @returns each place where a file breaks the rule, as `path:line: what stands there`, exceptions included */
export function findBreaches(rule: TidyRule, file: SourceFile): string[] {
  const text = rule.inComments ? file.text : withoutComments(file.text);
  const pattern = new RegExp(rule.pattern.source, `${rule.pattern.flags.replace('g', '')}g`);
  const lines = file.text.split('\n');
  return [...text.matchAll(pattern)].flatMap((match) => {
    const line = text.slice(0, match.index).split('\n').length;
    const around = `${lines[line - 2] ?? ''}\n${lines[line - 1] ?? ''}`;
    if (rule.unlessExplained && /\/\/ \w|^\s*\*/m.test(around)) return [];
    return [`${file.path}:${line}: ${match[0]}`];
  });
}
