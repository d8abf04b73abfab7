import { balanceOf } from '../../../../src/accounts/balance-of.ts';
import type { SupportGroup } from '../../../support/agent.ts';
import { type Customer, createCustomer } from '../../../support/customer.ts';
import type { World } from '../../../support/world.ts';
import { enter } from '../entrance.ts';
import { draftInvoice } from '../invoice-path.ts';

/** A company that has asked for an invoice, and its topic in the support group. */
export interface Company {
  readonly customer: Customer;
  readonly threadId: number;
  readonly accountId: bigint;
  readonly accountNumber: string;
  readonly invoiceId: bigint;
  readonly invoiceNumber: string;
  balanceMinor(): Promise<bigint>;
  state(): Promise<{ paidMinor: bigint; progress: string; closed: string | null; awaitsApproval: boolean }>;
}

type Place = Pick<World, 'telegram' | 'database' | 'settle'>;

/** @param sum in rubles */
export async function createCompany(world: Place, group: SupportGroup, sum = '15000'): Promise<Company> {
  const { db } = world.database;
  const customer = createCustomer(world);
  await enter(customer, 'LEGAL_ENTITY');
  await draftInvoice(customer, sum);
  await customer.press('Отправить');
  const invoice = await db.invoice.findFirstOrThrow({
    where: { userId: BigInt(customer.id) },
    include: { account: true },
  });
  return {
    customer,
    threadId: await group.topicOf(customer.id),
    accountId: invoice.accountId,
    accountNumber: invoice.account.number,
    invoiceId: invoice.id,
    invoiceNumber: invoice.number,
    balanceMinor: async () => (await balanceOf(db, invoice.accountId)).availableMinor,
    state: () => db.invoice.findUniqueOrThrow({ where: { id: invoice.id } }),
  };
}
