// Guarantee: however many agents confirm a payment at once, by one order's number or by several, it is credited once, and each
// of them is told what became of it. The full figures stand in the chaos test of the same name.
import { afterAll, beforeAll, test } from 'vitest';
import { confirmAtOnce, confirmDifferently } from '../../support/invoice-storms.ts';
import { type InvoiceWorld, openInvoiceWorld } from '../../support/invoice-world.ts';

let world: InvoiceWorld;
beforeAll(async () => {
  world = await openInvoiceWorld({ maxConnections: 20 });
});
afterAll(() => world.close());

test('500 confirmations of one invoice by 20 agents at once: one credit', async () => {
  await confirmAtOnce(world, { invoices: 1, agents: 20, confirmations: 500 });
});

test('two agents who saw the same invoice type different orders: one credits, the other is told that it changed', async () => {
  await confirmDifferently(world, { invoices: 10, agents: 2, confirmations: 2 });
});
