// Guarantee: "nothing was sent" is said only of failures that come before the first byte, for on it money is asked for anew.
import { expect, it } from 'vitest';
import { exchange } from '../../../src/payments/gateways/robokassa/http-exchange.ts';

const failure = (code: string): Error => Object.assign(new Error(code), { code });
const fetchFailed = (cause: unknown): Error => new TypeError('fetch failed', { cause });

function outcome(thrown: unknown) {
  return exchange({ fetch: () => Promise.reject(thrown) }, 'https://auth.example/', { method: 'POST', body: 'x' });
}

it.each([
  ['a refused connection', fetchFailed(failure('ECONNREFUSED'))],
  ['a name that nobody knows', fetchFailed(failure('ENOTFOUND'))],
  ['no answer of the name service', fetchFailed(failure('EAI_AGAIN'))],
  ['every address refusing', fetchFailed(new AggregateError([failure('ECONNREFUSED'), failure('ECONNREFUSED')]))],
])('nothing was sent after %s', async (_, thrown) => {
  expect(await outcome(thrown)).toEqual({ kind: 'not-sent' });
});

it.each([
  ['a reset', fetchFailed(failure('ECONNRESET'))],
  ['a broken pipe', fetchFailed(failure('EPIPE'))],
  ['a closed socket', fetchFailed(failure('UND_ERR_SOCKET'))],
  ['a certificate that is not trusted', fetchFailed(failure('CERT_HAS_EXPIRED'))],
  [
    'one address of two resetting',
    fetchFailed(
      Object.assign(new AggregateError([failure('ECONNREFUSED'), failure('ECONNRESET')]), { code: 'ECONNREFUSED' }),
    ),
  ],
  ['several addresses without a word', fetchFailed(new AggregateError([]))],
  ['a redirect', fetchFailed(new Error('unexpected redirect'))],
  ['an error without a cause', new TypeError('fetch failed')],
  ['what is no error', fetchFailed('ECONNREFUSED')],
  ['nothing thrown', undefined],
])('it may have been sent after %s', async (_, thrown) => {
  expect(await outcome(thrown)).toEqual({ kind: 'silent', reason: 'network' });
});
