import { z } from 'zod';
import { alertLevels, invoiceEvents, type QueuedNotice } from './notice.ts';

const rowId = z.string().regex(/^\d{1,19}$/);
const signedMinor = z.string().regex(/^-?\d{1,19}$/);
const messageId = z.number().int().positive();
const paymentId = z.number().int().positive();
const quarter = z.string().regex(/^\d{4}-Q[1-4]$/);

/** What an audit entry holds of a reason, too. */
const longestReason = 500;

const noticeSchema = z.union([
  z.object({
    kind: z.enum(['payment.credited', 'payment.cancelled', 'payment.late']),
    paymentId,
  }),
  z.object({ kind: z.enum(['autopay.charged', 'support.charged-after-end']), paymentId }),
  z.object({ kind: z.enum(['autopay.declined', 'autopay.slow']), attemptId: rowId }),
  z.object({ kind: z.enum(['autopay.paused', 'autopay.ended']), mandateId: rowId }),
  z.object({ kind: z.literal('autopay.limit'), mandateId: rowId, month: z.string().regex(/^\d{4}-\d{2}$/) }),
  z.object({
    kind: z.literal('support.autopay-trouble'),
    attemptId: rowId,
    problem: z.enum(['not-allowed', 'outcome-unknown']),
  }),
  z.object({ kind: z.enum(['refund.accepted', 'refund.undone']), refundId: rowId }),
  z.object({
    kind: z.literal('support.refund'),
    refundId: rowId,
    event: z.enum(['unknown', 'accepted', 'finished', 'refused', 'cancelled']),
  }),
  z.object({
    kind: z.literal('support.quarantined'),
    notificationId: rowId,
    problem: z.enum(['unknown-invoice', 'sum-mismatch']),
  }),
  z.object({ kind: z.literal('invoice.document'), invoiceId: rowId }),
  z.object({
    kind: z.literal('invoice.changed'),
    invoiceId: rowId,
    event: z.enum(invoiceEvents),
    amountMinor: signedMinor.optional(),
  }),
  z.object({
    kind: z.literal('account.adjusted'),
    accountId: rowId,
    amountMinor: signedMinor,
    reason: z.string().max(longestReason),
  }),
  z.object({ kind: z.literal('closing.announced'), quarter, accountId: rowId }),
  z.object({ kind: z.literal('bill.paid'), paymentId }),
  z.object({ kind: z.literal('bill.unpaid'), billId: rowId }),
  z.object({
    kind: z.literal('alert.level'),
    watchId: rowId,
    episode: z.number().int().nonnegative(),
    level: z.enum(alertLevels),
  }),
  z.object({ kind: z.literal('alert.sample'), accountId: rowId }),
  z.object({
    kind: z.literal('relay.to-customer'),
    userId: rowId,
    groupChatId: z.string().regex(/^-\d{1,19}$/),
    groupMessageId: messageId,
    replyTo: messageId.optional(),
  }),
  z.object({ kind: z.literal('relay.to-support'), userId: rowId, messageId, replyTo: messageId.optional() }),
  z.object({
    kind: z.literal('relay.undelivered'),
    userId: rowId,
    groupMessageId: messageId,
    reason: z.enum(['unreachable', 'refused']),
  }),
  z.object({ kind: z.literal('support.card'), invoiceId: rowId }),
  z.object({ kind: z.literal('broadcast.message'), broadcastId: rowId, userId: rowId }),
  z.object({ kind: z.literal('support.broadcast'), broadcastId: rowId }),
  z.object({ kind: z.literal('support.overdue'), invoiceId: rowId }),
  z.object({ kind: z.literal('support.overdue'), userId: rowId }),
  z.object({ kind: z.literal('support.closing'), quarter }),
]);

/** What is kept of a notice that was put off: each kind of waiting has its own bound. */
const waitsSchema = z.object({
  /** Tries that Telegram or the way to it did not answer well. */
  failures: z.number().int().nonnegative(),
  /** Times that Telegram or our own limits asked to wait. */
  pauses: z.number().int().nonnegative(),
  /** Times that the chat was being worked on by someone else. */
  busy: z.number().int().nonnegative(),
  /** Steps that went well of a notice that takes several calls; absent before there were such notices. */
  steps: z.number().int().nonnegative().default(0),
});

/** What is done already of a notice that takes several calls, each noted together with what it brought about. */
const markSchema = z.enum(['topic', 'introduction', 'header', 'card-gone', 'card', 'source-gone']);
export type Mark = z.infer<typeof markSchema>;

const payloadSchema = z.object({
  notice: noticeSchema,
  chatId: z
    .string()
    .regex(/^-?\d+$/)
    .transform(BigInt),
  dedupeKey: z.string(),
  waits: waitsSchema.default({ failures: 0, pauses: 0, busy: 0, steps: 0 }),
  done: z.array(markSchema).max(markSchema.options.length).default([]),
});

/** A notice on its way, as the queue keeps it. */
export interface NoticePayload extends QueuedNotice {
  readonly waits: z.infer<typeof waitsSchema>;
  readonly done: readonly Mark[];
}

/** @returns undefined when it is not one of ours, such as one written by another version of the program */
export function readPayload(data: unknown): NoticePayload | undefined {
  return payloadSchema.safeParse(data).data;
}

/** @returns the payload as JSON can hold it */
export function writePayload(payload: QueuedNotice | NoticePayload): object {
  return { ...payload, chatId: payload.chatId.toString() };
}
