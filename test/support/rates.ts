import { until } from './until.ts';
import type { World } from './world.ts';

/** Resolves when the product knows the day's rate, which it asks for as it starts. */
export async function rateIsHeard(world: Pick<World, 'database'>): Promise<void> {
  const isHeard = async () => (await world.database.db.exchangeRate.count()) > 0;
  await until('the rate of the day is heard', isHeard, 10_000);
}

/** The bank is asked that often. */
const halfHourMs = 30 * 60_000;

/** From now on a dollar costs so much, and the product has heard of it. @param value as the bank writes it: "80,0000" */
export async function changeRate(world: World, value: string): Promise<void> {
  world.rates.setRate(value);
  await world.advance(halfHourMs);
}
