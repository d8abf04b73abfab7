// Guarantee: an operator is told every mistake in the environment at once, in words that say how to mend it, and none of
// them repeats a value; what is right is read as its type says, with the defaults that the manual promises.
import { describe, expect, test } from 'vitest';
import { describeProblems, readEnvironment } from '../../../src/config/environment.ts';
import type { Environment } from '../../../src/config/settings.ts';

const robokassa = { ROBOKASSA_LOGIN: 'shop', ROBOKASSA_PASSWORD1: 'first-pw', ROBOKASSA_PASSWORD2: 'second-pw' };
const polling = { BOT_TOKEN: '123456:AAtoken', ...robokassa };
const webhook = {
  ...polling,
  TELEGRAM_MODE: 'webhook',
  TELEGRAM_WEBHOOK_SECRET: 'hush_hush',
  PUBLIC_URL: 'https://pay.example.com/',
};

function environmentOf(env: NodeJS.ProcessEnv): Environment {
  const outcome = readEnvironment(env);
  if (outcome.kind === 'invalid') throw new Error(describeProblems(outcome.problems));
  return outcome.environment;
}

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  const outcome = readEnvironment(env);
  return outcome.kind === 'invalid' ? outcome.problems : [];
}

describe('defaults', () => {
  test('an empty environment is the sandbox: emulated Telegram and gateway, embedded database, loopback, amvera', () => {
    const environment = environmentOf({});
    expect(environment).toMatchObject({
      telegram: { mode: 'sandbox' },
      database: { kind: 'embedded', dataDir: './data' },
      gateway: { kind: 'emulator' },
      rates: { kind: 'emulator' },
      http: { host: '127.0.0.1', port: 8080, publicUrl: 'http://127.0.0.1:8080', behindProxy: false },
      support: { chatId: undefined, email: undefined, agents: undefined },
      mail: undefined,
      seller: { taxSystem: undefined, vat: { first: 'none', later: [] }, requisites: undefined },
      logLevel: 'warn',
    });
    expect(environment.profile.name).toBe('amvera');
  });

  test('an empty or blank variable counts as not set', () => {
    expect(environmentOf({ PROFILE: '', BOT_TOKEN: '  ', PORT: '', DATABASE_URL: '' })).toEqual(environmentOf({}));
  });

  test.each([
    ['0.0.0.0', 'http://127.0.0.1:8080'],
    ['::', 'http://127.0.0.1:8080'],
    ['::1', 'http://[::1]:8080'],
    ['pay.local', 'http://pay.local:8080'],
  ])('HOST=%s is reached at %s', (HOST, publicUrl) => {
    expect(environmentOf({ HOST }).http.publicUrl).toBe(publicUrl);
  });

  test('a server database is migrated by its own login unless MIGRATION_DATABASE_URL names another', () => {
    const DATABASE_URL = 'postgres://app:pw@db/balance';
    expect(environmentOf({ DATABASE_URL }).database).toEqual({
      kind: 'server',
      url: DATABASE_URL,
      migrationUrl: DATABASE_URL,
    });
    const MIGRATION_DATABASE_URL = 'postgresql://owner:pw@db/balance';
    expect(environmentOf({ DATABASE_URL, MIGRATION_DATABASE_URL }).database).toEqual({
      kind: 'server',
      url: DATABASE_URL,
      migrationUrl: MIGRATION_DATABASE_URL,
    });
  });
});

describe('a real bot', () => {
  test('BOT_TOKEN alone means polling at Telegram itself, and Robokassa as the shop signs by default', () => {
    expect(environmentOf(polling)).toMatchObject({
      telegram: { mode: 'polling', token: '123456:AAtoken', apiRoot: 'https://api.telegram.org' },
      gateway: {
        kind: 'robokassa',
        login: 'shop',
        password1: 'first-pw',
        password2: 'second-pw',
        password3: undefined,
        hash: 'md5',
        testMode: false,
        baseUrl: 'https://auth.robokassa.ru/Merchant',
        recurring: true,
        refundUrl: 'https://services.robokassa.ru/RefundService',
      },
    });
  });

  test('rates are the central bank’s own, emulated at the sandbox, and read elsewhere when an address is given', () => {
    const url = 'https://rates.example.com/daily.xml';
    const own = { kind: 'central-bank', url: 'https://www.cbr.ru/scripts/XML_daily.asp' };
    expect(environmentOf(polling).rates).toEqual(own);
    expect(environmentOf({ ...polling, RATES_URL: url }).rates).toEqual({ kind: 'central-bank', url });
    expect(environmentOf({ RATES_URL: url }).rates).toEqual({ kind: 'central-bank', url });
  });

  test('a real bot logs what it does, the sandbox what goes wrong, unless LOG_LEVEL says otherwise', () => {
    expect([environmentOf(polling).logLevel, environmentOf({}).logLevel]).toEqual(['info', 'warn']);
    expect(environmentOf({ LOG_LEVEL: 'debug' }).logLevel).toBe('debug');
  });

  test.each(['md5', 'sha1', 'sha256', 'sha384', 'sha512'])('ROBOKASSA_HASH=%s is taken', (ROBOKASSA_HASH) => {
    expect(environmentOf({ ...polling, ROBOKASSA_HASH }).gateway).toMatchObject({ hash: ROBOKASSA_HASH });
  });

  test.each([
    ['1', true],
    ['true', true],
    ['yes', true],
    ['0', false],
    ['false', false],
    ['no', false],
  ])('ROBOKASSA_TEST=%s is %s', (ROBOKASSA_TEST, testMode) => {
    expect(environmentOf({ ...polling, ROBOKASSA_TEST }).gateway).toMatchObject({ testMode });
  });

  test('a webhook comes with its secret and an https address, behind a proxy that ends TLS', () => {
    const environment = environmentOf(webhook);
    expect(environment.telegram).toEqual({
      mode: 'webhook',
      token: '123456:AAtoken',
      apiRoot: 'https://api.telegram.org',
      publicUrl: 'https://pay.example.com',
      secret: 'hush_hush',
    });
    expect(environment.http.behindProxy).toBe(true);
  });

  test('an address is read in its normal form', () => {
    const environment = environmentOf({ PUBLIC_URL: 'HTTPS://Pay.Example.com:443/balance//' });
    expect(environment.http).toMatchObject({ publicUrl: 'https://pay.example.com/balance', behindProxy: true });
  });

  test('a Bot API server of one’s own delivers to a plain address, Telegram’s does not', () => {
    const plain = { ...webhook, PUBLIC_URL: 'http://127.0.0.1:8080' };
    expect(environmentOf({ ...plain, TELEGRAM_API_ROOT: 'http://127.0.0.1:8081' }).telegram.mode).toBe('webhook');
    expect(problemsOf(plain).join()).toMatch(/^PUBLIC_URL must be an https address on port 443/);
    expect(problemsOf({ ...webhook, PUBLIC_URL: 'https://pay.example.com:9000' })).toHaveLength(1);
  });

  test('a webhook without a token is a mistake and not the sandbox', () => {
    expect(problemsOf({ ...webhook, BOT_TOKEN: undefined }).join()).toMatch(/^BOT_TOKEN is required/);
  });

  test('support and the receipt are read', () => {
    const environment = environmentOf({
      SUPPORT_CHAT_ID: '-1001234567890',
      SUPPORT_EMAIL: 'help@example.com',
      SUPPORT_AGENTS: '123456789, 987654321',
      SELLER_TAX_SYSTEM: 'usn_income',
      SELLER_VAT: 'vat122',
    });
    expect(environment.support).toEqual({
      chatId: -1001234567890n,
      email: 'help@example.com',
      agents: [123456789n, 987654321n],
    });
    const vat = { first: 'vat122', later: [] };
    expect(environment.seller).toEqual({ taxSystem: 'usn_income', vat, requisites: undefined });
  });

  test('an address for support alone sends no mail; with a mail server it is whom letters come from', () => {
    expect(environmentOf({ SUPPORT_EMAIL: 'help@example.com' }).mail).toBeUndefined();
    for (const smtpUrl of [
      'smtp://127.0.0.1:2525',
      'smtps://me%40x:p%2Fw@smtp.example.com/',
      'smtp://h?requireTLS=true',
    ]) {
      const environment = environmentOf({ SMTP_URL: smtpUrl, SUPPORT_EMAIL: 'help@example.com' });
      expect(environment.mail).toEqual({ smtpUrl, from: 'help@example.com' });
    }
    expect(problemsOf({ SMTP_URL: 'smtp://127.0.0.1' }).join()).toMatch(
      /^SUPPORT_EMAIL is required when SMTP_URL is set/,
    );
  });
});

describe('mistakes', () => {
  test.each([
    ['PROFILE', 'amverra', /one of amvera, solar-space, ot-commerce/],
    ['PROFILE', '__proto__', /one of amvera/],
    ['BOT_TOKEN', 'no-colon', /@BotFather/],
    ['TELEGRAM_MODE', 'push', /polling, webhook/],
    ['TELEGRAM_API_ROOT', 'ftp://x.example', /http or https/],
    ['PUBLIC_URL', 'https://user:pw@x.example', /no login/],
    ['DATABASE_URL', 'mysql://x/y', /postgres:\/\//],
    ['PORT', '0', /1 to 65535/],
    ['PORT', '65536', /1 to 65535/],
    ['PORT', '80a', /1 to 65535/],
    ['HOST', 'bad host', /listen on/],
    ['ROBOKASSA_HASH', 'crc32', /md5, sha1, sha256, sha384, sha512/],
    ['ROBOKASSA_TEST', 'perhaps', /true or false/],
    ['ROBOKASSA_URL', 'auth.robokassa.ru', /http or https/],
    ['RATES_URL', 'https://rates.example/daily?date_req=1', /no login, query/],
    ['SUPPORT_CHAT_ID', '@support', /chat id/],
    ['SUPPORT_EMAIL', 'support', /e-mail/],
    ['SELLER_TAX_SYSTEM', 'usn', /osn, usn_income/],
    ['SUPPORT_AGENTS', '@anna', /Telegram ids/],
    ['SUPPORT_AGENTS', '1,,2', /Telegram ids/],
    ['SUPPORT_AGENTS', '-100500', /Telegram ids/],
    ['SMTP_URL', 'https://mail.example', /smtps:\/\//],
    ['SMTP_URL', 'smtp:mail.example', /smtp:\/\//],
    ['SMTP_URL', 'smtp://mail.example/inbox', /smtp:\/\//],
    ['SELLER_VAT', '22', /vat22/],
    ['LOG_LEVEL', 'loud', /debug/],
  ])('%s=%s is named with what is wanted instead and an example, and is not repeated', (name, value, wanted) => {
    const [problem = '', ...others] = problemsOf({ ...polling, SUPPORT_EMAIL: 'help@example.com', [name]: value });
    expect(others).toEqual([]);
    expect(problem).toMatch(wanted);
    expect(problem).toMatch(new RegExp(`^${name} must be .*, for example ${name}=\\S+$`));
    expect(problem.replace(/, for example .*/, '')).not.toMatch(new RegExp(`(^|[ ,])${value}([ ,]|$)`));
  });

  test('every missing setting of a real bot is listed in one text', () => {
    const problems = problemsOf({ BOT_TOKEN: '1:a', TELEGRAM_MODE: 'webhook' });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'TELEGRAM_WEBHOOK_SECRET',
      'PUBLIC_URL',
      'ROBOKASSA_LOGIN',
      'ROBOKASSA_PASSWORD1',
      'ROBOKASSA_PASSWORD2',
    ]);
    const text = describeProblems(problems);
    expect(text).toMatch(/^The environment has 5 mistakes; nothing was started\.\n/);
    expect(text.split('\n  - ')).toHaveLength(6);
  });

  test('one wrong address read in two places is one mistake', () => {
    expect(problemsOf({ ...webhook, PUBLIC_URL: 'nowhere' })).toHaveLength(1);
  });

  test('a migration login without a database is a mistake', () => {
    expect(problemsOf({ MIGRATION_DATABASE_URL: 'postgres://o@h/d' }).join()).toMatch(/^DATABASE_URL is required/);
  });

  test('GATEWAY=yookassa is known by name and said not to be shipped', () => {
    for (const env of [{}, polling]) {
      expect(problemsOf({ ...env, GATEWAY: 'yookassa' })).toEqual([
        'GATEWAY names yookassa, which this version does not ship: use GATEWAY=robokassa',
      ]);
    }
    expect(problemsOf({ GATEWAY: 'paypal' })).toHaveLength(1);
  });

  test('no value is ever printed, secret or not, also when it stands in the wrong variable', () => {
    const names = ['BOT_TOKEN', 'PORT', 'PROFILE', 'HOST', 'PUBLIC_URL', 'DATABASE_URL', 'ROBOKASSA_LOGIN', 'GATEWAY'];
    names.push(
      'ROBOKASSA_PASSWORD1',
      'TELEGRAM_WEBHOOK_SECRET',
      'TELEGRAM_API_ROOT',
      'LOG_LEVEL',
      'SELLER_VAT',
      'SMTP_URL',
    );
    names.push('SUPPORT_AGENTS', 'SUPPORT_EMAIL', 'SELLER_INN', 'SELLER_BIC', 'SELLER_ACCOUNT');
    const env = Object.fromEntries(names.map((name) => [name, 'never shown: 4f9a1c']));
    const outcome = readEnvironment({ ...env, TELEGRAM_MODE: 'webhook' });
    if (outcome.kind !== 'invalid') throw new Error('expected mistakes');
    expect(outcome.problems.length).toBeGreaterThanOrEqual(names.length);
    expect(describeProblems(outcome.problems)).not.toMatch(/never shown|4f9a1c/);
  });
});
