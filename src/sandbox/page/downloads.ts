import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { SandboxPageDeps } from './types.ts';

/** Shown in place; anything else is offered for saving, since it comes from people and may hold scripts. */
const shownTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

const number = z.coerce.number().int().min(0);
const letterParams = z.object({ letter: number });
const attachmentParams = z.object({ letter: number, index: number });

interface Download {
  readonly fileName: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
}

/** Files from chats and letters. Nothing in them can act in the name of the page. */
export function registerDownloads(app: FastifyInstance, deps: Pick<SandboxPageDeps, 'telegram' | 'mailbox'>): void {
  app.get<{ Params: { id: string } }>('/sandbox/files/:id', async (request, reply) =>
    sendFile(reply, deps.telegram.file(request.params.id)),
  );

  app.get('/sandbox/mail/:letter/files/:index', async (request, reply) => {
    const { data } = attachmentParams.safeParse(request.params);
    const letter = deps.mailbox.letters().find((one) => one.id === data?.letter);
    return sendFile(reply, data === undefined ? undefined : letter?.attachments[data.index]);
  });

  app.get('/sandbox/mail/:letter/letter', async (request, reply) => {
    const { data } = letterParams.safeParse(request.params);
    const html = deps.mailbox.letters().find((one) => one.id === data?.letter)?.html ?? null;
    if (html === null) return reply.code(404).send();
    return (
      reply
        .header(
          'content-security-policy',
          "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups",
        )
        .header('x-content-type-options', 'nosniff')
        // The server forbids all frames; this one stands in the mailbox of the page itself.
        .header('x-frame-options', 'sameorigin')
        .type('text/html; charset=utf-8')
        .send(html)
    );
  });
}

function sendFile(reply: FastifyReply, file: Download | undefined): FastifyReply {
  if (file === undefined) return reply.code(404).send();
  const { fileName, mimeType, bytes } = file;
  const isShown = shownTypes.has(mimeType);
  return reply
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('x-content-type-options', 'nosniff')
    .header('content-disposition', `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeFileName(fileName)}`)
    .type(isShown ? mimeType : 'application/octet-stream')
    .send(bytes);
}

/** RFC 5987 leaves fewer characters unescaped than encodeURIComponent does. */
const encodeFileName = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
