import { ApiProblem } from './problems.ts';

const wrong = () =>
  new ApiProblem('invalid-request', {
    errors: [{ path: '/query/cursor', code: 'invalid', message: 'Not a cursor of this list' }],
  });

/** Says where a page ended. What it holds is nobody's business, so that it may change. */
export const toCursor = (list: string, last: bigint | number | string): string =>
  Buffer.from(`${list}:${last}`).toString('base64url');

function readCursor(list: string, cursor: string): string {
  const last = Buffer.from(cursor, 'base64url')
    .toString()
    .slice(list.length + 1);
  // Written again it is the same text only if it was written for this list, and by us.
  if (toCursor(list, last) !== cursor) throw wrong();
  return last;
}

/** @returns the code that a page ended with. @throws ApiProblem when it is no cursor of this list */
export function codeOfCursor(list: string, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const code = readCursor(list, cursor);
  if (!/^[\w.-]{1,64}$/.test(code)) throw wrong();
  return code;
}

/** @returns the id that a page ended with. @throws ApiProblem when it is no cursor of this list */
export function idOfCursor(list: string, cursor: string | undefined): bigint | undefined {
  if (cursor === undefined) return undefined;
  const id = readCursor(list, cursor);
  if (!/^[1-9]\d{0,17}$/.test(id)) throw wrong();
  return BigInt(id);
}
