import { type Act, advance, type ProgressDeps, type ProgressOutcome } from './progress.ts';

/** «Счёт выставлен»: support stands by the invoice and waits for its money; whether anyone took it before does not matter. */
export async function issueInvoice(deps: ProgressDeps, act: Act): Promise<ProgressOutcome> {
  return advance(deps, act, { to: 'issued', from: ['requested', 'in-work'], act: 'invoice-issued' });
}
