import PostalMime from 'postal-mime';

export interface Attachment {
  readonly fileName: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
}

export interface Letter {
  readonly id: number;
  readonly receivedAt: Date;
  readonly from: string;
  /** Whom the letter was really handed in for, hidden copies too. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly attachments: readonly Attachment[];
}

/** How many parts inside parts are read: a letter with a forwarded one in it has four. */
const maxNestingDepth = 16;
/** More files than this in one letter are not shown; ours carry one or two. */
const maxAttachments = 20;

/**
 * Reads a letter as it came over the wire.
 * @param recipients the addresses of the SMTP envelope
 * @throws Error when the source is no letter at all (nested too deeply)
 */
export async function readLetter(
  source: Buffer,
  recipients: readonly string[],
): Promise<Omit<Letter, 'id' | 'receivedAt'>> {
  const email = await PostalMime.parse(source, { attachmentEncoding: 'arraybuffer', maxNestingDepth });
  const attachments = email.attachments.slice(0, maxAttachments).map((attachment, index) => ({
    fileName: attachment.filename ?? `файл-${index + 1}`,
    mimeType: attachment.mimeType,
    bytes: toBuffer(attachment.content),
  }));
  return {
    from: email.from === undefined ? '' : printAddress(email.from),
    to: recipients,
    subject: email.subject ?? '',
    text: email.text ?? '',
    html: email.html ?? null,
    attachments,
  };
}

function toBuffer(content: ArrayBuffer | Uint8Array | string): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(new Uint8Array(content));
}

function printAddress({ name, address }: { readonly name: string; readonly address?: string | undefined }): string {
  return name === '' || address === undefined ? (address ?? name) : `${name} <${address}>`;
}
