import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** The one address of several instances, as a load balancer gives it: each call to the next of them, in turn. */
export interface FrontDoor {
  /** How many calls each instance has answered so far, in the order in which they were named. */
  readonly answered: readonly number[];
  /** How many calls were handed to two instances at the same moment. */
  readonly doubled: number;
  close(): Promise<void>;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer<ArrayBuffer>;
}

/** What belongs to one connection and not to the call. */
const ofTheConnection = new Set(['host', 'connection', 'content-length', 'keep-alive', 'transfer-encoding']);

async function readCall(request: IncomingMessage): Promise<Call> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  const headers = Object.entries(request.headers).filter(([name]) => !ofTheConnection.has(name));
  return {
    ...{ method: request.method ?? 'GET', path: request.url ?? '/' },
    headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(pieces),
  };
}

const ask = (port: number, { method, path, headers, body }: Call): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, {
    ...{ method, headers, redirect: 'manual' },
    ...(method === 'GET' ? {} : { body }),
  });

const isRefused = (error: unknown): boolean =>
  error instanceof Error && JSON.stringify(error.cause ?? {}).includes('ECONNREFUSED');

/**
 * Stands at the port before the instances. Where nobody listens, the next one is asked; a call that was cut off in the middle may
 * have had its effect, so it is answered by 502, and whoever made it repeats it.
 * @param options.doubleEvery each so-manieth of Telegram's calls goes to two instances at the same moment
 */
export async function openFrontDoor(options: {
  readonly port: number;
  readonly instances: readonly number[];
  readonly doubleEvery: number;
}): Promise<FrontDoor> {
  const { instances } = options;
  const answered = instances.map(() => 0);
  let turn = 0;
  let fromTelegram = 0;
  let doubled = 0;

  async function pass(call: Call): Promise<Response | undefined> {
    for (let tries = 0; tries < instances.length; tries += 1) {
      const index = turn % instances.length;
      turn += 1;
      try {
        const answer = await ask(instances[index] ?? 0, call);
        answered[index] = (answered[index] ?? 0) + 1;
        return answer;
      } catch (error) {
        if (!isRefused(error)) return undefined;
      }
    }
    return undefined;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request);
    if (call.path === '/telegram/webhook') fromTelegram += 1;
    const twice = call.path === '/telegram/webhook' && fromTelegram % options.doubleEvery === 0;
    if (twice) doubled += 1;
    const [answer] = await Promise.all(twice ? [pass(call), pass(call)] : [pass(call)]);
    const location = answer?.headers.get('location');
    response.writeHead(answer?.status ?? 502, location ? { location } : {});
    response.end(answer ? Buffer.from(await answer.arrayBuffer()) : undefined);
  }

  const server = createServer((request, response) => {
    // Whoever called and the instance may both be gone by then.
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  return {
    answered,
    get doubled() {
      return doubled;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
