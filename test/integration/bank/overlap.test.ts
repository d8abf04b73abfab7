// Guarantee: a statement imported 10 times in overlapping pieces, confirmed by agents at once and in part confirmed by hand at
// the same time, credits each payment once. In long form: test/chaos/bank.
import { afterAll, beforeAll, test } from 'vitest';
import { importInStorm } from '../../support/bank-storms.ts';
import { type InvoiceWorld, openInvoiceWorld } from '../../support/invoice-world.ts';

let world: InvoiceWorld;
beforeAll(async () => {
  world = await openInvoiceWorld({ maxConnections: 20 });
});
afterAll(() => world.close());

test('36 payments in 10 overlapping pieces, 20 importers at once', async () => {
  await importInStorm(world.deps, { payments: 36, pieces: 10, atOnce: 20 });
});
