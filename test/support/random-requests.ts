import fc from 'fast-check';
import { platformKey } from '../acceptance/platform.ts';
import { type ApiDocument, type Operation, operationsOf, requestOf } from './api-document.ts';
import { resultForm } from './result-url.ts';

/** A request as it is put on the wire. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    ...['', ' ', '0', '-1', '1', '1e9', '9'.repeat(30), '1000.00', '\0', '\ud800', '\u202e', '../../etc/passwd', '%00'],
    ...["' OR 1=1 --", '<script>', '=cmd|calc', '__proto__', 'constructor', 'a\r\nSet-Cookie: b=c', 'я'.repeat(3_000)],
  ),
);

const value = fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) });

/** A component of an address; what has no form in UTF-8 becomes its mark for that. */
const inAddress = (part: string): string => encodeURIComponent(part.toWellFormed());

/** @returns the same JSON with something of it changed, taken away or put beside it: as near to right as wrong can be */
function spoiled(json: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(json)) return fc.oneof(value, fc.tuple(...json.map(spoiled)));
  if (typeof json !== 'object' || json === null) return fc.oneof(fc.constant(json), value);
  const entries = Object.entries(json);
  const one = fc.nat({ max: Math.max(0, entries.length - 1) }).chain((at) => {
    const [name = 'more', inner] = entries[at] ?? [];
    return spoiled(inner).map((changed) => ({ ...json, [name]: changed }));
  });
  const without = fc.subarray(entries).map((some) => Object.fromEntries(some));
  const beside = fc.tuple(text, value).map(([name, more]) => ({ ...json, [name]: more }));
  return fc.oneof({ weight: 4, arbitrary: one }, without, beside, value);
}

const bearer = { authorization: `Bearer ${platformKey.key}` };

/** A request of the operation's own examples, spoiled in its body, its address or its name. */
function apiRequest(document: ApiDocument, operation: Operation): fc.Arbitrary<Sent> {
  const { path, body, idempotencyKey } = requestOf(document, operation);
  const parts = path.split('/');
  const address = fc.oneof(
    { weight: 3, arbitrary: fc.constant(path) },
    fc
      .tuple(fc.integer({ min: 2, max: parts.length - 1 }), text)
      .map(([at, part]) => parts.with(at, inAddress(part)).join('/')),
    fc
      .tuple(text, text)
      .map(([name, given]) => `${path.split('?')[0]}?${inAddress(name)}=${inAddress(given)}&limit=${inAddress(given)}`),
  );
  const name = fc.oneof(fc.stringMatching(/^[\w-]{1,40}$/), fc.constant(idempotencyKey ?? 'key'));
  const sent = body === undefined ? fc.constant(undefined) : spoiled(body).map((one) => JSON.stringify(one) ?? '');
  return fc.record({ address, name, sent }).map(({ address: where, name: key, sent: json }) => ({
    method: operation.method,
    path: where,
    headers: {
      ...bearer,
      'idempotency-key': key,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: json }),
  }));
}

const contentType = fc.constantFrom(
  ...['application/x-www-form-urlencoded', 'application/json', 'text/plain', 'multipart/form-data; boundary=x', 'x'],
);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 500 }).map((found) => Uint8Array.from(found)),
  fc.json({ maxDepth: 4 }),
  fc.constantFrom(
    '[['.repeat(5_000),
    '{"a":'.repeat(5_000),
    '&'.repeat(60_000),
    `a[]=${'1'.repeat(60_000)}`,
    'x'.repeat(70_000),
  ),
);

/** Forms as Robokassa and browsers send them, spoiled; the signature is right where nothing that it covers is touched. */
function formRequest(path: string, fields: URLSearchParams): fc.Arbitrary<Sent> {
  const names = [...fields.keys(), 'Shp_x', 'shp_x', '__proto__', 'Culture', 'lang'];
  return fc
    .record({ name: fc.constantFrom(...names), given: text, append: fc.boolean(), get: fc.boolean() })
    .map(({ name, given, append, get }) => {
      const form = new URLSearchParams(fields);
      if (append) form.append(name, given);
      else form.set(name, given);
      return get
        ? { method: 'GET', path: `${path}?${form}`, headers: {} }
        : {
            method: 'POST',
            path,
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            body: form.toString(),
          };
    });
}

/** What comes at each door: requests almost right, and bytes of any kind. */
export function anyRequest(
  document: ApiDocument,
  met: { readonly invoiceId: number; readonly billToken: string },
): fc.Arbitrary<Sent> {
  const { invoiceId, billToken } = met;
  // Signed by a password that is not the shop's: all that a stranger can do.
  const notice = resultForm({ invoiceId, outSum: '1000.00', password: 'guessed' });
  const form = new URLSearchParams({ how: 'other', more: '1', other: '10' });
  const paths = ['result', 'success', 'fail'].map((name) => `/payments/robokassa/${name}`);
  const doors = [
    ...paths,
    '/telegram/webhook',
    `/b/${billToken}/pay`,
    '/v1/charges',
    '/v1/charges/batch',
    '/',
    '/docs',
  ];
  const raw = fc
    .record({ path: fc.constantFrom(...doors), type: contentType, body: bytes, named: fc.boolean() })
    .map(({ path, type, body, named }) => ({
      ...{ method: 'POST', path, body },
      headers: { ...(named ? { ...bearer, 'idempotency-key': 'raw' } : {}), 'content-type': type },
    }));
  const addresses = fc
    .tuple(fc.constantFrom('/b/', '/docs/', '/docs/static/', '/v1/', '/', '/telegram/', '/payments/'), text)
    .map(([head, part]) => ({ method: 'GET', path: head + inAddress(part), headers: bearer }));
  return fc.oneof(
    { weight: 6, arbitrary: fc.oneof(...operationsOf(document).map((one) => apiRequest(document, one))) },
    { weight: 3, arbitrary: fc.oneof(...paths.map((path) => formRequest(path, notice))) },
    { weight: 2, arbitrary: formRequest(`/b/${billToken}/pay`, form) },
    { weight: 2, arbitrary: raw },
    { weight: 1, arbitrary: addresses },
  );
}
