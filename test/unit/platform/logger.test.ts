// Guarantee: no secret ever comes out in the log, wherever it stands and however it got there; what is no secret does.
import { describe, expect, test } from 'vitest';
import { createLogger } from '../../../src/platform/logger.ts';

const secrets = {
  botToken: '7654321:AAH-exampleExampleExample_exam',
  password: 'p@ss/w"rd\\with\u00e9 all',
  databasePassword: 'db-s3cret',
  smtpPassword: 'mail&s3cret=',
  robokassaPassword: 'robo.K4ssa+2',
};

function logLines(log: (logger: ReturnType<typeof createLogger>) => void): string[] {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  log(createLogger({ level: 'trace', secrets: Object.values(secrets), destination }));
  return lines;
}

function logged(log: (logger: ReturnType<typeof createLogger>) => void): string {
  const text = logLines(log).join('');
  expect(text).not.toBe('');
  return text;
}

/** Every way that a text takes into the log. */
const ways: Record<string, (logger: ReturnType<typeof createLogger>, text: string) => void> = {
  'the message': (logger, text) => logger.info(text),
  'a value put into the message': (logger, text) => logger.info('failed: %s and %j', text, { text }),
  'a field': (logger, text) => logger.info({ text }, 'x'),
  'a nested field': (logger, text) => logger.info({ a: { b: [{ c: text }, [text]] } }, 'x'),
  'the name of a field': (logger, text) => logger.info({ a: { [text]: 1 } }, 'x'),
  'the bindings of a child': (logger, text) => logger.child({ text }).child({ deep: { text } }).info('x'),
  'an error, its stack and what hangs on it': (logger, text) =>
    logger.error({ err: Object.assign(new Error(text), { response: { body: text } }) }, 'x'),
  'an error given by itself': (logger, text) => logger.error(new Error(text)),
  'an error’s cause': (logger, text) =>
    logger.error({ err: new Error('outer', { cause: new TypeError(`inner ${text}`) }) }, 'x'),
  'an error of several': (logger, text) => logger.error({ err: new AggregateError([new Error(text)], text) }, 'x'),
  'an error under another name': (logger, text) =>
    logger.error({ error: new Error(text), reason: new Error(text) }, 'x'),
  'an object that says how it is written': (logger, text) => logger.info({ it: { toJSON: () => ({ text }) } }, 'x'),
  'a long text': (logger, text) => logger.info({ text: `${'long '.repeat(5000)}${text}` }, text.padStart(9000)),
};

/** A secret, and the texts it comes in. What follows the arrow must not be in the line. */
const cases: Record<string, { secret: string; texts: string[] }> = {
  'a bot token': {
    secret: secrets.botToken.slice(8),
    texts: [
      secrets.botToken,
      `https://api.telegram.org/bot${secrets.botToken}/sendMessage`,
      `request to http://127.0.0.1:8081/bot${secrets.botToken}/getUpdates failed, reason: connect ECONNREFUSED`,
      `https://api.telegram.org/file/bot${encodeURIComponent(secrets.botToken)}/photos/1.jpg`,
    ],
  },
  'a bot token that nobody told us of, in an address': {
    secret: 'ABC',
    texts: ['https://api.telegram.org/bot123:ABC/getMe', 'http://127.0.0.1:1/bot1:ABC', '/bot99:ABC?x=1'],
  },
  'a bot token that nobody told us of, by itself': {
    secret: 'AAF9xyzExampleExampleExample_abcdef',
    texts: ['token 987654321:AAF9xyzExampleExampleExample_abcdef was refused'],
  },
  'a key of the platform': {
    secret: `ba_${'Kx7-_'.repeat(8)}abc`,
    texts: [`the key ba_${'Kx7-_'.repeat(8)}abc was refused`],
  },
  'a known password': {
    secret: 'withé',
    texts: [secrets.password, `auth failed for «${secrets.password}»`, JSON.stringify({ nested: secrets.password })],
  },
  'a known password in an address or a form': {
    secret: 'ss%2Fw',
    texts: [encodeURIComponent(secrets.password), new URLSearchParams({ a: secrets.password }).toString()],
  },
  'a known password in Basic authentication': {
    secret: Buffer.from(secrets.robokassaPassword).toString('base64'),
    texts: [Buffer.from(secrets.robokassaPassword).toString('base64')],
  },
  'a known password in other case': { secret: 'B-S3CRET', texts: [secrets.databasePassword.toUpperCase()] },
  'the password in DATABASE_URL': {
    secret: 'unknown-pw',
    texts: [
      'postgres://app:unknown-pw@db.example:5432/balance',
      'cannot connect to postgresql://app:unknown-pw@db/x?sslmode=require',
    ],
  },
  'the password in SMTP_URL': {
    secret: 'unknown%40pw',
    texts: ['smtps://mail%40example.com:unknown%40pw@smtp.example.com:465', 'SMTP_URL=smtp://u:unknown%40pw@h'],
  },
  'an Authorization header': {
    secret: 'dXNlcjpwYXNz',
    texts: [
      'Authorization: Basic dXNlcjpwYXNz',
      'authorization=Bearer dXNlcjpwYXNz',
      '{"Authorization":"Bearer dXNlcjpwYXNz"}',
      'sent Bearer dXNlcjpwYXNz to it',
    ],
  },
  'a signature': {
    secret: '7642fdc174d0',
    texts: [
      'OutSum=1.00&InvId=5&SignatureValue=7642fdc174d0aabe022d992afd59f276',
      'GET /payments/robokassa/result?InvId=5&SIGNATUREVALUE=7642FDC174D0aabe022d992afd59f276&Fee=1',
      '{"SignatureValue": "7642fdc174d0aabe022d992afd59f276"}',
      'OpStateExt?MerchantLogin=a&InvoiceID=1&Signature=7642fdc174d0aabe022d992afd59f276',
    ],
  },
  'a secret by the name before it': {
    secret: 'hunter22',
    texts: [
      'password=hunter22',
      'Password1: hunter22',
      'secret_key=hunter22',
      '"api_key":"hunter22"',
      'token%3Dhunter22',
    ],
  },
  'a one-time link': {
    secret: 'Qw3rTy',
    texts: [
      'https://t.me/balance_bot?start=Qw3rTy_0123456789-0123456789abcd',
      '/start Qw3rTy_0123456789-0123456789abcd',
    ],
  },
  'a card’s number': {
    secret: '1111',
    texts: [
      'paid with 4111111111111111',
      '4111 1111 1111 1111',
      '4111-1111-1111-1111',
      'card=4111111111111111&cvv=1',
      '2200 1111 1111 1111',
    ],
  },
};

describe.each(Object.entries(cases))('%s does not come out', (_, { secret, texts }) => {
  test.each(Object.entries(ways))('by %s', (_way, log) => {
    for (const text of texts)
      expect(logged((logger) => log(logger, text)).toLowerCase()).not.toContain(secret.toLowerCase());
  });
});

test.each([
  'authorization',
  'Authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'password',
  'Password1',
  'passwd',
  'token',
  'botToken',
  'accessToken',
  'secret',
  'client_secret',
  'secretKey',
  'apiKey',
  'API_KEYS',
  'SignatureValue',
  'signature',
  'x-telegram-bot-api-secret-token',
])('whatever the field %s holds is kept out', (name) => {
  for (const value of ['Qq1', 424242, { deep: 'Qq1' }, ['Qq1', 424242]]) {
    expect(logged((logger) => logger.info({ headers: { [name]: value } }, 'x'))).not.toMatch(/Qq1|424242/);
  }
});

test('a card’s number or a secret logged as a number is kept out', () => {
  const lines: string[] = [];
  const logger = createLogger({
    level: 'info',
    secrets: ['86420'],
    destination: { write: (line) => lines.push(line) },
  });
  logger.info({ card: 4111111111111111, pin: 86420, big: 4111111111111111n }, 'x');
  expect(lines.join()).not.toMatch(/4111111111111111|86420/);
});

describe('what is no secret is logged as it is', () => {
  test('one JSON object a line: level in words, time, fields, message', () => {
    const [line = ''] = logLines((logger) =>
      logger.warn({ updateId: 5, ms: 1.5, ok: true, none: null, list: [1, 'two'] }, 'slow'),
    );
    expect(line.endsWith('\n')).toBe(true);
    const { time, ...rest } = JSON.parse(line);
    expect(rest).toEqual({ level: 'warn', updateId: 5, ms: 1.5, ok: true, none: null, list: [1, 'two'], msg: 'slow' });
    expect(new Date(time).toISOString()).toBe(time);
  });

  test('chats, payments, times, sums and account numbers', () => {
    const fields = {
      chatId: '-1001234567890',
      chat: -1001234567890,
      epochMs: 1763700000000,
      invoiceId: 2147483647,
      amountMinor: '150000',
      at: '2026-11-21T03:38:49.117Z',
      requestId: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
      url: 'https://auth.robokassa.ru/Merchant/Index.aspx',
      tokens: 3,
    };
    expect(JSON.parse(logLines((logger) => logger.info(fields, 'x'))[0] ?? '')).toMatchObject(fields);
  });

  test('a bigint keeps its last digits', () => {
    const line = logLines((logger) => logger.info({ amountMinor: 9223372036854775807n }, 'x'))[0] ?? '';
    expect(JSON.parse(line).amountMinor).toBe('9223372036854775807');
  });

  test('an error has its type, message and stack', () => {
    const line = logLines((logger) => logger.error({ err: new RangeError('too far') }, 'x'))[0] ?? '';
    expect(JSON.parse(line).err).toMatchObject({ type: 'RangeError', message: 'too far' });
    expect(JSON.parse(line).err.stack).toContain('logger.test.ts');
  });
});

test('a text of any length takes a bounded place, and a line of hostile text a bounded time', () => {
  const hostile = ['1 ', 'a://', 'token', '-', 'Bearer ', '\\"', '4111', 'password='].map((part) =>
    part.repeat(20_000),
  );
  const startedAt = performance.now();
  const text = logged((logger) => logger.info({ hostile }, hostile.join('')));
  // 1.6 million characters; a quadratic expression would take minutes.
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(text.length).toBeLessThan(9 * 8192 * 2 + 1000);
});

test('a row that the database refuses is withheld, and what was wrong with it is told', () => {
  const refusals = [
    'Failing row contains (1, 7736207543, ООО «Ромашка (Москва)», buh@romashka.example,\nnull).',
    'Key (account_id, inn, kpp)=(5, 7736207543, 773601001) already exists.',
    'Key (lower(email))=(buh@romashka.example) already exists.',
  ];
  for (const detail of refusals) {
    const cause = { code: '23514', message: 'new row violates check constraint "letter_recipient_check"', detail };
    const line = logged((logger) =>
      logger.error({ err: Object.assign(new Error('refused'), { meta: { cause } }) }, 'x'),
    );
    expect(line).toContain('letter_recipient_check');
    expect(line).toContain('(withheld)');
    expect(line).not.toMatch(/7736207543|Ромашка|romashka/);
  }
});

test('a row so long that its end is cut off is withheld all the same', () => {
  const detail = `Failing row contains (1, buh@romashka.example, ${'я'.repeat(20_000)}).`;
  expect(logged((logger) => logger.error({ detail }, 'x'))).not.toMatch(/romashka|яя/);
});
