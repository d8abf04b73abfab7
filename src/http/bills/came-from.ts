/** Which bill a browser went to the gateway from: its way back when the gateway names nothing that can be believed. */
const name = 'bill';

/** Where the return pages are. */
const path = '/payments';

/** An hour and a half: longer than a link is open. Kept for nothing else. */
const maxAgeSeconds = 5_400;

/** @returns the header Set-Cookie; no script can read it, and other sites' forms do not send it */
export function rememberBill(token: string, publicUrl: string): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${name}=${token}; Path=${path}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** @returns the token, if the header Cookie bears one */
export function rememberedBill(cookies: string | undefined): string | undefined {
  return /(?:^|;\s*)bill=([A-Za-z0-9_-]{22})(?:;|$)/.exec(cookies ?? '')?.[1];
}
