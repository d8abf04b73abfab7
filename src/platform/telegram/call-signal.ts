import type { Telegram } from 'telegraf';

type CallOptions = NonNullable<Parameters<Telegram['callApi']>[2]>;

/** telegraf types its signal after a package that Node's own AbortSignal took the place of; its fetch takes Node's. */
export function callSignal(signal: AbortSignal): CallOptions {
  return { signal: signal as NonNullable<CallOptions['signal']> };
}
