import { z } from 'zod';
import type { Queryable } from '../db/client.ts';
import { requisiteFieldNames } from '../requisites/fields.ts';

/** The longest requisite, an address; with eight fields a draft stays well within what a row likes to hold. */
const longestRequisite = 300;

/** As the column that holds them. */
const longestPromoCode = 32;

/** An invoice that is being put together: what was said so far, by word and not by deed. Nothing is asked twice. */
const invoiceDraftSchema = z.object({
  /** Whose it will be: a draft is of no use to another account. */
  accountId: z.string().regex(/^[1-9]\d{0,18}$/),
  /** Names the wish: sent twice, it makes one invoice. */
  key: z.string().min(1).max(64),
  amountMinor: z
    .string()
    .regex(/^[1-9]\d{0,15}$/)
    .optional(),
  fields: z.partialRecord(z.enum(requisiteFieldNames), z.string().max(longestRequisite)),
});

export type InvoiceDraft = z.infer<typeof invoiceDraftSchema>;

/**
 * What the bot remembers of a chat between updates. Money is never here: a dialogue says only what is being asked.
 */
const chatStateSchema = z.object({
  /** The one message that is edited in place, and what it shows now. */
  screen: z
    .object({
      messageId: z.number().int(),
      name: z.string(),
      /** The payment whose summary stands there: its receipt takes the summary's place. */
      paymentId: z.number().int().optional(),
      /** The invoice whose card stands there. */
      invoiceId: z.string().optional(),
    })
    .optional(),
  /** What the next typed message answers; absent when nothing was asked. */
  asked: z
    .union([
      z.enum([
        'amount',
        'instance-key',
        'invoice-amount',
        'support',
        'promo',
        'autopay-amount',
        'bill-amount',
        'history',
        'notify-hours',
        'notify-zone',
        'notify-email',
        'notify-code',
      ]),
      // From where on to warn is asked of one account, whichever is the current one by then.
      z.templateLiteral(['notify-', z.enum(['days', 'sum']), ':', z.string().regex(/^[1-9]\d{0,17}$/)]),
      z.templateLiteral(['requisite:', z.enum(requisiteFieldNames)]),
    ])
    .optional(),
  /** The bill that the sum now asked for is paid on. */
  bill: z
    .string()
    .regex(/^[1-9]\d{0,17}$/)
    .optional(),
  /** The open payment that the sum now asked for takes the place of. */
  replaces: z.number().int().optional(),
  /** The card chosen in the top-up under way. */
  cardKind: z.enum(['russian', 'foreign']).optional(),
  /** The top-up under way is to bind another card than the one that autopay charges now. */
  otherCard: z.literal(true).optional(),
  /** A promo code that was given before there was a payment to apply it to; kept until there is, or until it is given up. */
  promo: z.string().min(1).max(longestPromoCode).optional(),
  /** Kept from screen to screen until it is sent or given up. */
  invoice: invoiceDraftSchema.optional(),
});

export type ChatState = z.infer<typeof chatStateSchema>;

export interface ChatSession {
  readonly chatId: bigint;
  /** 0 for a chat never seen; each save raises it by one. */
  readonly version: number;
  readonly state: ChatState;
}

/** As a chat's row has it. */
export interface SessionRow {
  readonly version: number;
  readonly state: unknown;
}

/** @returns the session of a row; a state written by another version of the program that no longer fits begins afresh */
export function sessionOf(chatId: bigint, { version, state }: SessionRow): ChatSession {
  const parsed = chatStateSchema.safeParse(state);
  return { chatId, version, state: parsed.success ? parsed.data : {} };
}

/** @returns the chat's session, for whoever works on a chat without one of its updates in hand */
export async function loadSession(db: Queryable, chatId: bigint): Promise<ChatSession> {
  const row = await db.chatSession.findUnique({ where: { chatId } });
  return row ? sessionOf(chatId, row) : { chatId, version: 0, state: {} };
}

/**
 * Saves the state if nobody else has saved since it was loaded. The row is there: taking the chat's lease made it.
 * @returns whether it was saved; false means that the caller worked on an outdated session
 */
export async function saveSession(db: Queryable, session: ChatSession, state: ChatState): Promise<boolean> {
  const saved = await db.chatSession.updateMany({
    where: { chatId: session.chatId, version: session.version },
    data: { version: session.version + 1, state },
  });
  return saved.count === 1;
}
