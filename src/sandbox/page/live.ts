import type { WebSocket } from '@fastify/websocket';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { PageState, Sections, Watch } from './state.ts';

/** Changes within this time go out together: one press moves several messages. An eye takes twenty times as long. */
const gatherMs = 25;
/** Windows of one visitor; a page that forgets to hang up must not pile up connections. */
const maxConnections = 16;
/** What may wait in a socket before it is passed over until it has drained; a full state is under half of it. */
const maxBufferedBytes = 1024 * 1024;

const watchSchema = z.object({
  as: z.number().int().optional(),
  threadId: z.number().int().nullable().optional(),
});

interface Connection {
  readonly socket: WebSocket;
  watch: Watch;
  /** What this window has last been sent, section by section, as JSON. */
  readonly sent: Map<string, string>;
}

export interface Live {
  /** Takes a new window in and sends it everything. */
  connect(socket: WebSocket): void;
  /** Something may look different now; what does is sent shortly. */
  changed(): void;
  close(): void;
}

/** Keeps the open windows up to date: each is sent the sections that differ from what it has, and the clock's time. */
export function createLive(deps: { state: PageState; clock: Clock }): Live {
  const connections = new Set<Connection>();
  let timer: NodeJS.Timeout | undefined;

  function send(connection: Connection): void {
    const { socket, watch, sent } = connection;
    if (socket.bufferedAmount > maxBufferedBytes) {
      changed();
      return;
    }
    const fresh = changedSections(deps.state.sections(watch), sent);
    if (fresh.length === 0) return;
    socket.send(`{"nowMs":${deps.clock.now().getTime()},"sections":{${fresh.join(',')}}}`);
  }

  function flush(): void {
    timer = undefined;
    for (const connection of connections) send(connection);
  }

  function changed(): void {
    timer ??= setTimeout(flush, gatherMs);
  }

  return {
    connect(socket) {
      if (connections.size >= maxConnections) return socket.close(1013, 'too many windows');
      const connection: Connection = {
        socket,
        watch: { as: deps.state.personId(undefined), threadId: undefined },
        sent: new Map(),
      };
      socket.on('message', (data) => {
        const watch = readWatch(String(data));
        if (watch === undefined) return socket.close(1008, 'not understood');
        connection.watch = { as: deps.state.personId(watch.as), threadId: watch.threadId };
        connections.add(connection);
        send(connection);
      });
      socket.on('close', () => connections.delete(connection));
      socket.on('error', () => connections.delete(connection));
    },
    changed,
    close() {
      clearTimeout(timer);
      connections.clear();
    },
  };
}

function readWatch(text: string): z.infer<typeof watchSchema> | undefined {
  try {
    return watchSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** @returns `"name":json` of each section that differs from what was sent, and remembers it as sent. */
function changedSections(sections: Sections, sent: Map<string, string>): string[] {
  const fresh: string[] = [];
  for (const [name, section] of Object.entries(sections)) {
    const json = JSON.stringify(section);
    if (sent.get(name) === json) continue;
    sent.set(name, json);
    fresh.push(`"${name}":${json}`);
  }
  return fresh;
}
