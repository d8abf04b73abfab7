import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import type { Clock } from '../../platform/clock.ts';
import { type Letter, readLetter } from './letter.ts';

export type { Letter } from './letter.ts';

/** Letters kept: a story sends a handful, and with `maxLetterBytes` the box can never hold more than 400 MB. */
const maxLetters = 40;
/** Mail servers commonly take 10 to 25 MB; an invoice with its attachments is under one. */
const maxLetterBytes = 10 * 1024 * 1024;
/** The product keeps one connection, a person at play a second; more is a fault of ours. */
const maxClients = 10;
/** How long `close` waits for a letter that is on its way in. */
const closeTimeoutMs = 1000;

export interface MailboxDeps {
  readonly clock: Clock;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

export interface Mailbox {
  /** Where to send: «smtp://127.0.0.1:2525». */
  readonly url: string;
  /** Newest first. */
  letters(): readonly Letter[];
  /** @returns a function that ends the subscription */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

/**
 * A real mail server without accounts and encryption, for loopback only: every letter is taken, whoever it is for, and
 * kept in memory. @throws Error when the port is taken
 */
export async function createMailbox(deps: MailboxDeps): Promise<Mailbox> {
  const letters: Letter[] = [];
  const listeners = new Set<() => void>();
  let lastId = 0;

  async function take(source: Buffer, envelope: readonly string[]): Promise<void> {
    const content = await readLetter(source, envelope);
    lastId += 1;
    letters.unshift({ id: lastId, receivedAt: deps.clock.now(), ...content });
    letters.splice(maxLetters);
    for (const listener of listeners) listener();
  }

  const server = createServer(take);
  const listening = server.listen(deps.port, deps.host);
  await once(listening, 'listening');
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('the mailbox listens on no port');

  return {
    url: `smtp://${deps.host}:${address.port}`,
    letters: () => letters,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

type Take = (source: Buffer, recipients: readonly string[]) => Promise<void>;

function createServer(take: Take): SMTPServer {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: maxLetterBytes,
    maxClients,
    closeTimeout: closeTimeoutMs,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        if (!stream.sizeExceeded) chunks.push(chunk);
      });
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(tooLarge());
        const recipients = session.envelope.rcptTo.map((recipient) => recipient.address);
        take(Buffer.concat(chunks), recipients).then(() => done(), done);
      });
    },
  });
  // A client that breaks off in mid-letter must not bring the product down; it will see its own error.
  server.on('error', () => undefined);
  return server;
}

/** 552: «exceeded storage allocation» (RFC 5321, 4.2.3). */
const tooLarge = (): Error => Object.assign(new Error('the letter is too large'), { responseCode: 552 });
