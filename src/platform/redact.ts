/** What stands where a secret stood. */
const mark = '[redacted]';

/**
 * Below this a "secret" is a syllable of ordinary words, and taking it out everywhere would make the log unreadable;
 * a password so short protects nothing.
 */
const shortestSecret = 4;

/** Field names whose values are secret whatever they look like: headers, forms and settings. */
const secretField =
  /^(proxy-)?authorization$|^(set-)?cookie$|passw(or)?d\d?$|^pwd$|secret([_-]?(key|token))?$|(^|[_-]|bot|api|access|link)token$|api[_-]?keys?$|^signature(value)?$/i;

interface Pattern {
  readonly find: RegExp;
  readonly put: string | ((found: string) => string);
}

/**
 * Secrets that are recognised by their look, for those that nobody told us of. None of the expressions repeats a repeat:
 * each takes time in proportion to the text.
 */
const patterns: readonly Pattern[] = [
  // A bot's token, in an address of the Bot API or by itself.
  { find: /\/bot\d{1,20}:[^/\s"'?#]*/gi, put: `/bot${mark}` },
  { find: /\b\d{5,20}:[\w-]{20,}/g, put: mark },
  // A key of the platform's.
  { find: /\bba_[\w-]{43}/g, put: mark },
  // The password in postgres://login:password@host, smtp://… and the like.
  { find: /([a-z][a-z\d+.-]{1,30}:\/\/[^\s:@/"']{0,100}):[^\s@"']{1,300}@/gi, put: `$1:${mark}@` },
  { find: /\b(bearer|basic)\s+[\w.~+/=-]{4,}/gi, put: `$1 ${mark}` },
  // name=value and "name": "value", as in forms, query strings and bodies quoted in a message.
  {
    find: /(authorization|cookie|signature(?:value)?|passw(?:or)?d\d?|secret(?:[_-]?(?:key|token))?|api[_-]?key|token)(["'\\]{0,4}\s{0,4}[=:]\s{0,4}["'\\]{0,4}|%3D)(?!\s|\[redacted)[^\s&"'\\;,]+/gi,
    put: `$1$2${mark}`,
  },
  // The one-time token of a deep link.
  { find: /([?&]start=|\/start\s)[\w-]+/gi, put: `$1${mark}` },
  { find: /(?<![\d.-])\d(?:[ -]?\d){13,18}(?!\d)/g, put: (found) => (looksLikeCard(found) ? mark : found) },
];

const fourGroups = /^\d{4}([ -])\d{4}\1\d{4}\1\d{4}/;

/** A card's number: in fours, as people write it, or with the check digit of ISO/IEC 7812 (Luhn), which 9 in 10 others lack. */
function looksLikeCard(text: string): boolean {
  if (fourGroups.test(text)) return true;
  const digits = text.replace(/\D/g, '');
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits.at(-1 - i));
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** JSON quoted in JSON, to any depth, puts backslashes before quotes, slashes and backslashes: any number of them is met. */
function toExpression(secret: string): string {
  const expressionOf = (character: string) => {
    if (character === '\\') return '\\\\+';
    if (character === '"' || character === '/') return `\\\\*${character}`;
    return character.replace(/[.*+?^${}()|[\]-]/, '\\$&');
  };
  return [...secret].map(expressionOf).join('');
}

/** @returns the secret as it may stand in a text: by itself, in an address, in a form, in quoted JSON, in Basic authentication */
function spellings(secret: string): string[] {
  const inUrl = encodeURIComponent(secret);
  const inForm = new URLSearchParams([['', secret]]).toString().slice(1);
  return [secret, inUrl, inForm, JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString('base64')];
}

export interface Redactor {
  /** @returns the text without secrets */
  text(text: string): string;
  /** @returns whether the field's value is to be kept out altogether */
  isSecretField(name: string): boolean;
  readonly mark: string;
}

/** @param secrets values known to be secret (src/config/secrets.ts), besides those known by their look */
export function createRedactor(secrets: readonly string[]): Redactor {
  const known = [...new Set(secrets.flatMap(spellings))].filter((secret) => secret.length >= shortestSecret);
  // The longest first: a secret that contains another goes as a whole.
  known.sort((one, other) => other.length - one.length);
  const knownSecret = known.length > 0 ? new RegExp(known.map(toExpression).join('|'), 'gi') : undefined;
  return {
    mark,
    isSecretField: (name) => secretField.test(name),
    text: (text) => {
      let clean = knownSecret ? text.replace(knownSecret, mark) : text;
      for (const { find, put } of patterns) {
        clean = typeof put === 'string' ? clean.replace(find, put) : clean.replace(find, put);
      }
      return clean;
    },
  };
}
