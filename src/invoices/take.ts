import { type Act, advance, type ProgressDeps, type ProgressOutcome } from './progress.ts';

/** «В работу»: the agent sees to it, and the customer and the other agents know. */
export async function takeInvoice(deps: ProgressDeps, act: Act): Promise<ProgressOutcome> {
  return advance(deps, act, { to: 'in-work', from: ['requested'], act: 'invoice-taken' });
}
