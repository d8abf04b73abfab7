import { booksChecks } from '../../books-checks.ts';
import { balancesOf, type VerifyReport, verifyBooks } from '../../ledger/index.ts';
import { formatMoney } from '../../ledger/money.ts';
import type { Sandbox } from '../sandbox.ts';
import { say } from './stage.ts';

/** Prints every balance that the stories have moved, and proves the books. */
export async function printBooks({ application: { db } }: Pick<Sandbox, 'application'>): Promise<VerifyReport> {
  const accounts = await db.account.findMany({ orderBy: { id: 'asc' } });
  const lines = [
    ...accounts.map(({ id, number, name }) => ({ ownerKey: `account:${id}`, title: `${name}, №${number}` })),
    { ownerKey: 'system:robokassa', title: 'Robokassa' },
    { ownerKey: 'system:bank', title: 'Банк' },
    { ownerKey: 'system:revenue', title: 'Выручка' },
  ];
  say('Книги:');
  for (const { ownerKey, title } of lines) {
    for (const balance of await balancesOf(db, ownerKey)) {
      if (balance.amountMinor === 0n) continue;
      say(`    ${title.padEnd(18)} ${balance.kind.padEnd(15)} ${formatMoney(balance, 'ru').padStart(12)}`);
    }
  }
  const report = await verifyBooks(db, booksChecks);
  say(
    report.kind === 'balanced'
      ? `    Баланс сходится: транзакций ${report.transactions}, записей ${report.entries}.`
      : `    Книги не сходятся: ${JSON.stringify(report.breaches)}`,
  );
  return report;
}
