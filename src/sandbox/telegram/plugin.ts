import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Answer, IncomingCall } from './dispatch.ts';
import type { FaultSource } from './faults.ts';
import { addBodyParsers, readRequest } from './request.ts';
import type { StoredFile } from './state.ts';

export interface PluginDeps {
  readonly token: string;
  readonly dispatch: (call: IncomingCall) => Promise<Answer>;
  readonly faults: FaultSource;
  readonly fileByPath: (path: string) => StoredFile | undefined;
  /** Lets everything that waits go, so that the server can close. */
  readonly close: () => void;
}

const error = (code: number, description: string) => ({ ok: false, error_code: code, description });

/** The Bot API over HTTP: /bot<token>/<method> and /file/bot<token>/<path>, under any prefix. */
export function createBotApiPlugin(deps: PluginDeps): FastifyPluginAsync {
  return async (instance) => {
    addBodyParsers(instance);
    instance.setErrorHandler((fault: Error & { statusCode?: number }, _request, reply) => {
      const code = fault.statusCode ?? (fault instanceof SyntaxError ? 400 : 500);
      const name = code === 413 ? 'Request Entity Too Large' : code >= 500 ? 'Internal Server Error' : 'Bad Request';
      return reply.code(code).send(error(code, code === 413 ? name : `${name}: ${fault.message}`));
    });
    instance.addHook('preClose', async () => deps.close());

    instance.route<{ Params: { token: string; method: string } }>({
      method: ['GET', 'POST'],
      url: '/bot:token/:method',
      handler: async (request, reply) => {
        if (request.params.token !== deps.token) return reply.code(401).send(error(401, 'Unauthorized'));
        const hungUp = new AbortController();
        reply.raw.once('close', () => hungUp.abort());
        const call = { method: request.params.method, ...readRequest(request), signal: hungUp.signal };
        return send(deps, { request, reply, answer: await deps.dispatch(call) });
      },
    });

    instance.get<{ Params: { token: string; '*': string } }>('/file/bot:token/*', async (request, reply) => {
      if (request.params.token !== deps.token) return reply.code(401).send(error(401, 'Unauthorized'));
      const file = deps.fileByPath(request.params['*']);
      if (file === undefined) return reply.code(404).send(error(404, 'Not Found'));
      return reply.type('application/octet-stream').send(Buffer.from(file.base64, 'base64'));
    });
  };
}

function send(deps: PluginDeps, input: { request: FastifyRequest; reply: FastifyReply; answer: Answer }): FastifyReply {
  const { request, reply, answer } = input;
  if (answer.kind === 'answer') return reply.code(answer.status).send(answer.body);
  const destroy = (): void => {
    request.raw.socket.destroy();
  };
  reply.hijack();
  if (answer.kind === 'drop') destroy();
  else deps.faults.hold(destroy);
  return reply;
}
