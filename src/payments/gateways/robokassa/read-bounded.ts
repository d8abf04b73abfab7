import { receiveBounded } from '../../../platform/receive-bounded.ts';

/** @returns the response as UTF-8, or undefined when it has more than `maxBytes` */
export async function readBounded(response: Response, maxBytes: number): Promise<string | undefined> {
  const bytes = await receiveBounded(response, maxBytes);
  return bytes && Buffer.from(bytes).toString('utf8');
}
