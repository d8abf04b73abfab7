import type { JsonObject } from '../json.ts';
import { badShape } from '../refusal.ts';
import type { MessageEntity } from '../state.ts';
import { type FormattedText, parseHtml } from './parse-html.ts';

/** Bot API: text 1–4096 and caption 0–1024 characters «after entities parsing»; Telegram counts code points. */
const MAX_TEXT = 4096;
const MAX_CAPTION = 1024;
/** More entities than this are ignored by clients (limits.tginfo.me); a bot that makes them has a bug. */
const MAX_ENTITIES = 100;

const lengthOf = (text: string): number => Array.from(text).length;

/** Reads `text` with `parse_mode` or `entities`. @throws Refusal when empty, too long or not parseable. */
export function readText(params: JsonObject): FormattedText {
  const formatted = readFormatted({ source: params.text, parseMode: params.parse_mode, entities: params.entities });
  if (formatted.text === '') throw badShape('message text is empty');
  if (lengthOf(formatted.text) > MAX_TEXT) throw badShape('message is too long');
  return formatted;
}

/** Reads `caption` with `parse_mode` or `caption_entities`; no caption is an empty one. */
export function readCaption(params: JsonObject): FormattedText {
  const entities = params.caption_entities;
  const formatted = readFormatted({ source: params.caption ?? '', parseMode: params.parse_mode, entities });
  if (lengthOf(formatted.text) > MAX_CAPTION) throw badShape('message caption is too long');
  return formatted;
}

function readFormatted(input: { source: unknown; parseMode: unknown; entities: unknown }): FormattedText {
  const source = String(input.source);
  const mode = typeof input.parseMode === 'string' ? input.parseMode.toLowerCase() : '';
  if (mode === 'html') return bounded(trimFormatted(parseHtml(source)));
  if (mode === 'markdownv2' || mode === 'markdown') throw badShape('the emulator does not support parse_mode Markdown');
  if (mode !== '') throw badShape('unsupported parse_mode');
  const entities = Array.isArray(input.entities) ? (input.entities as unknown as MessageEntity[]) : [];
  for (const entity of entities) {
    if (entity.offset < 0 || entity.length < 1 || entity.offset + entity.length > source.length) {
      throw badShape(`can't parse entities: entity begins or ends outside of the text`);
    }
  }
  return bounded(trimFormatted({ text: source, entities }));
}

function bounded(formatted: FormattedText): FormattedText {
  if (formatted.entities.length > MAX_ENTITIES) throw badShape(`too many entities: ${formatted.entities.length}`);
  return formatted;
}

/** Telegram cuts white space at both ends, and with it the entities that stood there. */
function trimFormatted(formatted: FormattedText): FormattedText {
  const start = formatted.text.length - formatted.text.trimStart().length;
  const text = formatted.text.trim();
  const entities: MessageEntity[] = [];
  for (const entity of formatted.entities) {
    const from = Math.max(0, entity.offset - start);
    const to = Math.min(text.length, entity.offset + entity.length - start);
    if (to > from) entities.push({ ...entity, offset: from, length: to - from });
  }
  return { text, entities };
}

/** Finds `/command` and `/command@bot` as Telegram marks them in what a person types. */
export function commandEntities(text: string): MessageEntity[] {
  const entities: MessageEntity[] = [];
  for (const match of text.matchAll(
    /(?<![\p{L}\p{N}_/])\/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\p{L}\p{N}_/])/gu,
  )) {
    entities.push({ type: 'bot_command', offset: match.index, length: match[0].length });
  }
  return entities;
}
