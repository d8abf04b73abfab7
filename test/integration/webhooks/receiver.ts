// A platform's own server: keeps what it is sent, and answers as a test has it.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  /** In the order in which they came. */
  readonly calls: readonly Call[];
  /** The largest number of calls that were being answered at once. */
  mostAtOnce(): number;
  close(): Promise<void>;
}

/** Answers a call; returning nothing leaves it unanswered. */
export type Answering = (response: ServerResponse, call: Call, index: number) => unknown;

export const ok: Answering = (response) => response.writeHead(204).end();

/** Answers each call by the next status, and by the last one ever after. */
export const statuses =
  (...wanted: readonly number[]): Answering =>
  (response, _call, index) =>
    response.writeHead(wanted[Math.min(index, wanted.length - 1)] ?? 500).end();

export async function openReceiver(answering: Answering = ok, tls?: ServerOptions): Promise<Receiver> {
  const calls: Call[] = [];
  let [open, most] = [0, 0];
  const listener: RequestListener = async (request, response) => {
    open += 1;
    most = Math.max(most, open);
    response.on('close', () => {
      open -= 1;
    });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const call = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
    calls.push(call);
    await answering(response, call, calls.length - 1);
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver listens on no port');
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${address.port}/hook`,
    calls,
    mostAtOnce: () => most,
    close: async () => {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}
