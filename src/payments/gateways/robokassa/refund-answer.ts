import { z } from 'zod';
import type { GatewayRefundState, RefundAnswer } from '../gateway.ts';
import { cutText } from './text.ts';

/** Robokassa's words for a refusal are single names, such as NotEnoughOperationFunds. */
const maxReasonLength = 200;

/** A GUID in the documents. It comes back in an address, so nothing but such characters is taken. */
const requestId = z.string().regex(/^[0-9A-Za-z-]{1,64}$/);

const accepted = z.object({ success: z.literal(true), requestId });
const refused = z.object({ success: z.literal(false), message: z.string().nullish().catch(undefined) });
const state = z.object({ requestId: requestId.nullish(), label: z.string() });

/** @returns what the text holds as JSON; undefined when it is none, which no shape above accepts. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @returns the service's word, safe to store and to show: bounded, well-formed, in one line. */
function cleanReason(message: string | null | undefined): string {
  const oneLine = (message ?? '')
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return cutText(oneLine, maxReasonLength) || 'no-reason';
}

/**
 * Reads what Robokassa answers to a request for a refund, of any status below 500: refusals come with 400 and 401, too.
 * Only its own "success": false is a refusal, and only "success": true with a number to ask by is an acceptance. Never throws.
 */
export function readRefundAnswer(text: string): RefundAnswer {
  const json = parseJson(text);
  const yes = accepted.safeParse(json);
  if (yes.success) return { kind: 'accepted', requestId: yes.data.requestId };
  const no = refused.safeParse(json);
  if (no.success) return { kind: 'refused', reason: cleanReason(no.data.message) };
  return { kind: 'unknown', reason: 'unreadable-answer' };
}

const labels = new Map<string, GatewayRefundState>([
  ['finished', { kind: 'finished' }],
  ['processing', { kind: 'processing' }],
  ['canceled', { kind: 'cancelled' }],
]);

/**
 * Reads what became of a refund. Never throws.
 * @param asked the request's number: an answer about another one says nothing of it
 */
export function readRefundState(text: string, asked: string): GatewayRefundState {
  const told = state.safeParse(parseJson(text));
  if (!told.success) return { kind: 'unavailable', reason: 'unreadable-answer' };
  const about = told.data.requestId;
  // A GUID may be printed in either letter case.
  if (about && about.toLowerCase() !== asked.toLowerCase()) return { kind: 'unavailable', reason: 'other-refund' };
  return labels.get(told.data.label) ?? { kind: 'unavailable', reason: 'unknown-label' };
}
