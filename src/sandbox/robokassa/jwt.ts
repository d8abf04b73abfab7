import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const algorithms = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const;

const headerShape = z.object({ alg: z.enum(['HS256', 'HS384', 'HS512']), typ: z.literal('JWT') });

export type ReadToken = { readonly kind: 'token'; readonly payload: unknown } | { readonly kind: 'bad-token' };

/** White space outside of texts: the documents ask for compact JSON. */
const isCompact = (json: string): boolean => !/\s/.test(json.replace(/"(?:[^"\\]|\\.)*"/g, ''));

function readPart(part: string): unknown {
  const json = Buffer.from(part, 'base64url').toString('utf8');
  try {
    return isCompact(json) ? JSON.parse(json) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a compact JWT (RFC 7519) signed by one of the three HMACs; written here by hand, apart from the adapter's. */
export function readToken(text: string, secret: string): ReadToken {
  const parts = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(text);
  if (parts === null) return { kind: 'bad-token' };
  const [, head = '', body = '', signature = ''] = parts;
  const header = headerShape.safeParse(readPart(head));
  if (!header.success) return { kind: 'bad-token' };
  const expected = createHmac(algorithms[header.data.alg], secret).update(`${head}.${body}`).digest();
  const received = Buffer.from(signature, 'base64url');
  if (received.length !== expected.length || !timingSafeEqual(received, expected)) return { kind: 'bad-token' };
  const payload = readPart(body);
  return payload === undefined ? { kind: 'bad-token' } : { kind: 'token', payload };
}
