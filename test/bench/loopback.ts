import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type Server } from 'node:http';

const loopback = '127.0.0.1';

/** Lines are kept open, as a server's of Telegram's size are; fetch would cost more than what is measured. */
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Has the server listen on a free port. @returns its address */
export async function addressOf(server: Server): Promise<string> {
  // A line that the server ends in the very moment of its next use would be a failed call; all of them end with the bench.
  server.keepAliveTimeout = 0;
  server.listen(0, loopback);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return `http://${loopback}:${address.port}`;
}

export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

/** @returns the whole body as text */
export async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Posts a body. @throws when the answer is not 200 */
export async function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  request(url, { method: 'POST', agent, headers: { ...headers, ...length } }, resolve)
    .on('error', reject)
    .end(body);
  const answer = await promise;
  const text = await readBody(answer);
  if (answer.statusCode !== 200) throw new Error(`${url} was answered ${answer.statusCode}: ${text.slice(0, 300)}`);
  return text;
}
