import type { JsonObject } from './json.ts';

/**
 * The Bot API's answer «no» to one call. It is thrown, not returned: the real server too stops at the first fault it
 * meets, however deep in the parameters, and there is exactly one place that catches (dispatch.ts).
 */
export class Refusal extends Error {
  readonly code: number;
  /** True when the call could never have succeeded as written: such calls are listed as violations. */
  readonly isShapeFault: boolean;
  readonly parameters: JsonObject | undefined;

  constructor(input: { code: number; description: string; isShapeFault?: boolean; parameters?: JsonObject }) {
    super(input.description);
    this.code = input.code;
    this.isShapeFault = input.isShapeFault ?? false;
    this.parameters = input.parameters;
  }
}

/** A 400 that depends on the state of the chat: the same call could have succeeded at another moment. */
export const badRequest = (reason: string): Refusal =>
  new Refusal({ code: 400, description: `Bad Request: ${reason}` });

/** A 400 for a call that is wrong as written, at any moment. */
export const badShape = (reason: string): Refusal =>
  new Refusal({ code: 400, description: `Bad Request: ${reason}`, isShapeFault: true });

export const forbidden = (reason: string): Refusal => new Refusal({ code: 403, description: `Forbidden: ${reason}` });

export const conflict = (reason: string): Refusal => new Refusal({ code: 409, description: `Conflict: ${reason}` });

/** A group became a supergroup: it has another number from then on (Bot API, ResponseParameters). */
export const upgraded = (toChatId: number): Refusal =>
  new Refusal({
    code: 400,
    description: 'Bad Request: group chat was upgraded to a supergroup chat',
    parameters: { migrate_to_chat_id: toChatId },
  });

/** @param retryAfterSeconds how long Telegram asks the bot to keep quiet. */
export const tooManyRequests = (retryAfterSeconds: number): Refusal =>
  new Refusal({
    code: 429,
    description: `Too Many Requests: retry after ${retryAfterSeconds}`,
    parameters: { retry_after: retryAfterSeconds },
  });
