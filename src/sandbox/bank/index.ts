import { DateTime } from 'luxon';
import type { Database } from '../../db/client.ts';
import { openInvoices } from '../../invoices/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { BankFile } from '../page/index.ts';
import { encode, statementText } from './statement-file.ts';

/** What a statement of the sandbox holds at most. */
const mostPayments = 50;

/** Where the sandbox's companies have their money; the key fits no bank in particular, and nobody asks. */
const payerAccount = '40702810300000001234';

/** The provider's bank: whoever has an unpaid invoice has paid it by the time the statement is made. */
export function createBank(deps: { clock: Clock; timeZone: string }) {
  return {
    /** @returns a file with a payment for all that is left of each open invoice; null when there is none */
    statement: async (db: Database): Promise<BankFile | null> => {
      const invoices = await openInvoices(db, { limit: mostPayments });
      const seller = invoices[0]?.seller;
      if (!seller) return null;
      const day = DateTime.fromJSDate(deps.clock.now(), { zone: deps.timeZone });
      const date = day.toFormat('dd.MM.yyyy');
      const payments = invoices.map(({ id, number, amountMinor, paidMinor, payer }) => ({
        // The same at each press: a statement that comes again tells of the same payments.
        number: String(1_000n + id),
        date,
        amountMinor: amountMinor - paidMinor,
        payerInn: payer.inn,
        payerName: payer.name,
        payerAccount: payer.bankAccount ?? payerAccount,
        recipientAccount: seller.account,
        purpose: `Оплата по счёту № ${number}`,
      }));
      const bytes = encode(statementText({ payments, account: seller.account, from: date, to: date }));
      return { fileName: `kl_to_1c ${day.toFormat('yyyy-MM-dd HH-mm')}.txt`, bytes, payments: payments.length };
    },
  };
}
