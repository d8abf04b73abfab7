import { readFileSync } from 'node:fs';

/** One method or type of bot-api.json: field name → encoded type, e.g. "Integer|String!" or "[]MessageEntity". */
export interface TypeSpec {
  fields?: Record<string, string>;
  oneOf?: readonly string[];
  /** Fields that hold one constant, e.g. {"type":"photo"}. */
  tag?: Record<string, string>;
}

export interface MethodSpec {
  fields: Record<string, string>;
  returns: string;
}

export interface BotApiSpec {
  version: string;
  methods: Record<string, MethodSpec>;
  types: Record<string, TypeSpec>;
}

export interface FieldSpec {
  readonly isRequired: boolean;
  readonly types: readonly string[];
}

/** The machine-readable Bot API; its source and licence stand in the head of the file. */
export const botApiSpec: BotApiSpec = JSON.parse(readFileSync(new URL('../bot-api.json', import.meta.url), 'utf8'));

/** @param encoded a field's type as bot-api.json writes it; a trailing «!» marks a required field. */
export function decodeField(encoded: string): FieldSpec {
  const isRequired = encoded.endsWith('!');
  return { isRequired, types: (isRequired ? encoded.slice(0, -1) : encoded).split('|') };
}
