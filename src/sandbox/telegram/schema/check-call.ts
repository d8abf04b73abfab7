import { isObject, type Json, type JsonObject } from '../json.ts';
import { badShape } from '../refusal.ts';
import { checkValue } from './check-value.ts';
import { botApiSpec, decodeField, type MethodSpec } from './spec.ts';

/** Telegraf repeats the method's name in multipart bodies and in webhook replies; Telegram accepts that. */
const METHOD_FIELD = 'method';

/** What the real server says when these are missing or empty, instead of a general sentence. */
const EMPTY_WORDING: Record<string, string> = {
  chat_id: 'chat_id is empty',
  text: 'message text is empty',
  message_id: 'message identifier is not specified',
};

export interface RawCall {
  method: string;
  /** As the request carried them: JSON values, or strings from a query, urlencoded or multipart body. */
  params: Readonly<Record<string, unknown>>;
  /** Names of the uploaded parts. */
  uploads: ReadonlySet<string>;
}

/**
 * Checks a call against the Bot API and gives its parameters their proper types.
 * An uploaded file appears as the string `attach://<part>`, whichever way it was sent.
 * @throws Refusal, marked as a shape fault, at the first problem; an unknown parameter, which Telegram would ignore
 * in silence, is refused as well, since it is always a mistake of ours.
 */
export function checkCall(call: RawCall): JsonObject {
  const spec = botApiSpec.methods[call.method];
  if (spec === undefined) throw new Error(`checkCall was given the unknown method ${call.method}`);
  const params: JsonObject = {};
  for (const [name, raw] of Object.entries(call.params)) {
    if (name === METHOD_FIELD) continue;
    const encoded = spec.fields[name];
    if (encoded === undefined) throw badShape(`unknown parameter "${name}" of ${call.method}`);
    if (raw === undefined || raw === null) continue;
    params[name] = readParam(name, raw, decodeField(encoded).types);
  }
  for (const name of call.uploads) {
    if (spec.fields[name] !== undefined) params[name] = `attach://${name}`;
  }
  checkRequired(spec, params);
  checkUploads(call, spec, params);
  return params;
}

function readParam(name: string, raw: unknown, types: readonly string[]): Json {
  const value = typeof raw === 'string' ? fromString(name, raw, types) : raw;
  const [problem] = checkValue(value, types, name);
  if (problem !== undefined) throw badShape(problem);
  return value as Json;
}

/** Query strings and forms carry everything as text: numbers, flags, and JSON-serialised objects. */
function fromString(name: string, raw: string, types: readonly string[]): unknown {
  if (types.includes('Integer') && /^-?\d{1,16}$/.test(raw)) return Number.parseInt(raw, 10);
  if (types.includes('Float') && /^-?\d+(\.\d+)?$/.test(raw)) return Number.parseFloat(raw);
  if (types.includes('String') || types.includes('InputFile')) return raw;
  if (types.includes('Boolean') || types.includes('True')) {
    if (/^(true|1)$/i.test(raw)) return true;
    if (/^(false|0)$/i.test(raw)) return false;
    throw badShape(`can't parse ${name}: expected true or false`);
  }
  try {
    return JSON.parse(raw);
  } catch {
    throw badShape(`can't parse ${name} as a JSON-serialized object`);
  }
}

function checkRequired(spec: MethodSpec, params: JsonObject): void {
  for (const [name, encoded] of Object.entries(spec.fields)) {
    if (decodeField(encoded).isRequired && params[name] === undefined) {
      throw badShape(EMPTY_WORDING[name] ?? `parameter "${name}" is required`);
    }
  }
}

/** Fields of InputMedia that may name an uploaded part; elsewhere `attach://` is just text, e.g. what a person typed. */
const FILE_FIELDS = new Set(['media', 'thumbnail', 'cover']);

/** Every uploaded part must be used, and every attach:// must have its part. */
function checkUploads(call: RawCall, spec: MethodSpec, params: JsonObject): void {
  const used = new Set<string>();
  for (const [name, value] of Object.entries(params)) {
    const types = decodeField(spec.fields[name] ?? '').types;
    if (types.includes('InputFile')) collectAttachment(value, used);
    else if (isObject(value)) {
      for (const [field, inner] of Object.entries(value)) if (FILE_FIELDS.has(field)) collectAttachment(inner, used);
    }
  }
  for (const name of used) {
    if (!call.uploads.has(name)) throw badShape(`there is no file "${name}" in the request`);
  }
  for (const name of call.uploads) {
    if (!used.has(name)) throw badShape(`the uploaded part "${name}" is used by no parameter`);
  }
}

function collectAttachment(value: Json | undefined, into: Set<string>): void {
  if (typeof value === 'string' && value.startsWith('attach://')) into.add(value.slice('attach://'.length));
}
