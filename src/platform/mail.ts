import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';

export interface MailMessage {
  readonly to: string;
  /** Whom an answer reaches; undefined: the sender. */
  readonly replyTo: string | undefined;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly { readonly name: string; readonly mimeType: string; readonly bytes: Buffer }[];
  /** Whoever gets a letter of the same key twice can tell that it is the same: the Message-ID is made from it. */
  readonly key: string;
}

export type MailOutcome =
  /** The server has taken it upon itself. */
  | { readonly kind: 'delivered' }
  /** The server will not have this letter, now or later. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** The server said to try later, or did not say anything, in which case it may have taken the letter all the same. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface MailTransport {
  send(message: MailMessage): Promise<MailOutcome>;
  /** Ends idle connections; a letter on its way is finished. */
  close(): void;
}

export interface MailTransportSettings {
  /** `smtps:` is encrypted from the start; `smtp:` as soon as the server offers it, and `?requireTLS=true` makes it must. */
  readonly smtpUrl: string;
  readonly from: { readonly name: string; readonly address: string };
}

/** Letters are few: two at once, each connection for as many as servers commonly allow, ended when it is not needed. */
const pool = { maxConnections: 2, maxMessages: 100, idleTimeout: 30_000 };

/** A server that lives answers at once; the last bounds a letter as a whole, however slowly the server trickles. */
const timeouts = { dnsTimeout: 5_000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };
const letterTimeoutMs = 60_000;

export function createMailTransport({ smtpUrl, from }: MailTransportSettings): MailTransport {
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    ...pool,
    ...timeouts,
    // When to try again is the queue's to say.
    maxRequeues: 0,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ key, subject, attachments, replyTo, ...message }) => {
      try {
        await transport.sendMail({
          ...message,
          ...(replyTo === undefined ? {} : { replyTo }),
          from: { name: inOneLine(from.name), address: from.address },
          subject: inOneLine(subject),
          attachments: attachments.map((file) => ({
            filename: inOneLine(file.name),
            contentType: file.mimeType,
            content: file.bytes,
          })),
          messageId: messageIdOf(key, from.address),
          // Asks vacation programs and the like not to answer (RFC 3834).
          headers: { 'Auto-Submitted': 'auto-generated' },
          signal: AbortSignal.timeout(letterTimeoutMs),
        });
        return { kind: 'delivered' };
      } catch (error) {
        return readFailure(error);
      }
    },
    close: () => transport.close(),
  };
}

/** A name with a line break in it must not begin a header of its own. */
function inOneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** @returns an id that is the same however often the letter is sent, and that tells nothing of what the key names */
function messageIdOf(key: string, from: string): string {
  const hash = createHash('sha256').update(key).digest('hex');
  return `<${hash.slice(0, 32)}@${from.slice(from.lastIndexOf('@') + 1)}>`;
}

/**
 * A reply of 5xx is final (RFC 5321, 4.2.1) where it is about the letter: its envelope or its content. Of a greeting or a
 * login it is about the server's settings, which someone may mend while the letter waits.
 */
function readFailure(error: unknown): MailOutcome {
  if (!(error instanceof Error)) return { kind: 'failed', reason: 'unknown error' };
  const { code, responseCode } = error as Error & { code?: unknown; responseCode?: unknown };
  const aboutLetter = code === 'EENVELOPE' || code === 'EMESSAGE';
  const final = typeof responseCode === 'number' && responseCode >= 500 && responseCode < 600;
  return { kind: aboutLetter && final ? 'rejected' : 'failed', reason: error.message };
}
