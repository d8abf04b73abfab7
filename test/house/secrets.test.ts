// Guarantee: no file of the project holds a secret that is good for anything, and no package but those that are named may run
// a program while it is installed.
import { describe, expect, test } from 'vitest';
import { readSources } from './sources.ts';

interface SecretLook {
  readonly name: string;
  readonly find: RegExp;
  /** Put together from pieces, so that it is not itself found. */
  readonly example: string;
}

const looks: readonly SecretLook[] = [
  {
    name: 'a bot’s token',
    find: /\b\d{8,12}:[\w-]{35,50}/g,
    example: ['7134567890', 'AAFh3kLm9QwErTyUiOpAsDfGhJkLzXcVbN1'].join(':'),
  },
  {
    name: 'a key of the platform’s',
    find: /\bba_[\w-]{43}/g,
    example: `ba_${'Zk3Lr9QwErTyUiOpAsDfGhJkLzXcVbN1mQ2wE3rT4yU'}`,
  },
  {
    name: 'a signing secret of webhooks',
    find: /\bwhsec_[A-Za-z0-9+/]{32,}=*/g,
    example: `whsec_${'Zk3Lr9QwErTyUiOpAsDfGhJkLzXcVbN1'}`,
  },
  {
    name: 'a private key',
    find: /-----BEGIN [A-Z ]*PRIVATE KEY-----/g,
    example: ['-----BEGIN EC', 'PRIVATE KEY-----'].join(' '),
  },
  { name: 'an access key of a cloud', find: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, example: `AKIA${'Q3EXZ7PLMN5TRW2B'}` },
  {
    name: 'a token of a code host or a registry',
    find: /\b(?:gh[oprsu]_[A-Za-z0-9]{36}|github_pat_\w{50,}|glpat-[\w-]{20}|npm_[A-Za-z0-9]{36})/g,
    example: `ghp_${'Zk3Lr9QwErTyUiOpAsDfGhJkLzXcVbN1mQ2w'}`,
  },
  {
    name: 'a token of a service’s',
    find: /\b(?:xox[abprs]-[\w-]{20,}|AIza[\w-]{35}|sk-[A-Za-z0-9]{40,}|sk_live_\w{20,}|live_[\w-]{40,})/g,
    example: `AIza${'Zk3Lr9QwErTyUiOpAsDfGhJkLzXcVbN1mQ2'}`,
  },
  {
    name: 'a signed token',
    find: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/g,
    example: ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTYifQ', 'Zk3Lr9QwErTyUiOpAsDfGhJk'].join('.'),
  },
  {
    name: 'a password in an address',
    find: /\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s:@/"'`$<>]{1,60}:[^\s:@/"'`$<>]{6,100}@[\w.-]+/gi,
    example: ['postgres://balance', 'kV8w2Qz7Lm@db.provider.ru'].join(':'),
  },
];

/** Of a test's making: words for people, one sign over and over, or a host that exists nowhere. */
function isMadeUp(found: string): boolean {
  return /test|example|password|secret|hidden|localhost|127\.0\.0\.1|(\w)\1{7}/i.test(found);
}

/** What opens nothing, with the reason for it to stand there. */
const except: Readonly<Record<string, string>> = {
  'test/integration/webhooks/certificate.ts': 'signed by itself, for 127.0.0.1: is there to be refused',
  'test/unit/webhooks/verify.test.ts': 'the vector that Standard Webhooks publishes',
  'test/unit/robokassa/refund.test.ts': 'the vector that Robokassa publishes',
  'test/unit/config/secrets.test.ts': 'made up, to be gathered as secrets',
  'test/unit/platform/logger.test.ts': 'made up, to be kept out of the log',
};

const files = readSources(
  '{src,test,locales,prisma,.ci}/**/*.{ts,js,mjs,json,sql,prisma,toml,css,html,md,txt,xml,svg,pem,key,env}',
  '.ci/*',
  '*.{ts,mjs,json,jsonc,md}',
  '.{npmrc,gitignore,editorconfig,env,env.*}',
);

const secretsIn = (text: string, { find }: SecretLook): string[] =>
  [...text.matchAll(find)].map(([found]) => found).filter((found) => !isMadeUp(found));

describe('no file holds', () => {
  test.each(looks)('$name', (look) => {
    const found = files
      .filter(({ path }) => !(path in except))
      .flatMap(({ path, text }) => secretsIn(text, look).map((one) => `${path}: ${one.slice(0, 12)}…`));
    expect(found).toEqual([]);
  });

  test('what is excepted without need', () => {
    const needed = files.filter(({ text }) => looks.some((look) => secretsIn(text, look).length > 0));
    expect(Object.keys(except).filter((path) => !needed.some((file) => file.path === path))).toEqual([]);
  });

  test.each(looks)('and it would be found: $name', (look) => {
    expect(secretsIn(`const given = '${look.example}';`, look)).toHaveLength(1);
  });
});

test('the settings of an installation stay out of the repository', () => {
  expect(files.map(({ path }) => path).filter((path) => /(^|\/)\.env(\.|$)|\.(pem|key|p12)$/.test(path))).toEqual([]);
});

interface Lockfile {
  readonly packages: Readonly<
    Record<string, { readonly hasInstallScript?: boolean; readonly integrity?: string; readonly link?: boolean }>
  >;
}

const readJson = <Shape>(path: string): Shape => JSON.parse(readSources(path)[0]?.text ?? '{}');

describe('packages', () => {
  const { packages } = readJson<Lockfile>('package-lock.json');
  const manifest = readJson<{
    readonly allowScripts: Readonly<Record<string, boolean>>;
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  }>('package.json');
  const installed = Object.entries(packages).filter(([path]) => path !== '');

  test('that would run a program while being installed are all named, allowed or not, and no other is', () => {
    const running = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
    const named = running.map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
    expect([...new Set(named)].sort()).toEqual(Object.keys(manifest.allowScripts).sort());
  });

  test('are of one version and no other, each known by its contents', () => {
    const ranges = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version),
    );
    expect(ranges).toEqual([]);
    expect(installed.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? '')).map(([path]) => path)).toEqual(
      [],
    );
  });
});
