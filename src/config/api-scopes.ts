/** What a key of the platform may be allowed to do; `statements:read` reads what moved, `accounts:read` what stands. */
export const apiScopes = [
  'accounts:read',
  'accounts:write',
  'charges:write',
  'usage:read',
  'usage:write',
  'billing:read',
  'billing:write',
  'payments:read',
  'refunds:write',
  'statements:read',
  'promo-codes:read',
  'promo-codes:write',
  'webhooks:read',
  'webhooks:write',
] as const;
export type ApiScope = (typeof apiScopes)[number];

/** 256 random bits, base64url, after a prefix by which leaked keys are found in code and logs. */
export const apiKeyPattern = /^ba_[\w-]{43}$/;

/** Names are for people: in lists, in the audit log, on what agents read. */
export const apiKeyNamePattern = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,79}$/u;

/** Reads scopes parted by `+` or, from a command line, by commas; `all` is all of them. @returns undefined when one is unknown */
export function readScopes(text: string): readonly ApiScope[] | undefined {
  if (text === 'all') return apiScopes;
  const wanted = text.split(/[+,]/);
  const known = apiScopes.filter((scope) => wanted.includes(scope));
  return known.length === new Set(wanted).size ? known : undefined;
}
