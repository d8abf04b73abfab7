/** So often in all: what has not come up by then is not merely rare. */
const mostRounds = 8;

/**
 * Plays rounds of random stories, one at least, until each kind of event has come up in one: a property that never meets a case
 * proves nothing of it, and how many stories a rare one takes is chance.
 * @returns the kinds that never came up
 */
export async function playUntilSeen(
  kinds: readonly string[],
  seen: { has(kind: string): boolean },
  round: () => Promise<void>,
): Promise<string[]> {
  let missing = [...kinds];
  for (let played = 0; played < mostRounds && missing.length > 0; played += 1) {
    await round();
    missing = kinds.filter((kind) => !seen.has(kind));
  }
  return missing;
}
