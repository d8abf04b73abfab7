import { decodeStatement } from './decode.ts';
import { foreignKind } from './file-kind.ts';
import { readSections } from './sections.ts';
import { maxStatementBytes, type ParsedStatement, type StatementProblem, type Unreadable } from './statement.ts';

export type ReadOutcome = { readonly kind: 'statement'; readonly statement: ParsedStatement } | Unreadable;

/** The first line of every such file, in Latin letters, the same in all encodings. */
const firstLine = /^1CClientBankExchange[ \t]*(?:[\r\n]|$)/;

/** UTF-8's mark, and blank lines above the first, are passed over; more of them than this is another file. */
const emptyAbove = /^(?:\xef\xbb\xbf)?[ \t\r\n]{0,200}/;

const unreadable = (problem: StatementProblem): Unreadable => ({ kind: 'unreadable', problem });

/**
 * Reads a bank's statement in the format `1CClientBankExchange` 1.01–1.03 (v8.1c.ru, «Стандарт обмена с системами „Клиент
 * банка“»). Never throws, whatever the bytes; takes time and memory as their number.
 * @returns the statement, or why it is none and, where one line is to blame, which
 */
export function readStatement(bytes: Buffer): ReadOutcome {
  if (bytes.length > maxStatementBytes) return unreadable('too-large');
  const foreign = foreignKind(bytes);
  if (foreign) return unreadable(foreign);
  const head = bytes.subarray(0, 400).toString('latin1');
  const above = emptyAbove.exec(head)?.[0] ?? '';
  if (above.length === bytes.length) return unreadable('empty');
  if (!firstLine.test(head.slice(above.length))) return unreadable('not-a-statement');
  // Lines are counted as an editor shows them, those above the first, too.
  const blankLines = above.split(/\r\n?|\n/).length - 1;
  const decoded = decodeStatement(bytes.subarray(above.length));
  if (decoded.kind === 'undecodable') return { ...unreadable('encoding'), line: decoded.line + blankLines };
  const read = readSections(decoded.text);
  if (!('kind' in read)) return { kind: 'statement', statement: read };
  return read.line === undefined ? read : { ...read, line: read.line + blankLines };
}
