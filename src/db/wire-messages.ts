/** Requests that a client sends before it speaks the protocol proper (postgresql.org/docs/current/protocol-message-formats). */
const sslRequest = 80877103;
const gssEncryptionRequest = 80877104;
const cancelRequest = 80877102;

/** Far beyond any statement of ours; a length above it is not PostgreSQL's protocol. */
const maxMessageBytes = 64 * 1024 * 1024;

export type ClientRequest =
  /** To be refused with one byte: there is no encryption inside one process. */
  | { readonly kind: 'encryption' }
  | { readonly kind: 'end' }
  /** Messages that are answered together and must not be parted: a whole round trip. */
  | { readonly kind: 'round-trip'; readonly bytes: Buffer };

export interface ClientReader {
  /** @returns what has become complete with this piece of the stream. @throws on what is no such stream */
  read(piece: Buffer): ClientRequest[];
}

/**
 * Cuts a client's stream into round trips: a simple query, or everything up to a Sync. In between, the server keeps the
 * unnamed statement and portal of this client, of which PGlite has one for all.
 */
export function createClientReader(): ClientReader {
  let pending = Buffer.alloc(0);
  let started = false;
  /** How much of `pending` are whole messages that wait for their Sync. */
  let gathered = 0;

  function readStart(): ClientRequest | undefined {
    if (pending.length < 8) return undefined;
    const length = pending.readInt32BE(0);
    if (length < 8 || length > maxMessageBytes) throw new Error('not a PostgreSQL client');
    if (pending.length < length) return undefined;
    const code = pending.readInt32BE(4);
    const bytes = pending.subarray(0, length);
    pending = pending.subarray(length);
    if (code === sslRequest || code === gssEncryptionRequest) return { kind: 'encryption' };
    if (code === cancelRequest) return { kind: 'end' };
    started = true;
    return { kind: 'round-trip', bytes };
  }

  function readRoundTrip(): ClientRequest | undefined {
    while (pending.length >= gathered + 5) {
      const type = String.fromCharCode(pending[gathered] ?? 0);
      const length = 1 + pending.readInt32BE(gathered + 1);
      if (length < 5 || length > maxMessageBytes) throw new Error('not a PostgreSQL client');
      if (pending.length < gathered + length) return undefined;
      if (type === 'X') return { kind: 'end' };
      gathered += length;
      if (type === 'Q' || type === 'S') {
        const bytes = pending.subarray(0, gathered);
        pending = pending.subarray(gathered);
        gathered = 0;
        return { kind: 'round-trip', bytes };
      }
    }
    return undefined;
  }

  return {
    read: (piece) => {
      pending = Buffer.concat([pending, piece]);
      const requests: ClientRequest[] = [];
      for (;;) {
        const request = started ? readRoundTrip() : readStart();
        if (request === undefined) return requests;
        requests.push(request);
        if (request.kind === 'end') return requests;
      }
    },
  };
}
