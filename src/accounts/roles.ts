/** What a person may do with an account, from least to most. A viewer sees it, a payer tops it up, an owner does all. */
export const roles = ['viewer', 'payer', 'owner'] as const;
export type Role = (typeof roles)[number];

/** @returns whether someone in this role may spend their money on the account */
export function canPay(role: Role): boolean {
  return role !== 'viewer';
}

/** Reads a role from the database. @throws when it is none, which a CHECK there rules out */
export function toRole(text: string): Role {
  const role = roles.find((known) => known === text);
  if (role === undefined) throw new Error(`the database holds an unknown role: ${text}`);
  return role;
}
