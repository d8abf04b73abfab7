import type { MessageEntity } from '../state.ts';
import { escapeHtml } from './html-entities.ts';

/** Entity → the tag a browser shows it with; entities without a tag (bot_command, …) stay plain. */
const TAGS: Record<string, string> = {
  bold: 'b',
  italic: 'i',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
  spoiler: 'span',
};

function startTag(entity: MessageEntity): string {
  if (entity.type === 'text_link') return `<a href="${escapeHtml(entity.url ?? '')}">`;
  if (entity.type === 'spoiler') return '<span class="tg-spoiler">';
  if (entity.type === 'expandable_blockquote') return '<blockquote expandable>';
  const tag = TAGS[entity.type];
  return tag === undefined ? '' : `<${tag}>`;
}

function endTag(entity: MessageEntity): string {
  if (entity.type === 'text_link') return '</a>';
  const tag = TAGS[entity.type];
  return tag === undefined ? '' : `</${tag}>`;
}

/**
 * Shows a formatted text as HTML that is safe to put into a page: the text is escaped, links are http(s), tg and
 * mailto only. Entities that cross are cut at the border of the outer one, so that the tags always nest.
 */
export function renderHtml(text: string, entities: readonly MessageEntity[]): string {
  const shown = entities
    .filter((entity) => entity.type !== 'text_link' || /^(https?|tg|mailto):/i.test(entity.url ?? ''))
    .toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  const open: { entity: MessageEntity; end: number }[] = [];
  let html = '';
  let at = 0;
  const closeUpTo = (position: number): void => {
    for (let top = open.at(-1); top !== undefined && top.end <= position; top = open.at(-1)) {
      html += escapeHtml(text.slice(at, top.end)) + endTag(top.entity);
      at = top.end;
      open.pop();
    }
  };
  for (const entity of shown) {
    closeUpTo(entity.offset);
    html += escapeHtml(text.slice(at, entity.offset)) + startTag(entity);
    at = entity.offset;
    const border = open.at(-1)?.end ?? text.length;
    open.push({ entity, end: Math.min(entity.offset + entity.length, border) });
  }
  closeUpTo(text.length);
  return html + escapeHtml(text.slice(at));
}
