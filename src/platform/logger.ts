import { type DestinationStream, type LevelWithSilent, type Logger as PinoLogger, pino, stdSerializers } from 'pino';
import { createRedactor, type Redactor } from './redact.ts';

/** What code logs with: fields first, then a short fixed message. Every line is one JSON object. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'child'>;

export interface LoggerDeps {
  readonly level: LevelWithSilent;
  /** Values that must never come out, wherever they stand. */
  readonly secrets: readonly string[];
  /** Where lines go; standard output, written at once, so that a crash loses none. */
  readonly destination?: DestinationStream;
}

/** The longest text in a line: a stack or an answer fits, a body sent to flood the log does not. */
const longestText = 8192;

/**
 * PostgreSQL shows the row that it refuses («Failing row contains (…)», «Key (inn)=(…) already exists», see its "Error and
 * Notice Message Fields", DETAIL): names, requisites and addresses of people, which are for the tables and not for the log.
 * Nothing behind it is kept, since its end may have been cut off.
 */
const shownRow = /(Failing row contains|Key \([^=]{1,300}\)=)\s*\([\s\S]*$/;

const withoutRow = (text: string): string => text.replace(shownRow, '$1 (withheld)');

/**
 * Makes the program's one logger. Secrets are taken out of the finished line, and not of the fields on their way into it:
 * so there is no way around, be it the message, a nested error, its stack or a child's bindings.
 */
export function createLogger(deps: LoggerDeps): PinoLogger {
  const redactor = createRedactor(deps.secrets);
  return pino(
    {
      level: deps.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.err, error: stdSerializers.err, reason: asErrorOrItself },
      hooks: { streamWrite: (line) => cleanLine(line, redactor) },
    },
    deps.destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

/** A promise is rejected with anything at all, mostly an error. */
function asErrorOrItself(reason: unknown): unknown {
  return reason instanceof Error ? stdSerializers.err(reason) : reason;
}

function cleanLine(line: string, redactor: Redactor): string {
  const shorten = (text: string) => (text.length > longestText ? `${text.slice(0, longestText)}… (cut)` : text);
  const clean = (text: string) => withoutRow(shorten(redactor.text(text)));
  // The reviver sees the innermost values first, each with the name of its field.
  const revive = (name: string, value: unknown, context?: { source?: string }): unknown => {
    if (redactor.isSecretField(name) && value !== null) return redactor.mark;
    if (typeof value === 'string') return clean(value);
    if (typeof value === 'number') return cleanNumber(value, context?.source ?? String(value), redactor);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [redactor.text(key), inner]));
  };
  try {
    return `${JSON.stringify(JSON.parse(line, revive))}\n`;
  } catch {
    // No line of pino's fails to parse; should one, its text is clean all the same.
    return `${clean(line.trimEnd())}\n`;
  }
}

/** @returns the number; as text when it is a secret, or when JavaScript would change its last digits (a bigint's) */
function cleanNumber(value: number, source: string, redactor: Redactor): number | string {
  const text = redactor.text(source);
  return text === source && (Number.isSafeInteger(value) || !Number.isInteger(value)) ? value : text;
}
