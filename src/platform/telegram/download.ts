import type { Telegram } from 'telegraf';
import { callSignal } from './call-signal.ts';
import { readFailure } from './outcome.ts';

export type Downloaded =
  | { readonly kind: 'downloaded'; readonly bytes: Buffer }
  /** Larger than was allowed, or than the 20 MB that Telegram hands to bots; nothing was fetched. */
  | { readonly kind: 'too-large' }
  /** Telegram has no such file any more. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly reason: string };

/** 20 MB at some 3 Mbit/s; whoever sent the file is looking on. */
const downloadTimeoutMs = 60_000;

/**
 * Fetches a file that was sent to the bot (Bot API, getFile). Its size is asked first, and what comes is counted, so that
 * no more than `maxBytes` is ever held.
 */
export async function download(
  deps: { telegram: Telegram; timeoutMs: number },
  wanted: { fileId: string; maxBytes: number },
): Promise<Downloaded> {
  const { telegram, timeoutMs } = deps;
  try {
    const options = callSignal(AbortSignal.timeout(timeoutMs));
    const file = await telegram.callApi('getFile', { file_id: wanted.fileId }, options);
    if ((file.file_size ?? 0) > wanted.maxBytes) return { kind: 'too-large' };
    if (file.file_path === undefined) return { kind: 'gone' };
    const { token, apiRoot } = fileAccess(telegram);
    const response = await fetch(new URL(`./file/bot${token}/${file.file_path}`, apiRoot), {
      signal: AbortSignal.timeout(Math.max(timeoutMs, downloadTimeoutMs)),
    });
    if (response.status === 404) return { kind: 'gone' };
    if (!response.ok) return { kind: 'failed', reason: `HTTP ${response.status}` };
    return await readBounded(response, wanted.maxBytes);
  } catch (error) {
    return readGetFileFailure(error);
  }
}

const fileAccess = (telegram: Telegram): { token: string; apiRoot: string } => ({
  token: telegram.token,
  apiRoot: telegram.options.apiRoot,
});

function readGetFileFailure(error: unknown): Downloaded {
  const failure = readFailure(error);
  if (failure.kind !== 'rejected') {
    return { kind: 'failed', reason: 'reason' in failure ? failure.reason : failure.kind };
  }
  if (/file is too big/i.test(failure.reason)) return { kind: 'too-large' };
  // "invalid file_id", "wrong file_id or the file is temporarily unavailable": the same again would not help.
  return { kind: 'gone' };
}

async function readBounded(response: Response, maxBytes: number): Promise<Downloaded> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) return { kind: 'too-large' };
    chunks.push(chunk);
  }
  return { kind: 'downloaded', bytes: Buffer.concat(chunks) };
}
