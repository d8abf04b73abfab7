import { z } from 'zod';
import type { QueuedNotice } from './notice.ts';

const noticeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['payment.credited', 'payment.cancelled', 'payment.late']),
    paymentId: z.number().int().positive(),
  }),
  z.object({
    kind: z.literal('support.quarantined'),
    notificationId: z.string().regex(/^\d+$/),
    problem: z.enum(['unknown-invoice', 'sum-mismatch']),
  }),
]);

/** What is kept of a notice that was put off: each kind of waiting has its own bound. */
const waitsSchema = z.object({
  /** Tries that Telegram or the way to it did not answer well. */
  failures: z.number().int().nonnegative(),
  /** Times that Telegram or our own limits asked to wait. */
  pauses: z.number().int().nonnegative(),
  /** Times that the chat was being worked on by someone else. */
  busy: z.number().int().nonnegative(),
});

const payloadSchema = z.object({
  notice: noticeSchema,
  chatId: z
    .string()
    .regex(/^-?\d+$/)
    .transform(BigInt),
  dedupeKey: z.string(),
  waits: waitsSchema.default({ failures: 0, pauses: 0, busy: 0 }),
});

/** A notice on its way, as the queue keeps it. */
export interface NoticePayload extends QueuedNotice {
  readonly waits: z.infer<typeof waitsSchema>;
}

/** @returns undefined when it is not one of ours, such as one written by another version of the program */
export function readPayload(data: unknown): NoticePayload | undefined {
  return payloadSchema.safeParse(data).data;
}

/** @returns the payload as JSON can hold it */
export function writePayload(payload: QueuedNotice | NoticePayload): object {
  return { ...payload, chatId: payload.chatId.toString() };
}
