// Guarantee: every secret of the environment is known to the log's redaction, whatever variable of the documented ones it
// stands in and whether or not that variable is right.
import { expect, test } from 'vitest';
import { collectSecrets } from '../../../src/config/secrets.ts';

test.each([
  ['BOT_TOKEN', '123:abc', ['123:abc']],
  ['TELEGRAM_WEBHOOK_SECRET', 'hush', ['hush']],
  ['ROBOKASSA_PASSWORD1', 'p1', ['p1']],
  ['ROBOKASSA_PASSWORD2', 'p2', ['p2']],
  ['ROBOKASSA_PASSWORD3', 'p3', ['p3']],
  ['YOOKASSA_SECRET_KEY', 'live_x', ['live_x']],
  ['API_KEYS', 'k1, k2', ['k1, k2', 'k1', 'k2']],
  ['DATABASE_URL', 'postgres://app:s%40fe@db/x', ['s%40fe', 's@fe']],
  ['MIGRATION_DATABASE_URL', 'postgres://owner:top@db/x', ['top']],
  ['SMTP_URL', 'smtps://mail%40x:pass@smtp.example:465', ['pass']],
  ['DATABASE_URL', 'broken://app:100%@x@db', ['100%@x']],
])('%s gives up its secret', (name, value, secrets) => {
  expect(collectSecrets({ [name]: value })).toEqual(secrets);
});

test('what is no secret stays printable', () => {
  expect(collectSecrets({ PUBLIC_URL: 'https://pay.example.com', ROBOKASSA_LOGIN: 'shop', BOT_TOKEN: '' })).toEqual([]);
});
