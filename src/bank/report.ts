import type { Agent } from '../audit/index.ts';
import type { Queryable } from '../db/client.ts';
import type { DocumentReason, DocumentState } from './document.ts';

/** How a matched payment stands to what is left of its invoice. */
export type Fit = 'partial' | 'exact' | 'over';

/** One payment, as an agent reads it. */
export interface DocumentLine {
  readonly documentId: bigint;
  readonly number: string;
  /** 'YYYY-MM-DD' */
  readonly paidOn: string;
  readonly amountMinor: bigint;
  readonly payerName: string;
  readonly payerInn: string;
  readonly purpose: string;
  readonly state: DocumentState;
  readonly reason: DocumentReason;
  /** The invoice that it is for, or may be for; null: none is known. */
  readonly invoiceId: bigint | null;
  readonly invoiceNumber: string | null;
  /** What was left to pay before it; null without an invoice. */
  readonly invoiceRestMinor: bigint | null;
}

/** Payments of one fate, counted whole and shown in part. */
export interface ReportGroup {
  readonly state: DocumentState;
  readonly reason: DocumentReason;
  /** Of matched ones only. */
  readonly fit: Fit | null;
  readonly count: number;
  readonly sumMinor: bigint;
  /** The first ones, 10 at most. */
  readonly lines: readonly DocumentLine[];
}

export interface StatementReport {
  readonly statementId: bigint;
  readonly fileName: string;
  readonly receivedAt: Date;
  readonly agent: Agent;
  /** 'YYYY-MM-DD' */
  readonly periodFrom: string | null;
  readonly periodTo: string | null;
  /** Payments of the file to the seller's account; those that a later file has taken over are in no group here. */
  readonly documents: number;
  /** What waits for an agent's word first, then what is nobody's, then what is settled. */
  readonly groups: readonly ReportGroup[];
}

/** As many of each group as a message in Telegram has room for. */
const linesOfGroup = 10;

interface Row extends DocumentLine {
  readonly fit: Fit | null;
  readonly count: number;
  readonly sumMinor: bigint;
}

/** @returns the statement's groups as they stand now, or null when there is none of this id */
export async function statementReport(db: Queryable, statementId: bigint): Promise<StatementReport | null> {
  const statement = await db.bankStatement.findUnique({ where: { id: statementId } });
  if (!statement) return null;
  const rows = await db.$queryRaw<Row[]>`
    WITH line AS (
      SELECT d.*, i.number AS invoice_number,
             i.amount_minor - i.paid_minor - coalesce(sum(d.amount_minor) FILTER (WHERE d.state = 'matched') OVER (
               PARTITION BY d.invoice_id ORDER BY d.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS rest
        FROM bank_document d LEFT JOIN invoice i ON i.id = d.invoice_id WHERE d.statement_id = ${statementId}),
    fitted AS (
      SELECT *, CASE WHEN state <> 'matched' THEN NULL WHEN amount_minor < rest THEN 'partial'
                     WHEN amount_minor = rest THEN 'exact' ELSE 'over' END AS fit FROM line),
    ranked AS (
      SELECT *, row_number() OVER (PARTITION BY state, reason, fit ORDER BY id) AS place,
             count(*) OVER fate AS of_fate, sum(amount_minor) OVER fate AS sum_of_fate
        FROM fitted WINDOW fate AS (PARTITION BY state, reason, fit))
    SELECT id AS "documentId", number, paid_on::text AS "paidOn", amount_minor AS "amountMinor", payer_name AS "payerName",
           payer_inn AS "payerInn", purpose, state, reason, invoice_id AS "invoiceId", invoice_number AS "invoiceNumber",
           rest::bigint AS "invoiceRestMinor", fit, of_fate::int AS count, sum_of_fate::bigint AS "sumMinor"
      FROM ranked WHERE place <= ${linesOfGroup}
     ORDER BY array_position(ARRAY['matched', 'unmatched', 'credited', 'ignored'], state), reason, fit, id`;
  const groups = Map.groupBy(rows, (row) => `${row.state} ${row.reason} ${row.fit}`);
  const dayOf = (date: Date | null): string | null => date?.toISOString().slice(0, 10) ?? null;
  return {
    statementId,
    fileName: statement.fileName,
    receivedAt: statement.receivedAt,
    agent: { id: statement.agentId, name: statement.agentName },
    periodFrom: dayOf(statement.periodFrom),
    periodTo: dayOf(statement.periodTo),
    documents: statement.documents,
    groups: [...groups.values()].flatMap(([first, ...others]) => (first ? [groupOf([first, ...others])] : [])),
  };
}

function groupOf(rows: readonly [Row, ...Row[]]): ReportGroup {
  const [{ state, reason, fit, count, sumMinor }] = rows;
  return { state, reason, fit, count, sumMinor, lines: rows.map(({ fit, count, sumMinor, ...line }) => line) };
}
