/**
 * How much a long test does: what every change can wait for, or with `FULL=1` in the environment the whole, for a night.
 * Either proves the same of fewer or more cases.
 */
export const sized = ({ usual, full }: { readonly usual: number; readonly full: number }): number =>
  process.env.FULL === '1' ? full : usual;

/** The seed of a random run: `SEED=<n>` from the environment, by which one is repeated, or the one given, or any. */
export const runSeed = (otherwise = Math.floor(Math.random() * 2 ** 31)): number =>
  process.env.SEED === undefined ? otherwise : Number.parseInt(process.env.SEED, 10);

/** How long a soak of faults lasts: `SOAK_MINUTES=<n>` from the environment, or what every change can wait for. */
export const soakMinutes = (usual: number): number =>
  process.env.SOAK_MINUTES === undefined ? usual : Number.parseInt(process.env.SOAK_MINUTES, 10);
