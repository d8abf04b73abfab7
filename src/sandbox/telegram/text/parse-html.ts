import { badShape } from '../refusal.ts';
import type { MessageEntity } from '../state.ts';
import { decodeEntityAt } from './html-entities.ts';

export interface FormattedText {
  text: string;
  entities: MessageEntity[];
}

interface OpenTag {
  name: string;
  start: number;
  entity: Omit<MessageEntity, 'offset' | 'length'>;
}

/** Tag → entity, from «HTML style» of core.telegram.org/bots/api#formatting-options. */
const SIMPLE_TAGS: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  code: 'code',
  'tg-spoiler': 'spoiler',
};

const fail = (reason: string): never => {
  throw badShape(`can't parse entities: ${reason}`);
};

/**
 * Parses `parse_mode: HTML` as Telegram does; offsets and lengths are UTF-16 units, as in MessageEntity.
 * @throws Refusal «Bad Request: can't parse entities: …» for unknown, unclosed and crossing tags.
 */
export function parseHtml(source: string): FormattedText {
  let text = '';
  let at = 0;
  const open: OpenTag[] = [];
  const entities: MessageEntity[] = [];
  while (at < source.length) {
    const char = source.charAt(at);
    if (char === '&') {
      const decoded = decodeEntityAt(source, at);
      text += decoded.text;
      at += decoded.length;
    } else if (char !== '<') {
      text += char;
      at += 1;
    } else if (source.charAt(at + 1) === '/') {
      at = closeTag({ source, at, open, entities, position: text.length });
    } else {
      at = openTag({ source, at, open, position: text.length });
    }
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) fail(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
  return { text, entities: mergeCodeInPre(entities).sort((a, b) => a.offset - b.offset || b.length - a.length) };
}

const byteOffset = (source: string, at: number): number => Buffer.byteLength(source.slice(0, at));

function closeTag(input: {
  source: string;
  at: number;
  open: OpenTag[];
  entities: MessageEntity[];
  position: number;
}): number {
  const { source, at, open, entities, position } = input;
  const end = source.indexOf('>', at);
  const where = byteOffset(source, at);
  if (end === -1) fail(`Unclosed end tag at byte offset ${where}`);
  const name = source
    .slice(at + 2, end)
    .trim()
    .toLowerCase();
  const tag = open.pop();
  if (tag === undefined) return fail(`Unexpected end tag at byte offset ${where}`);
  if (name !== '' && name !== tag.name) {
    fail(`Unmatched end tag at byte offset ${where}, expected "</${tag.name}>", found "</${name}>"`);
  }
  const length = position - tag.start;
  // A link without an address and an empty span leave no entity, as on the real server.
  if (length > 0 && tag.entity.type !== '') entities.push({ ...tag.entity, offset: tag.start, length });
  return end + 1;
}

/** `<tag attr="value" attr=value attr>`; the whole is at most what a message may hold, so the scan is bounded. */
const START_TAG = /<([^\s<>/]*)((?:\s+[a-zA-Z-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=]+))?)*)\s*>/y;
const ATTRIBUTE = /([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=]+)))?/g;

function openTag(input: { source: string; at: number; open: OpenTag[]; position: number }): number {
  const { source, at, open, position } = input;
  const where = byteOffset(source, at);
  START_TAG.lastIndex = at;
  const match = START_TAG.exec(source);
  const name = (match?.[1] ?? /^<([^\s<>/]*)/.exec(source.slice(at))?.[1] ?? '').toLowerCase();
  if (!isKnownTag(name)) fail(`Unsupported start tag "${name}" at byte offset ${where}`);
  if (match === null) return fail(`Unclosed start tag at byte offset ${where}`);
  const attributes = new Map<string, string>();
  for (const part of (match[2] ?? '').matchAll(ATTRIBUTE)) {
    attributes.set((part[1] ?? '').toLowerCase(), decodeAll(part[2] ?? part[3] ?? part[4] ?? ''));
  }
  open.push({ name, start: position, entity: entityOf(name, attributes, where) });
  return at + match[0].length;
}

const isKnownTag = (name: string): boolean =>
  name in SIMPLE_TAGS || ['a', 'pre', 'span', 'blockquote', 'tg-emoji'].includes(name);

function entityOf(name: string, attributes: Map<string, string>, where: number): OpenTag['entity'] {
  switch (name) {
    case 'a': {
      const url = attributes.get('href') ?? '';
      return url === '' ? { type: '' } : { type: 'text_link', url };
    }
    case 'pre':
      return { type: 'pre' };
    case 'code': {
      const language = /^language-(.+)$/.exec(attributes.get('class') ?? '')?.[1];
      return language === undefined ? { type: 'code' } : { type: 'code', language };
    }
    case 'span':
      if (attributes.get('class') !== 'tg-spoiler')
        fail(`Tag "span" must have class "tg-spoiler" at byte offset ${where}`);
      return { type: 'spoiler' };
    case 'blockquote':
      return { type: attributes.has('expandable') ? 'expandable_blockquote' : 'blockquote' };
    case 'tg-emoji':
      return {
        type: 'custom_emoji',
        custom_emoji_id: attributes.get('emoji-id') ?? fail('Invalid custom emoji identifier specified'),
      };
    default:
      return { type: SIMPLE_TAGS[name] ?? '' };
  }
}

function decodeAll(value: string): string {
  let result = '';
  for (let at = 0; at < value.length; ) {
    const decoded = value.charAt(at) === '&' ? decodeEntityAt(value, at) : { text: value.charAt(at), length: 1 };
    result += decoded.text;
    at += decoded.length;
  }
  return result;
}

/** `<pre><code class="language-x">` is one entity `pre` with a language; a language outside `pre` is dropped. */
function mergeCodeInPre(entities: readonly MessageEntity[]): MessageEntity[] {
  const same = (a: MessageEntity, b: MessageEntity): boolean => a.offset === b.offset && a.length === b.length;
  const result: MessageEntity[] = [];
  for (const entity of entities) {
    if (entity.type === 'code') {
      if (entities.some((other) => other.type === 'pre' && same(other, entity))) continue;
      const { language: _dropped, ...plain } = entity;
      result.push(plain);
      continue;
    }
    const language =
      entity.type === 'pre'
        ? entities.find((other) => other.type === 'code' && same(other, entity))?.language
        : undefined;
    result.push(language === undefined ? entity : { ...entity, language });
  }
  return result;
}
