import type { FastifyRequest } from 'fastify';
import { queryContentType } from '../../payments/index.ts';

/** @returns what came over the wire: the body of a POST, the query string of a GET */
export function rawCall(request: FastifyRequest): { body: Uint8Array<ArrayBuffer>; contentType: string } {
  if (request.method === 'POST') {
    const body = Buffer.isBuffer(request.body) ? Uint8Array.from(request.body) : new Uint8Array();
    return { body, contentType: request.headers['content-type'] ?? '' };
  }
  const address = request.raw.url ?? '';
  const mark = address.indexOf('?');
  const query = mark < 0 ? '' : address.slice(mark + 1);
  return { body: Uint8Array.from(Buffer.from(query)), contentType: queryContentType };
}
