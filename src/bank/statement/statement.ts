/** One payment as the bank's file tells of it, in either direction. Texts are as in the file, sums exact. */
export interface ParsedDocument {
  /** The line of the file on which its section begins, from 1: what an agent can look up in an editor. */
  readonly line: number;
  /** «Платежное поручение», «Банковский ордер» and so on. */
  readonly type: string;
  readonly number: string;
  /** Of the payment order, `YYYY-MM-DD`. */
  readonly date: string;
  /** When the money came to the recipient's account; null: the file does not say that it has. */
  readonly receivedOn: string | null;
  readonly amountMinor: bigint;
  readonly payerAccount: string;
  readonly payerInn: string;
  readonly payerName: string;
  readonly recipientAccount: string;
  readonly purpose: string;
}

/** A file of the exchange format `1CClientBankExchange`, read whole. */
export interface ParsedStatement {
  /** Whose movements the file lists: one account, or a few. */
  readonly accounts: readonly string[];
  /** `YYYY-MM-DD`; null: the file does not say. */
  readonly periodFrom: string | null;
  readonly periodTo: string | null;
  /** Whether it carries an account's turnovers: only a bank writes them, so what it lists has happened. */
  readonly hasTurnovers: boolean;
  readonly documents: readonly ParsedDocument[];
}

/** Why a file is no statement. Stable codes; each has its words at the support desk. */
export type StatementProblem =
  | 'empty'
  | 'too-large'
  | 'zip'
  | 'gzip'
  | 'pdf'
  | 'spreadsheet'
  | 'not-a-statement'
  | 'encoding'
  | 'line-too-long'
  /** A section inside another, an end without its beginning, one field twice with two values, text after the end. */
  | 'malformed'
  | 'missing-field'
  | 'bad-sum'
  | 'bad-date'
  /** The file's end is missing: it was cut off on its way, and so might be the last payment. */
  | 'truncated'
  | 'too-many-documents'
  | 'no-documents';

export interface Unreadable {
  readonly kind: 'unreadable';
  readonly problem: StatementProblem;
  /** From 1, where one line is to blame. */
  readonly line?: number;
}

/** A year of a busy account is some 5 MB; Telegram's bots may fetch 20 MB, and what is longer than this is no day's work. */
export const maxStatementBytes = 10 * 1024 * 1024;

/**
 * A file of the largest size holds 18,000 documents as banks write them. Of bare ones it could hold 80,000, which took 9 s of
 * the 20 that a transaction has, on two cores with seven others at work: this stays well below.
 */
export const maxDocuments = 50_000;

/** The longest honest line is a payment's purpose, 210 characters by the bank's rules. */
export const maxLineLength = 4_096;
