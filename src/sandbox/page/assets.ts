import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const clientFolder = fileURLToPath(new URL('./client/', import.meta.url));

/**
 * Everything from this server, nothing inline. Frames: the payment form and its return pages in the «browser» of the
 * phone. Pictures made in the page for a preview are blobs.
 */
function contentSecurityPolicy(publicUrl: string): string {
  const live = publicUrl.replace(/^http/, 'ws');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src 'self' ${live}`,
    `frame-src 'self' ${publicUrl}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
}

/** The page, its styles and modules. They are looked up at start: a missing file is an error then, not in the browser. */
export async function registerAssets(app: FastifyInstance, { publicUrl }: { publicUrl: string }): Promise<void> {
  const page = await readFile(`${clientFolder}/index.html`);
  const policy = contentSecurityPolicy(publicUrl);
  const canonical = new URL(publicUrl);

  app.get('/', async (request, reply) => {
    // «localhost» and 127.0.0.1 are two origins to a browser: a payment form on the one cannot be shown by the other.
    if (request.hostname !== canonical.hostname && isSameLoopback(request.host, canonical.host)) {
      return reply.redirect(new URL(request.url, canonical.origin).href);
    }
    return reply
      .header('content-security-policy', policy)
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page);
  });

  await app.register(fastifyStatic, {
    root: clientFolder,
    prefix: '/sandbox/',
    decorateReply: false,
    index: false,
    wildcard: false,
    // A new version of the product must not meet modules of the old one.
    cacheControl: false,
    setHeaders: (reply) => {
      reply.header('cache-control', 'no-cache');
      reply.header('x-content-type-options', 'nosniff');
    },
  });
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::(\d+))?$/;

/** Whether both are names of this machine with the same port. */
function isSameLoopback(host: string, other: string): boolean {
  const [first, second] = [loopback.exec(host), loopback.exec(other)];
  return first !== null && second !== null && first[1] === second[1];
}
