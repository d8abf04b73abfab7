// Guarantee: a connection that the database ends in the very moment in which it is opened, as it does while it restarts, refuses a
// transaction and does not end the program.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** One message of PostgreSQL's protocol 3.0: its letter, its length, its body (postgresql.org, 54.7 «Message formats»). */
function message(letter: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(letter), length, body]);
}

/** «You are in, and I wait for your word», and in the same breath «I am going down». */
const greetingAndEnd = Buffer.concat([
  message('R', Buffer.alloc(4)),
  message('Z', Buffer.from('I')),
  message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0')),
]);

const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', () => socket.end(greetingAndEnd));
});
let url = '';
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  url = `postgres://owner:owner@127.0.0.1:${address.port}/postgres`;
});
afterAll(() => server.close());

test('three transactions in a row are refused, and the process lives on', async () => {
  const child = fork(join(import.meta.dirname, 'ended-process.ts'), [url], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const said: unknown[] = [];
  child.on('message', (word) => said.push(word));
  const [code] = await once(child, 'exit');
  expect(said).toEqual(['refused', 'refused', 'refused']);
  expect(code).toBe(0);
});
