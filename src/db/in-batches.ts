/** How much one statement or transaction may lock, and how many of them a run makes: the rest waits for the next run. */
export interface BatchBounds {
  readonly batchSize: number;
  readonly maxBatches: number;
}

/**
 * Does work batch by batch until there is none left or the run's bound is reached.
 * @param work does one batch of at most so many rows. @returns how many it did; fewer than it might have ends the run
 * @returns how many were done in all
 */
export async function inBatches(
  { batchSize, maxBatches }: BatchBounds,
  work: (limit: number) => Promise<number>,
): Promise<number> {
  let done = 0;
  for (let batch = 0; batch < maxBatches; batch += 1) {
    const count = await work(batchSize);
    done += count;
    if (count < batchSize) break;
  }
  return done;
}
