/** What is due for one service, in minor units; below zero where a late event gives back. */
export interface ServiceDue {
  readonly service: string;
  readonly dueMinor: bigint;
}

/**
 * Says what to charge, by service, for what was owed and what is due now: nothing while that is not above zero together. An old
 * debt goes with the dearest service; what was given back is spent on the cheapest first.
 * @returns sums above zero that add up to the whole
 */
export function shareDue(owedMinor: bigint, dues: readonly ServiceDue[]): ServiceDue[] {
  const dearestFirst = dues.toSorted((one, other) => {
    if (one.dueMinor !== other.dueMinor) return one.dueMinor > other.dueMinor ? -1 : 1;
    return one.service < other.service ? -1 : 1;
  });
  let rest = dues.reduce((sum, { dueMinor }) => sum + dueMinor, owedMinor);
  const shares: ServiceDue[] = [];
  for (const { service, dueMinor } of dearestFirst) {
    const share = dueMinor < rest ? dueMinor : rest;
    if (share <= 0n) break;
    shares.push({ service, dueMinor: share });
    rest -= share;
  }
  const [first] = shares;
  const dearest = first ?? dearestFirst[0];
  if (rest <= 0n || !dearest) return shares;
  return [{ service: dearest.service, dueMinor: (first?.dueMinor ?? 0n) + rest }, ...shares.slice(1)];
}
