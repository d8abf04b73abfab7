import type { Uploads } from '../files.ts';
import type { Json, JsonObject } from '../json.ts';
import type { World } from '../world.ts';

/** One checked call. `params` have their proper types (schema/check-call.ts) but not yet their prose rules. */
interface MethodCall {
  readonly params: JsonObject;
  readonly uploads: Uploads;
}

/** Carries one method out. @returns the result as the Bot API gives it. @throws Refusal. */
export type Method = (world: World, call: MethodCall) => Json;
