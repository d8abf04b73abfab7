import { brief } from './lists.ts';

const longestName = 60;

/** @returns «Анна (@anna, 5001)», safe in HTML */
export function personName(person: { id: bigint; firstName: string; username: string | null }): string {
  const { id, firstName, username } = person;
  const name = brief(firstName, longestName);
  return username === null ? `${name} (${id})` : `${name} (@${brief(username, longestName)}, ${id})`;
}
