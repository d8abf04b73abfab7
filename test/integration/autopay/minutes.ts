import { expect } from 'vitest';
import { attendAutopay } from '../../../src/autopay/attend.ts';
import type { AutopayDeps } from '../../../src/autopay/deps.ts';
import { resumeCharges } from '../../../src/autopay/resume-charges.ts';
import { expireLinks, pollPending } from '../../../src/payments/index.ts';
import { type AutopayWorld, attempts, newMandate, spendDownTo } from '../../support/autopay-world.ts';

const minuteMs = 60_000;

/** What the scheduler runs each minute that concerns autopay, in its order. */
async function runMinute(deps: AutopayDeps): Promise<void> {
  await pollPending(deps);
  await expireLinks(deps);
  await resumeCharges(deps);
  await attendAutopay(deps);
}

/** Lets time pass in steps, each with Robokassa's notices that fell due and the minute's jobs. */
export async function pass(
  world: AutopayWorld,
  minutes: number,
  options: { readonly step?: number; readonly deps?: AutopayDeps } = {},
): Promise<void> {
  const { step = 1, deps = world.deps } = options;
  for (let passed = 0; passed < minutes; passed += step) {
    world.clock.advance(step * minuteMs);
    await world.robokassa.tick();
    await runMinute(deps);
  }
}

/** A customer with autopay whose balance is low; what was told until then is not asked for again. */
export async function lowAccount(world: AutopayWorld) {
  const made = await newMandate(world);
  await spendDownTo(world, made.customer.accountId, 1_000n);
  await world.told();
  return made;
}

/** The one attempt that the account has. */
export async function onlyAttempt(world: AutopayWorld, accountId: bigint) {
  const [attempt, ...others] = await attempts(world.db, accountId);
  expect(others).toEqual([]);
  if (!attempt) throw new Error('there is no attempt');
  return attempt;
}
