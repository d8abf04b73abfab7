import fc from 'fast-check';
import { monthlyLimits } from '../../src/autopay/index.ts';
import { noFaults } from '../../src/sandbox/robokassa/faults.ts';
import type { Life } from './autopay-life.ts';
import type { Played, Story } from './autopay-story.ts';

/** One thing that somebody does or that happens. */
export interface Act {
  run(story: Story): Promise<Played>;
}

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Prints as what it is in a counterexample. */
export const named = (name: string, run: Act['run']): Act & { [fc.toStringMethod](): string } => ({
  run,
  [fc.toStringMethod]: () => name,
});

export const always = (name: string, run: Act['run']): fc.Arbitrary<Act> => fc.constant(named(name, run));

/** An act of one of the customers. */
export function ofLife<Wish>(
  name: string,
  wishes: fc.Arbitrary<Wish>,
  act: (story: Story, life: Life, wish: Wish) => Promise<Played | undefined>,
  customers: fc.Arbitrary<number> = fc.nat({ max: 1 }),
): fc.Arbitrary<Act> {
  return fc.tuple(customers, wishes).map(([who, wish]) =>
    named(`${name} ${who} ${fc.stringify(wish)}`, async (story) => {
      const life = story.lives[who];
      return (life && (await act(story, life, wish))) ?? {};
    }),
  );
}

/** Payments by hand go through whatever ails the charges: here is about those. */
export async function withWellForm<Result>({ world }: Story, work: () => Promise<Result>): Promise<Result> {
  const { faults } = world.robokassa;
  const ailing = { ...faults };
  Object.assign(faults, noFaults());
  try {
    return await work();
  } finally {
    Object.assign(faults, ailing);
  }
}

export const none = fc.constant(undefined);
export const sums = fc.constantFrom(100_00n, 250_00n, 500_00n, 700_00n);
export const limits = fc.constantFrom(...monthlyLimits.slice(0, 4));
