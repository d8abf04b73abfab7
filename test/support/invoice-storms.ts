import { expect } from 'vitest';
import { type Agent, actsOnInvoice } from '../../src/audit/index.ts';
import { findInvoice, invoicePayments, type RecordOutcome, recordPayment } from '../../src/invoices/index.ts';
import { balanceMinor, type InvoiceWorld, newInvoice, queuedKeys } from './invoice-world.ts';

export interface StormFigures {
  readonly invoices: number;
  readonly agents: number;
  readonly confirmations: number;
}

/** All agents at once, each confirming again and again until there were so many. @returns what they were answered */
async function storm(
  figures: StormFigures,
  confirm: (agent: Agent, index: number) => Promise<RecordOutcome>,
): Promise<RecordOutcome['kind'][]> {
  const kinds: RecordOutcome['kind'][] = [];
  const work = async (first: number): Promise<void> => {
    const agent = { id: BigInt(first + 1), name: `Агент ${first + 1}` };
    for (let index = first; index < figures.confirmations; index += figures.agents) {
      kinds.push((await confirm(agent, index)).kind);
    }
  };
  await Promise.all(Array.from({ length: figures.agents }, (_, first) => work(first)));
  expect(kinds).toHaveLength(figures.confirmations);
  expect(kinds.filter((kind) => kind === 'credited')).toHaveLength(1);
  return kinds.filter((kind) => kind !== 'credited');
}

/** Confirms one payment of each invoice so many times: one credit, one entry in the log, one notice. */
export async function confirmAtOnce({ deps, db }: InvoiceWorld, figures: StormFigures): Promise<void> {
  for (let made = 0; made < figures.invoices; made += 1) {
    const { id: invoiceId, accountId, version } = await newInvoice(deps);
    const seen = { invoiceId, amountMinor: 100_000n, expectedVersion: version };
    // Typed by hand: with and without the zeros and the sign.
    const typed = ['17', '000017', '№ 17'];
    const others = await storm(figures, (agent, index) =>
      recordPayment(deps, { ...seen, orderNumber: typed[index % typed.length] ?? '17', agent }),
    );
    expect(new Set(others)).toEqual(new Set(['already-recorded']));
    expect(await balanceMinor(db, accountId)).toBe(100_000n);
    expect(await invoicePayments(db, invoiceId)).toHaveLength(1);
    expect(await actsOnInvoice(db, invoiceId)).toHaveLength(1);
    expect(await queuedKeys(db, `invoice:${invoiceId}:v1:`)).toHaveLength(2);
    expect(await findInvoice(db, invoiceId)).toMatchObject({ state: 'credited', version: 1 });
  }
}

/** Confirms as many payment orders, each of its own number, by agents who saw the same: one credits, the others look again. */
export async function confirmDifferently({ deps, db }: InvoiceWorld, figures: StormFigures): Promise<void> {
  for (let made = 0; made < figures.invoices; made += 1) {
    const { id: invoiceId, accountId, version } = await newInvoice(deps);
    const seen = { invoiceId, amountMinor: 100_000n, expectedVersion: version };
    const others = await storm(figures, (agent, index) =>
      recordPayment(deps, { ...seen, orderNumber: String(100 + index), agent }),
    );
    expect(new Set(others)).toEqual(new Set(['changed']));
    expect(await balanceMinor(db, accountId)).toBe(100_000n);
  }
}
