import type { Profile } from '../config/profile.ts';
import type { Queryable } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { Translator } from '../platform/i18n.ts';
import type { MailMessage } from '../platform/mail.ts';
import { asHtml, asText, type LetterBody } from './layout.ts';

export interface ComposeDeps {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly profile: Profile;
  readonly translator: Translator;
}

/** `outdated`: there is nothing left to say. */
export type Composition =
  | { readonly kind: 'letter'; readonly message: Omit<MailMessage, 'to' | 'key'> }
  | { readonly kind: 'outdated' };

export interface Words {
  readonly subject: string;
  readonly body: LetterBody;
  /** Whom an answer reaches; undefined: the sender, which is support. */
  readonly replyTo: string | undefined;
}

/** Sets words as a letter, in text and in HTML. */
export function asLetter({ subject, body, replyTo }: Words, attachments: MailMessage['attachments'] = []): Composition {
  return { kind: 'letter', message: { subject, text: asText(body), html: asHtml(body), attachments, replyTo } };
}
