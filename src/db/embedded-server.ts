import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { PGlite } from '@electric-sql/pglite';
import { createClientReader } from './wire-messages.ts';

export interface EmbeddedServer {
  readonly port: number;
  /** Ends all connections, undoing what they have under way. */
  stop(): Promise<void>;
}

/** Hands out turns, one at a time, in the order in which they were asked for. @returns what ends the turn */
function createTurns(): () => Promise<() => void> {
  let last = Promise.resolve();
  return async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = last;
    last = promise;
    await before;
    return resolve;
  };
}

/**
 * Serves PGlite on loopback to ordinary PostgreSQL clients. PGlite is one session for all of them, so a client has it alone
 * for a whole round trip, and for a whole transaction. The socket server that comes with PGlite (0.2.17) takes turns by the
 * message: under load one client's Bind met another client's Parse.
 */
export async function serveEmbedded(engine: PGlite): Promise<EmbeddedServer> {
  const takeTurn = createTurns();
  const clients = new Set<Promise<void>>();
  const sockets = new Set<Socket>();

  async function serve(socket: Socket): Promise<void> {
    const reader = createClientReader();
    let endTurn: (() => void) | undefined;
    const answer = (bytes: Uint8Array): void => {
      // Copied: the engine writes its next answer into the same memory.
      if (socket.writable) socket.write(Buffer.from(bytes));
    };
    try {
      for await (const piece of socket) {
        for (const request of reader.read(piece)) {
          if (request.kind === 'end') return;
          if (request.kind === 'encryption') {
            answer(Buffer.from('N'));
            continue;
          }
          endTurn ??= await takeTurn();
          await engine.execProtocolRawStream(request.bytes, { onRawData: answer });
          if (engine.isInTransaction()) continue;
          endTurn();
          endTurn = undefined;
        }
      }
    } finally {
      if (endTurn) {
        // Gone in the middle of a transaction: nothing of it may stay, as with any server.
        await engine.exec('ROLLBACK').finally(endTurn);
      }
      socket.destroy();
    }
  }

  const server = createServer((socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    const served = serve(socket)
      // A client that went away without a word, or was none: its connection is all that ends.
      .catch(() => undefined)
      .finally(() => {
        sockets.delete(socket);
        clients.delete(served);
      });
    clients.add(served);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the embedded database has no port');
  return {
    port: address.port,
    stop: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all(clients);
    },
  };
}
