import { isObject } from '../json.ts';
import { botApiSpec, decodeField, type TypeSpec } from './spec.ts';

/** Telegraf's Markup.button.* add `hide: false`, which is not in the Bot API; the real server ignores it, so do we. */
const TELEGRAF_HIDE = 'hide';
/** Fields of InlineKeyboardButton that decorate it; exactly one of all the others must be set (Bot API). */
const BUTTON_DECORATION = new Set(['text', 'icon_custom_emoji_id', 'style', TELEGRAF_HIDE]);
/** Deeper nesting is no Bot API value: the deepest real ones (a reply in a callback query) stay under ten. */
const MAX_DEPTH = 24;

/**
 * Checks one value against a choice of Bot API types.
 * @param path where the value stands, for the messages. @returns the problems, empty when some type of the choice fits.
 */
export function checkValue(value: unknown, types: readonly string[], path: string, depth = 0): string[] {
  if (depth > MAX_DEPTH) return [`${path}: nested too deep`];
  let fewest: string[] | undefined;
  for (const type of types) {
    const problems = checkOne(value, type, path, depth);
    if (problems.length === 0) return [];
    if (fewest === undefined || problems.length < fewest.length) fewest = problems;
  }
  return fewest ?? [`${path}: has no type`];
}

function checkOne(value: unknown, type: string, path: string, depth: number): string[] {
  const element = arrayElement(type);
  if (element !== undefined) {
    if (!Array.isArray(value)) return [`${path}: expected an array`];
    return value.flatMap((item, index) => checkValue(item, [element], `${path}[${index}]`, depth + 1));
  }
  switch (type) {
    case 'String':
    case 'InputFile':
      return typeof value === 'string' ? [] : [`${path}: expected a string`];
    case 'Integer':
      return Number.isSafeInteger(value) ? [] : [`${path}: expected an integer`];
    case 'Float':
      return typeof value === 'number' ? [] : [`${path}: expected a number`];
    case 'Boolean':
    case 'True':
      return typeof value === 'boolean' ? [] : [`${path}: expected a boolean`];
    default:
      return checkNamed(value, type, path, depth);
  }
}

function arrayElement(type: string): string | undefined {
  if (type.startsWith('[]')) return type.slice(2);
  return type.startsWith('Array of ') ? type.slice('Array of '.length) : undefined;
}

function checkNamed(value: unknown, type: string, path: string, depth: number): string[] {
  const spec = botApiSpec.types[type];
  if (spec === undefined) throw new Error(`bot-api.json lacks the type ${type}`);
  if (spec.oneOf !== undefined) return checkValue(value, spec.oneOf, path, depth + 1);
  if (!isObject(value)) return [`${path}: expected ${type}`];
  const problems = [...checkFields(value, spec, `${path}`, depth), ...checkTags(value, spec, path)];
  if (type === 'InlineKeyboardButton') problems.push(...checkButtonKind(value, path));
  const mayHide = type === 'InlineKeyboardButton' || type === 'KeyboardButton';
  return problems.filter(
    (problem) => !(mayHide && value[TELEGRAF_HIDE] === false && problem === unknownField(path, TELEGRAF_HIDE)),
  );
}

function checkFields(value: Record<string, unknown>, spec: TypeSpec, path: string, depth: number): string[] {
  const fields = spec.fields ?? {};
  const problems: string[] = [];
  for (const [name, encoded] of Object.entries(fields)) {
    const field = decodeField(encoded);
    const inner = value[name];
    if (inner === undefined || inner === null) {
      if (field.isRequired) problems.push(`${path}.${name}: is required`);
      continue;
    }
    problems.push(...checkValue(inner, field.types, `${path}.${name}`, depth + 1));
  }
  for (const name of Object.keys(value)) if (!(name in fields)) problems.push(unknownField(path, name));
  return problems;
}

const unknownField = (path: string, name: string): string => `${path}.${name}: the Bot API has no such field`;

function checkTags(value: Record<string, unknown>, spec: TypeSpec, path: string): string[] {
  return Object.entries(spec.tag ?? {})
    .filter(([name, expected]) => value[name] !== expected)
    .map(([name, expected]) => `${path}.${name}: must be "${expected}"`);
}

function checkButtonKind(value: Record<string, unknown>, path: string): string[] {
  const kinds = Object.keys(value).filter((name) => !BUTTON_DECORATION.has(name));
  return kinds.length === 1 ? [] : [`${path}: exactly one kind of button must be set, found ${kinds.length}`];
}
