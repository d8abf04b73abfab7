import type { FastifyInstance, FastifyReply } from 'fastify';

/** Connections on which no answer comes. */
export interface DeadLines {
  /** Leaves the request without an answer. */
  hang(reply: FastifyReply): void;
  /** Cuts the connection. */
  drop(reply: FastifyReply): void;
}

/** A closing server waits for its requests, so it must let go of those left hanging itself. */
export function createDeadLines(app: FastifyInstance): DeadLines {
  const hanging = new Set<FastifyReply>();
  app.addHook('preClose', async () => {
    for (const reply of hanging) reply.raw.destroy();
  });
  return {
    hang(reply) {
      reply.hijack();
      hanging.add(reply);
      reply.raw.once('close', () => hanging.delete(reply));
    },
    drop(reply) {
      reply.hijack();
      reply.raw.destroy();
    },
  };
}
