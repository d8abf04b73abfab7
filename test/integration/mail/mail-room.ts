// Invoices on a real database, the real queue and transport behind them, and a real SMTP server that can be told to refuse.
// Time passes only by `pass`.
import { once } from 'node:events';
import pg from 'pg';
import { pino } from 'pino';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { inTransaction } from '../../../src/db/transaction.ts';
import type { InvoiceDeps } from '../../../src/invoices/index.ts';
import type { LetterDeliveryDeps } from '../../../src/mail/deliver.ts';
import { createLetterDelivery } from '../../../src/mail/deliver.ts';
import { createEnqueueLetter } from '../../../src/mail/enqueue.ts';
import type { QueuedLetter } from '../../../src/mail/letter.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { createMailTransport } from '../../../src/platform/mail.ts';
import { createQueue, type Queue } from '../../../src/queue/queue.ts';
import { type InvoiceWorld, openInvoiceWorld } from '../../support/invoice-world.ts';

export const supportEmail = 'support@provider.example';

/** What the server says of a letter instead of taking it. */
export interface Refusal {
  readonly at: 'recipient' | 'content';
  readonly code: number;
}

export interface MailServer {
  readonly port: number;
  /** Consumed one a letter; a letter that finds none is taken. */
  readonly refusals: Refusal[];
  /** As they came, oldest first, with the addresses of the envelope. */
  readonly taken: { readonly source: string; readonly to: readonly string[] }[];
  /** How many letters were handed in, refused ones too. */
  attempts(): number;
  read(index: number): Promise<Email>;
  close(): Promise<void>;
}

/** @param options.answersAfterMs how long its word that a letter is taken is on its way */
export async function createMailServer(
  port = 0,
  options: { readonly answersAfterMs?: number } = {},
): Promise<MailServer> {
  const refusals: Refusal[] = [];
  const taken: MailServer['taken'] = [];
  let attempts = 0;
  const refuse = (at: Refusal['at']): Error | null => {
    if (refusals[0]?.at !== at) return null;
    const code = refusals.shift()?.code;
    return Object.assign(new Error('as the test has it'), { responseCode: code });
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onRcptTo: (_address, _session, done) => {
      attempts += 1;
      done(refuse('recipient'));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const refusal = refuse('content');
        const to = session.envelope.rcptTo.map(({ address }) => address);
        if (!refusal) taken.push({ source: Buffer.concat(chunks).toString('latin1'), to });
        if (options.answersAfterMs === undefined) done(refusal);
        else setTimeout(() => done(refusal), options.answersAfterMs);
      });
    },
  });
  // A client that goes away sees its own error.
  server.on('error', () => undefined);
  const listening = server.listen(port, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('the mail server listens on no port');
  return {
    port: address.port,
    refusals,
    taken,
    attempts: () => attempts,
    read: (index) => PostalMime.parse(Buffer.from(taken[index]?.source ?? '', 'latin1')),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export interface MailRoom {
  readonly world: InvoiceWorld;
  /** The invoices' own, with letters really queued. */
  readonly invoices: InvoiceDeps;
  readonly queue: Queue;
  readonly owner: pg.Client;
  readonly deps: LetterDeliveryDeps;
  enqueue(letter: QueuedLetter): Promise<void>;
  /** Sends until nothing is due. @returns how many steps did something */
  deliverAll(): Promise<number>;
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

export async function openMailRoom(port: number): Promise<MailRoom> {
  const world = await openInvoiceWorld();
  const { db, database, clock } = world;
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const logger = pino({ level: 'silent' });
  const queue = createQueue({ name: 'mail', db, url: database.ownerUrl, listen: true, logger });
  await queue.start();
  const transport = createMailTransport({
    smtpUrl: `smtp://127.0.0.1:${port}`,
    from: { name: 'Провайдер', address: supportEmail },
  });
  const { profile } = world.deps;
  const deps = { db, queue, transport, clock, logger, profile, translator: createTranslator() };
  const { deliverNext } = createLetterDelivery(deps);
  const enqueueLetter = createEnqueueLetter({ queue, clock });
  return {
    world,
    invoices: { ...world.deps, supportEmail, enqueueLetter },
    queue,
    owner,
    deps,
    enqueue: (letter) => inTransaction(db, (tx) => enqueueLetter(tx, letter)),
    deliverAll: async () => {
      for (let worked = 0; ; worked += 1) if ((await deliverNext()).kind === 'idle') return worked;
    },
    pass: async (ms) => {
      await owner.query(
        `UPDATE queue.job SET start_after = start_after - make_interval(secs => $1) WHERE name = 'mail' AND start_after > now()`,
        [ms / 1000],
      );
    },
    close: async () => {
      transport.close();
      await queue.stop();
      await owner.end();
      await world.close();
    },
  };
}
