import type { FaultKind, FaultSource } from './faults.ts';
import type { Uploads } from './files.ts';
import type { CallOutcome, Journal } from './journal.ts';
import type { Json, JsonObject } from './json.ts';
import type { RateLimiter } from './limits.ts';
import { methods } from './methods/table.ts';
import { forbidden, Refusal, tooManyRequests } from './refusal.ts';
import { checkCall } from './schema/check-call.ts';
import type { DeliveryMethod } from './updates/delivery-methods.ts';
import { nowMs, type World } from './world.ts';

export interface IncomingCall {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly uploads: Uploads;
  readonly signal: AbortSignal;
}

export type Answer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: JsonObject }
  /** Break the connection. */
  | { readonly kind: 'drop' }
  /** Keep the connection, say nothing. */
  | { readonly kind: 'hang' };

export interface DispatchDeps {
  readonly world: World;
  readonly delivery: Readonly<Record<string, DeliveryMethod>>;
  readonly faults: FaultSource;
  readonly limiter: RateLimiter | undefined;
  readonly journal: Journal;
}

/** Methods that count against Telegram's limits on messages. */
const LIMITED = /^(send(?!ChatAction)|copyMessage|forwardMessage|editMessage)/;

/** @returns the one way by which every call goes: fault, check, limit, method, journal. */
export function createDispatch(deps: DispatchDeps): (call: IncomingCall) => Promise<Answer> {
  const { world, journal } = deps;

  async function run(call: IncomingCall): Promise<Json> {
    const delivery = deps.delivery[call.method];
    const method = methods[call.method];
    if (delivery === undefined && method === undefined) {
      throw new Refusal({ code: 404, description: 'Not Found', isShapeFault: true });
    }
    const params = checkCall({ ...call, uploads: new Set(call.uploads.keys()) });
    if (LIMITED.test(call.method)) deps.limiter?.admit({ chatId: params.chat_id, nowMs: nowMs(world) });
    if (delivery !== undefined) return delivery(params, call.signal);
    return method === undefined ? null : method(world, { params, uploads: call.uploads });
  }

  async function outcomeOf(call: IncomingCall): Promise<{ outcome: CallOutcome; answer: Answer }> {
    try {
      const result = await run(call);
      return { outcome: { kind: 'ok', result }, answer: { kind: 'answer', status: 200, body: { ok: true, result } } };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.isShapeFault) recordViolation(call, error);
      return refused(error);
    }
  }

  function recordViolation(call: IncomingCall, error: Refusal): void {
    const { method, params } = call;
    journal.recordViolation({ method, params, problem: error.message, at: world.clock.now() });
  }

  function record(call: IncomingCall, outcome: CallOutcome): void {
    // A poll that went well says nothing and would push everything else out of the ring.
    if (call.method === 'getUpdates' && outcome.kind === 'ok') return;
    journal.recordCall({ method: call.method, params: call.params, outcome, at: world.clock.now() });
  }

  return async (call) => {
    const fault = deps.faults.take({ method: call.method, chatId: call.params.chat_id });
    const early = fault === undefined ? undefined : withoutEffect(fault.kind, fault.retryAfterSeconds ?? 1);
    if (fault !== undefined && early !== undefined) {
      record(call, { kind: 'fault', fault: fault.kind });
      return early;
    }
    const { outcome, answer } = await outcomeOf(call);
    record(call, fault === undefined ? outcome : { kind: 'fault', fault: fault.kind });
    return fault === undefined ? answer : { kind: 'drop' };
  };
}

function refused(error: Refusal): { outcome: CallOutcome; answer: Answer } {
  const { code, message: description, parameters } = error;
  const body = { ok: false, error_code: code, description, ...(parameters === undefined ? {} : { parameters }) };
  return { outcome: { kind: 'error', code, description }, answer: { kind: 'answer', status: code, body } };
}

/** @returns the answer of a fault that stops the call, or undefined for drop-reply, which lets it take effect. */
function withoutEffect(kind: FaultKind, retryAfterSeconds: number): Answer | undefined {
  switch (kind) {
    case 'too-many-requests':
      return refused(tooManyRequests(retryAfterSeconds)).answer;
    case 'server-error':
      return refused(new Refusal({ code: 500, description: 'Internal Server Error' })).answer;
    case 'blocked':
      return refused(forbidden('bot was blocked by the user')).answer;
    case 'drop-request':
      return { kind: 'drop' };
    case 'hang':
      return { kind: 'hang' };
    case 'drop-reply':
      return undefined;
  }
}
