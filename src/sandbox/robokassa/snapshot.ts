import { z } from 'zod';
import type { EmulatorSnapshot } from './types.ts';

const paymentShape = z.object({
  invoiceId: z.int().positive(),
  outSum: z.string(),
  description: z.string(),
  culture: z.enum(['ru', 'en']),
  email: z.string(),
  test: z.boolean(),
  receiptLines: z.array(z.object({ name: z.string(), sum: z.string() })),
  shop: z.record(z.string(), z.string()),
  expiresAtMs: z.int().exactOptional(),
  openedAtMs: z.int(),
  state: z.literal([5, 10, 50, 60, 100]),
  stateAtMs: z.int(),
  paidSum: z.string().exactOptional(),
  fee: z.string(),
  operationKey: z.string(),
  // What payments did not have when cards could not be bound yet.
  savesCard: z.boolean().default(false),
  cardMask: z.string().exactOptional(),
  parentInvoiceId: z.int().positive().exactOptional(),
  unbound: z.enum(['card-replaced', 'consent-withdrawn']).exactOptional(),
  refundedSum: z.string().exactOptional(),
});

const refundShape = z.object({
  requestId: z.string(),
  invoiceId: z.int(),
  sum: z.string(),
  createdAtMs: z.int(),
  state: z.enum(['processing', 'finished', 'canceled']),
});

const noticeShape = z.object({
  id: z.int(),
  invoiceId: z.int(),
  dueAtMs: z.int(),
  attemptsMade: z.int(),
  forged: z.boolean(),
});

const attemptShape = z.object({
  invoiceId: z.int(),
  attempt: z.int(),
  sentAtMs: z.int(),
  outSum: z.string(),
  status: z.int(),
  answer: z.string(),
  accepted: z.boolean(),
});

const snapshotShape = z.object({
  payments: z.array(paymentShape),
  pending: z.array(noticeShape),
  attempts: z.array(attemptShape),
  nextId: z.int().positive(),
  refunds: z.array(refundShape).default([]),
});

/** Reads what `snapshot()` gave, perhaps through a file. @throws ZodError when it is something else */
export function readSnapshot(data: unknown): EmulatorSnapshot {
  return snapshotShape.parse(data);
}
