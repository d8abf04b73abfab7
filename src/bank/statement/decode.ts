export type DecodeOutcome =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'undecodable'; readonly line: number };

/** Words of the format near its beginning: the encoding in which they can be read is the file's, whatever it says itself. */
const landmark =
  /^(?:ВерсияФормата|Кодировка|Отправитель|ДатаСоздания|ДатаНачала|РасчСчет|Секция[А-яё]+|КонецФайла)\s*(?:=|$)/m;
const headBytes = 8_192;

/** Programs of DOS end a text with a byte of their own. */
const endOfText = 0x1a;

const encodings = ['utf-8', 'windows-1251', 'ibm866'] as const;
type Encoding = (typeof encodings)[number];

/** Control characters and the sign of an earlier loss: no bank's text has them. */
const broken = /[^\P{Cc}\t\n\v\f\r]|\ufffd/u;

/**
 * Bytes that no text in that encoding has in a row: letters of UTF-8 among those of windows-1251 (Р and С before a sign,
 * again and again), box drawing in CP866.
 */
const mixedIn: Readonly<Record<Exclude<Encoding, 'utf-8'>, RegExp>> = {
  'windows-1251': /(?:[\xd0\xd1][\x80-\xbf]){4}/,
  ibm866: /[\xb0-\xdf]{2}/,
};

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split(/\r\n?|\n/).length;
}

const isForeign = (byte: number): boolean => byte >= 0x80;

function recognise(head: Buffer): Encoding | undefined {
  if (!head.some(isForeign)) return 'utf-8';
  return encodings.find((encoding) => landmark.test(new TextDecoder(encoding).decode(head)));
}

/** @returns the number of the first line that is no UTF-8, or 0 when all are; a line's end is never inside a character. */
function firstLineNotUtf8(bytes: Buffer): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let start = 0, line = 1; start < bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    const stop = end < 0 ? bytes.length : end + 1;
    try {
      decoder.decode(bytes.subarray(start, stop));
    } catch {
      // The decoder's only complaint: these bytes are not UTF-8.
      return line;
    }
    start = stop;
  }
  return 0;
}

/**
 * Turns a statement's bytes into text: UTF-8 with or without its mark, windows-1251 or CP866, recognised by the format's own
 * words, since what banks write in «Кодировка=» is not always so.
 * @returns `undecodable` with the first line, from 1, whose bytes are not of the file's encoding
 */
export function decodeStatement(bytes: Buffer): DecodeOutcome {
  const encoding = recognise(bytes.subarray(0, headBytes));
  if (!encoding) return { kind: 'undecodable', line: lineAt(bytes.toString('latin1'), bytes.findIndex(isForeign)) };
  if (encoding === 'utf-8') {
    const line = firstLineNotUtf8(bytes);
    if (line > 0) return { kind: 'undecodable', line };
  } else {
    const raw = bytes.toString('latin1');
    const index = raw.search(mixedIn[encoding]);
    if (index >= 0) return { kind: 'undecodable', line: lineAt(raw, index) };
  }
  const text = new TextDecoder(encoding).decode(bytes.at(-1) === endOfText ? bytes.subarray(0, -1) : bytes);
  const index = text.search(broken);
  return index >= 0 ? { kind: 'undecodable', line: lineAt(text, index) } : { kind: 'text', text };
}
