import { createHash } from 'node:crypto';
import { type Agent, recordAct } from '../audit/index.ts';
import type { Transaction } from '../db/client.ts';
import { storable } from '../db/storable.ts';
import { inTransaction } from '../db/transaction.ts';
import { loadBook } from './candidates.ts';
import type { BankDeps } from './deps.ts';
import { type Incoming, incomingTo, isOfAccount } from './incoming.ts';
import { keepDocuments } from './keep.ts';
import { matchDocuments } from './match.ts';
import { type StatementReport, statementReport } from './report.ts';
import { readStatement } from './statement/read-statement.ts';
import type { ParsedStatement, StatementProblem } from './statement/statement.ts';

export interface StatementFile {
  readonly fileName: string;
  readonly bytes: Buffer;
  readonly agent: Agent;
}

/** What the file held, in payments. */
export interface FileFigures {
  /** All of them, in either direction. */
  readonly documents: number;
  /** To the seller's account, each once. */
  readonly incoming: number;
  /** Lines that repeat a payment of the same file. */
  readonly repeated: number;
  /** To the seller's account, but not carried out by the bank yet: passed over, a later file has them. */
  readonly notReceived: number;
  /** Seen before and settled: credited or ignored. They are left as they are. */
  readonly settled: number;
}

/** Why a file is not imported: it cannot be read, or it is not about the seller's account. */
export type ImportProblem =
  | StatementProblem
  | 'other-account'
  /** No requisites of the seller are set, so that no account is theirs. */
  | 'no-seller';

export type ImportOutcome =
  | { readonly kind: 'unreadable'; readonly problem: ImportProblem; readonly line?: number }
  | {
      readonly kind: 'imported';
      readonly statementId: bigint;
      readonly file: FileFigures;
      readonly report: StatementReport;
    };

const longestFileName = 255;

const dayOrNull = (day: string | null): Date | null => (day === null ? null : new Date(day));

/** @returns the documents that are not settled, and how many are */
async function leaveOutSettled(tx: Transaction, documents: Incoming['documents']) {
  const keys = documents.map((document) => document.key);
  const rows = await tx.$queryRaw<{ key: string }[]>`
    SELECT key FROM bank_document WHERE key = ANY(${keys}::text[]) AND state IN ('credited', 'ignored')`;
  const settled = new Set(rows.map((row) => row.key));
  return { settled: settled.size, waiting: documents.filter((document) => !settled.has(document.key)) };
}

async function keepStatement(
  tx: Transaction,
  file: StatementFile,
  read: { readonly statement: ParsedStatement; readonly incoming: Incoming; readonly at: Date },
): Promise<{ readonly statementId: bigint; readonly settled: number }> {
  const { statement, incoming, at } = read;
  const { agent, bytes } = file;
  const fileName = [...storable(file.fileName)].slice(0, longestFileName).join('');
  const row = await tx.bankStatement.create({
    data: {
      fileName,
      fileHash: createHash('sha256').update(bytes).digest(),
      receivedAt: at,
      agentId: agent.id,
      agentName: agent.name,
      periodFrom: dayOrNull(statement.periodFrom),
      periodTo: dayOrNull(statement.periodTo),
      documents: incoming.documents.length,
    },
  });
  const { settled, waiting } = await leaveOutSettled(tx, incoming.documents);
  const book = await loadBook(tx, waiting);
  const decisions = matchDocuments(waiting, book.candidates, book.payments);
  const decided = waiting.flatMap((document, index) => {
    const decision = decisions[index];
    return decision ? [{ document, decision }] : [];
  });
  await keepDocuments(tx, row.id, decided);
  const detail = { statement: String(row.id), file: fileName, documents: String(incoming.documents.length) };
  await recordAct(tx, { at, agent, act: 'bank-import', detail });
  return { statementId: row.id, settled };
}

/**
 * Takes in a bank's statement: keeps each payment that came to the seller's account once, however many files have it, and
 * finds the invoice that each is for. Nothing is credited yet. A file that is wrong anywhere leaves nothing behind.
 * @returns what is wrong with the file and on which line, or the report for an agent to confirm
 */
export async function importStatement(deps: BankDeps, file: StatementFile): Promise<ImportOutcome> {
  const { seller, db, clock } = deps;
  if (!seller) return { kind: 'unreadable', problem: 'no-seller' };
  const read = readStatement(file.bytes);
  if (read.kind === 'unreadable') return read;
  const { statement } = read;
  if (!isOfAccount(statement, seller.account)) return { kind: 'unreadable', problem: 'other-account' };
  const incoming = incomingTo(statement, seller.account);
  const at = clock.now();
  const { statementId, settled } = await inTransaction(db, (tx) =>
    keepStatement(tx, file, { statement, incoming, at }),
  );
  const report = await statementReport(db, statementId);
  if (!report) throw new Error(`statement ${statementId} is gone`);
  const { documents, repeated, notReceived } = incoming;
  const figures = { documents: statement.documents.length, incoming: documents.length, repeated, notReceived, settled };
  return { kind: 'imported', statementId, file: figures, report };
}
