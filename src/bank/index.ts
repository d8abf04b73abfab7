/** The bank's statements: read, matched to invoices, credited on an agent's word, each payment once. */
export { type AssignOutcome, assignDocument } from './assign.ts';
export { type CreditOutcome, creditStatement, type SkipReason } from './credit.ts';
export type { BankDeps } from './deps.ts';
export { ignoreDocument } from './ignore.ts';
export { type FileFigures, type ImportOutcome, type ImportProblem, importStatement } from './import.ts';
export { type DocumentLine, type ReportGroup, type StatementReport, statementReport } from './report.ts';
export { maxStatementBytes } from './statement/statement.ts';
export { unmatchedDocuments } from './unmatched.ts';
