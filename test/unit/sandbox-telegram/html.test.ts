// Guarantees that parse_mode HTML is understood and refused exactly as Telegram does, and that what the page shows is
// safe: the same words, with tags that nest.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandEntities } from '../../../src/sandbox/telegram/text/format.ts';
import { escapeHtml } from '../../../src/sandbox/telegram/text/html-entities.ts';
import { parseHtml } from '../../../src/sandbox/telegram/text/parse-html.ts';
import { renderHtml } from '../../../src/sandbox/telegram/text/render-html.ts';
import { ANNA, openBench } from './support.ts';

const one = (type: string, more: object = {}) => [{ type, offset: 0, length: 1, ...more }];

describe('HTML becomes text and entities', () => {
  test.each<[string, string, object[]]>([
    ['plain', 'plain', []],
    ['<b>x</b>', 'x', one('bold')],
    ['<STRONG>x</strong>', 'x', one('bold')],
    ['<i>x</i>', 'x', one('italic')],
    ['<em>x</em>', 'x', one('italic')],
    ['<u>x</u>', 'x', one('underline')],
    ['<s>x</s>', 'x', one('strikethrough')],
    ['<code>x</code>', 'x', one('code')],
    ['<pre>x</pre>', 'x', one('pre')],
    ['<pre><code class="language-ts">x</code></pre>', 'x', one('pre', { language: 'ts' })],
    ['<a href="https://a.org/?a=1&amp;b=2">x</a>', 'x', one('text_link', { url: 'https://a.org/?a=1&b=2' })],
    ["<a href='https://a.org'>x</a>", 'x', one('text_link', { url: 'https://a.org' })],
    ['<blockquote>x</blockquote>', 'x', one('blockquote')],
    ['<blockquote expandable>x</blockquote>', 'x', one('expandable_blockquote')],
    ['<tg-spoiler>x</tg-spoiler>', 'x', one('spoiler')],
    ['<span class="tg-spoiler">x</span>', 'x', one('spoiler')],
    ['<tg-emoji emoji-id="5">x</tg-emoji>', 'x', one('custom_emoji', { custom_emoji_id: '5' })],
    ['1 &lt; 2 &amp;&amp; &quot;3&quot; &#1103; &#x44F; &nbsp; & &b;', '1 < 2 && "3" я я &nbsp; & &b;', []],
    ['😀<b>я</b>', '😀я', [{ type: 'bold', offset: 2, length: 1 }]],
    [
      '<b>a<i>b</i></b>',
      'ab',
      [
        { type: 'bold', offset: 0, length: 2 },
        { type: 'italic', offset: 1, length: 1 },
      ],
    ],
  ])('%s', (source, text, entities) => {
    expect(parseHtml(source)).toEqual({ text, entities });
  });
});

describe('HTML is refused with the place of the fault', () => {
  test.each([
    ['<b>x', `Can't find end tag corresponding to start tag "b"`],
    ['x</b>', 'Unexpected end tag at byte offset 1'],
    ['я<b>x</i>', 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'],
    ['<b><i>x</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
    ['a < b', 'Unsupported start tag "" at byte offset 2'],
    ['<br>', 'Unsupported start tag "br" at byte offset 0'],
    ['<p>x</p>', 'Unsupported start tag "p" at byte offset 0'],
    ['<b', 'Unclosed start tag at byte offset 0'],
    ['<b>x</b', 'Unclosed end tag at byte offset 4'],
    ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
  ])('%s', async (source, reason) => {
    const { telegram, emulator } = await openBench();
    const sent = telegram.sendMessage(ANNA.id, source, { parse_mode: 'HTML' });
    await expect(sent).rejects.toThrow(`400: Bad Request: can't parse entities: ${reason}`);
    expect(emulator.violations).toHaveLength(1);
  });
});

test('white space around a message is cut, and its entities with it', async () => {
  const { telegram } = await openBench();
  const sent = await telegram.sendMessage(ANNA.id, ' <b> a</b> b<i> </i>', { parse_mode: 'HTML' });
  expect(sent).toMatchObject({ text: 'a b', entities: [{ type: 'bold', offset: 0, length: 1 }] });
});

test('any escaped text passes the parser unchanged, and the page shows the same escaped text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(parseHtml(escapeHtml(text))).toEqual({ text, entities: [] });
      expect(renderHtml(text, [])).toBe(escapeHtml(text));
    }),
  );
});

const entity = fc.record({
  type: fc.constantFrom('bold', 'italic', 'code', 'spoiler', 'blockquote', 'bot_command'),
  offset: fc.nat(12),
  length: fc.integer({ min: 1, max: 8 }),
});

test('whatever entities a message has, the shown HTML holds the same words and its tags nest', () => {
  fc.assert(
    fc.property(fc.array(entity, { maxLength: 6 }), (entities) => {
      const text = 'a<b & "c" здравствуй';
      expect(parseHtml(renderHtml(text, entities)).text).toBe(text);
    }),
  );
});

test('links to scripts are shown without the link', () => {
  expect(renderHtml('x', [{ type: 'text_link', offset: 0, length: 1, url: 'javascript:alert(1)' }])).toBe('x');
});

test.each<[string, [number, number][]]>([
  ['/start', [[0, 6]]],
  ['/start abc_DEF-1', [[0, 6]]],
  ['/find@balance_test_bot 5', [[0, 22]]],
  [
    'см. /help и /balance',
    [
      [4, 5],
      [12, 8],
    ],
  ],
  ['a/b 1/2 https://a.org/start', []],
])('commands are marked in %s', (text, places) => {
  const expected = places.map(([offset, length]) => ({ type: 'bot_command', offset, length }));
  expect(commandEntities(text)).toEqual(expected);
});
