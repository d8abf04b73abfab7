import { orderNumberOf } from './document.ts';
import type { ParsedDocument, ParsedStatement } from './statement/statement.ts';

/** What the file tells of the seller's account. */
export interface Incoming {
  /** Payments that came to the account, each once, in the order of the file. */
  readonly documents: readonly (ParsedDocument & { readonly key: string })[];
  /** Lines that repeat a payment of the same file. */
  readonly repeated: number;
  /** Orders to pay the account that the bank does not say it has carried out: no money yet. */
  readonly notReceived: number;
}

/** An account has 20 digits and an ИНН 12. What is longer is none, and would not fit the key's index. */
const longestAccount = 40;
const longestInn = 20;

/**
 * What tells a payment from all others at the bank: its number, day, sum, both accounts and the payer. Two lines of one file
 * that agree in all of these are one payment, too: a payer may not give one number twice on a day, and banks themselves
 * turn a second one away as a repetition.
 */
function documentKey(document: ParsedDocument): string {
  const { number, date, amountMinor, payerAccount, recipientAccount, payerInn } = document;
  const payer = [payerAccount.slice(0, longestAccount), recipientAccount, payerInn.slice(0, longestInn)];
  return JSON.stringify([orderNumberOf(number), date, String(amountMinor), ...payer]);
}

/** Whether the file speaks of this account: it says so itself, or, saying nothing, has payments from or to it. */
export function isOfAccount(statement: ParsedStatement, account: string): boolean {
  if (statement.accounts.length > 0) return statement.accounts.includes(account);
  return statement.documents.some((document) => [document.payerAccount, document.recipientAccount].includes(account));
}

/** @returns the payments that came to the account; transfers from itself to itself are none */
export function incomingTo(statement: ParsedStatement, account: string): Incoming {
  const toAccount = statement.documents.filter(
    (document) => document.recipientAccount === account && document.payerAccount !== account,
  );
  // The format is also that of orders on their way to the bank; those have neither a day of receipt nor turnovers beside them.
  const received = toAccount.filter((document) => document.receivedOn !== null || statement.hasTurnovers);
  const byKey = new Map<string, ParsedDocument & { readonly key: string }>();
  for (const document of received) {
    const key = documentKey(document);
    if (!byKey.has(key)) byKey.set(key, { ...document, key });
  }
  const documents = [...byKey.values()];
  return {
    documents,
    repeated: received.length - documents.length,
    notReceived: toAccount.length - received.length,
  };
}
