// Guarantee: however many agents confirm a payment at once, by one order's number or by several, it is credited once, and each
// of them is told what became of it.
import { afterAll, beforeAll, test } from 'vitest';
import { confirmAtOnce, confirmDifferently } from '../../support/invoice-storms.ts';
import { type InvoiceWorld, openInvoiceWorld } from '../../support/invoice-world.ts';

let world: InvoiceWorld;
beforeAll(async () => {
  world = await openInvoiceWorld({ maxConnections: 20 });
});
afterAll(() => world.close());

test('20 invoices × 500 confirmations by 20 agents at once: one credit each', async () => {
  await confirmAtOnce(world, { invoices: 20, agents: 20, confirmations: 500 });
});

test('50 invoices, 20 agents with 20 different orders who all saw the same: one credit each', async () => {
  await confirmDifferently(world, { invoices: 50, agents: 20, confirmations: 20 });
});
