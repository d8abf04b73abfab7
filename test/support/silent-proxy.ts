import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A stretch of network between a program and a server, which can fall silent without a word to either side. */
export interface SilentProxy {
  readonly port: number;
  /**
   * From now on nothing passes: what is sent is taken and lost, as by a firewall that has forgotten its connections, and who connects
   * meanwhile is not answered either.
   */
  fallSilent(): void;
  /**
   * New connections pass again. Those of before stay silent for ever, and the program is never told that they are gone. The server
   * finds out after a minute: what it sends for a sign of life, as the program has it do, comes to nobody.
   */
  heal(): void;
  close(): Promise<void>;
}

interface Line {
  readonly ends: readonly [Socket, Socket];
  lost: boolean;
}

/**
 * As long as the program's `tcp_keepalives_…` let the server wait for a sign of life. Here the kernel itself would answer for a
 * connection that is lost.
 */
const serverWaitsMs = 60_000;

/** Stands before the server at the port of this machine. */
export async function startSilentProxy(targetPort: number): Promise<SilentProxy> {
  const lines = new Set<Line>();
  let silent = false;

  function pass(line: Line, from: Socket, to: Socket): void {
    from.on('data', (piece) => {
      if (!line.lost) to.write(piece);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      if (line.lost) return;
      lines.delete(line);
      to.destroy();
    });
  }

  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1');
    const line: Line = { ends: [client, upstream], lost: silent };
    lines.add(line);
    pass(line, client, upstream);
    pass(line, upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    port: address.port,
    fallSilent: () => {
      silent = true;
      for (const line of lines) line.lost = true;
    },
    heal: () => {
      silent = false;
      const lost = [...lines].filter((line) => line.lost);
      const giveUp = (): void => {
        for (const { ends } of lost) ends[1].destroy();
      };
      setTimeout(giveUp, serverWaitsMs).unref();
    },
    close: async () => {
      server.close();
      for (const { ends } of lines) for (const end of ends) end.destroy();
      await once(server, 'close');
    },
  };
}
