import { documentFields, type RawDocument, type RawField, readDate, readDocument } from './document.ts';
import {
  maxDocuments,
  maxLineLength,
  type ParsedDocument,
  type ParsedStatement,
  type StatementProblem,
  type Unreadable,
} from './statement.ts';

/** Where in the file a line stands. */
interface Reading {
  section: 'file' | 'turnovers' | 'document' | 'ended';
  document: OpenDocument | undefined;
  readonly accounts: Set<string>;
  periodFrom: string | null;
  periodTo: string | null;
  hasTurnovers: boolean;
  readonly documents: ParsedDocument[];
}

interface OpenDocument extends RawDocument {
  readonly fields: Map<string, RawField>;
  /** Whose line the last one was: one without a name goes on with it. */
  last: string;
}

interface Line {
  /** From 1. */
  readonly number: number;
  readonly name: string;
  readonly value: string;
  /** A line without «=» is a section's mark or the rest of the text above it. */
  readonly isField: boolean;
}

/** The marks that begin and end sections: which section each is met in, and which it leads to. */
const marks: ReadonlyMap<string, { readonly from: Reading['section']; readonly to: Reading['section'] }> = new Map([
  ['СекцияРасчСчет', { from: 'file', to: 'turnovers' }],
  ['КонецРасчСчет', { from: 'turnovers', to: 'file' }],
  ['СекцияДокумент', { from: 'file', to: 'document' }],
  ['КонецДокумента', { from: 'document', to: 'file' }],
  ['КонецФайла', { from: 'file', to: 'ended' }],
]);

const unreadable = (problem: StatementProblem, line: number): Unreadable => ({ kind: 'unreadable', problem, line });

function split(text: string, number: number): Line {
  const equals = text.indexOf('=');
  if (equals < 0) return { number, name: text, value: '', isField: false };
  return { number, name: text.slice(0, equals).trimEnd(), value: text.slice(equals + 1).trimStart(), isField: true };
}

function enterSection(reading: Reading, line: Line): Unreadable | undefined {
  if (reading.section === 'turnovers') reading.hasTurnovers = true;
  if (reading.section !== 'document') return undefined;
  if (reading.documents.length >= maxDocuments) return unreadable('too-many-documents', line.number);
  reading.document = { line: line.number, type: line.value, fields: new Map(), last: '' };
  return undefined;
}

function leaveSection(reading: Reading): Unreadable | undefined {
  if (!reading.document) return undefined;
  const document = readDocument(reading.document);
  reading.document = undefined;
  if ('kind' in document) return document;
  reading.documents.push(document);
  return undefined;
}

/** Of what stands outside documents: whose account it is and for which days; the account's own section repeats it. */
function readHeader(reading: Reading, line: Line): Unreadable | undefined {
  if (line.value === '') return undefined;
  if (line.name === 'РасчСчет') reading.accounts.add(line.value);
  if (line.name !== 'ДатаНачала' && line.name !== 'ДатаКонца') return undefined;
  const date = readDate(line.value);
  if (date === undefined) return unreadable('bad-date', line.number);
  if (line.name === 'ДатаНачала') reading.periodFrom ??= date;
  else reading.periodTo ??= date;
  return undefined;
}

function readField(document: OpenDocument, line: Line): Unreadable | undefined {
  const isText = (name: string): boolean => name.startsWith('НазначениеПлатежа');
  const { name, value } = line.isField ? line : { name: document.last, value: line.name };
  document.last = name;
  if (!documentFields.has(name) || (!line.isField && !isText(name))) return undefined;
  const before = document.fields.get(name);
  if (!before) {
    document.fields.set(name, { value, line: line.number });
  } else if (isText(name)) {
    // A purpose with a line's end in it comes as several lines; longer than a line may be, it is none.
    if (value !== '' && before.value.length < maxLineLength)
      document.fields.set(name, { value: `${before.value} ${value}`, line: before.line });
  } else if (before.value !== value) {
    return unreadable('malformed', line.number);
  }
  return undefined;
}

function readLine(reading: Reading, text: string, number: number): Unreadable | undefined {
  if (text.length > maxLineLength) return unreadable('line-too-long', number);
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const line = split(trimmed, number);
  const mark = marks.get(line.name);
  if (mark) {
    if (reading.section !== mark.from) return unreadable('malformed', number);
    reading.section = mark.to;
    return leaveSection(reading) ?? enterSection(reading, line);
  }
  if (reading.section === 'ended') return unreadable('malformed', number);
  return reading.document ? readField(reading.document, line) : readHeader(reading, line);
}

/**
 * Reads the lines below the first. Nothing is taken of a file that is wrong anywhere: an agent mends or fetches it anew.
 * @param text the whole file; its lines are counted from 1, each is looked at once
 */
export function readSections(text: string): ParsedStatement | Unreadable {
  const reading: Reading = {
    section: 'file',
    document: undefined,
    accounts: new Set(),
    periodFrom: null,
    periodTo: null,
    hasTurnovers: false,
    documents: [],
  };
  const lines = text.split(/\r\n?|\n/);
  for (const [index, line] of lines.entries()) {
    const complaint = index === 0 ? undefined : readLine(reading, line, index + 1);
    if (complaint) return complaint;
  }
  if (reading.section !== 'ended') return unreadable('truncated', lines.length);
  const { accounts, periodFrom, periodTo, hasTurnovers, documents } = reading;
  if (documents.length === 0) return { kind: 'unreadable', problem: 'no-documents' };
  return { accounts: [...accounts], periodFrom, periodTo, hasTurnovers, documents };
}
