import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Upload, Uploads } from './files.ts';
import { isObject } from './json.ts';

/** 50 MB of document and what surrounds it in the form. */
const MAX_BODY_BYTES = 51 * 1024 * 1024;

export interface ParsedRequest {
  readonly params: Readonly<Record<string, unknown>>;
  readonly uploads: Uploads;
}

interface ParsedBody {
  params: Record<string, unknown>;
  uploads: Map<string, Upload>;
}

const emptyBody = (): ParsedBody => ({ params: {}, uploads: new Map() });

/**
 * Gives this (encapsulated) instance the Bot API's own body parsers, whatever the server around it parses and how.
 * Forms are read by the platform: URLSearchParams and Response.formData().
 */
export function addBodyParsers(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  const options = { parseAs: 'buffer' as const, bodyLimit: MAX_BODY_BYTES };
  instance.addContentTypeParser('application/json', options, async (_request: FastifyRequest, body: Buffer) => {
    const parsed = emptyBody();
    if (body.length > 0) {
      const value: unknown = JSON.parse(body.toString('utf8'));
      if (!isObject(value)) throw new SyntaxError('the body must be a JSON object');
      parsed.params = value;
    }
    return parsed;
  });
  instance.addContentTypeParser(
    'application/x-www-form-urlencoded',
    options,
    async (_request: FastifyRequest, body: Buffer) => ({
      ...emptyBody(),
      params: Object.fromEntries(new URLSearchParams(body.toString('utf8'))),
    }),
  );
  instance.addContentTypeParser('multipart/form-data', options, async (request: FastifyRequest, body: Buffer) =>
    readMultipart(request.headers['content-type'] ?? '', body),
  );
}

async function readMultipart(contentType: string, body: Buffer): Promise<ParsedBody> {
  const parsed = emptyBody();
  const form = await readForm(contentType, body);
  for (const [name, value] of form) {
    if (typeof value === 'string') parsed.params[name] = value;
    else parsed.uploads.set(name, { fileName: value.name, bytes: Buffer.from(await value.arrayBuffer()) });
  }
  return parsed;
}

/** @throws SyntaxError, as for broken JSON: the platform's TypeError would look like a bug of ours. */
async function readForm(contentType: string, body: Buffer): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new SyntaxError("can't parse the multipart form");
  }
}

/** @returns the parameters of the query and of the body together; the body wins. */
export function readRequest(request: FastifyRequest): ParsedRequest {
  const query = isObject(request.query) ? request.query : {};
  const body = (request.body as ParsedBody | null | undefined) ?? emptyBody();
  return { params: { ...query, ...body.params }, uploads: body.uploads };
}
