// Guarantee: a key typed by a hurried person on any keyboard is read as the key they were given, and nothing else is.
import { describe, expect, test } from 'vitest';
import { normaliseKey } from '../../../src/accounts/instance-key.ts';

const key = 'ABCE0123HKMPTXY9QRSZ';

describe('read as the key', () => {
  test.each([
    ['as it is shown', 'ABCE-0123-HKMP-TXY9-QRSZ'],
    ['without dashes', key],
    ['in lower case', 'abce-0123-hkmp-txy9-qrsz'],
    ['with spaces around and inside', '  ABCE 0123 HKMP\tTXY9 QRSZ\n'],
    ['with a phone’s long dashes', 'ABCE–0123—HKMP−TXY9‑QRSZ'],
    ['with non-breaking and zero-width spaces', '\u200bABCE\u00a00123\u202fHKMP\u2009TXY9\ufeffQRSZ'],
    ['with the letter O for zero and I or L for one', 'ABCE-Oi23-HKMP-TXY9-QRSZ'],
    ['with Russian letters that look the same', 'АВСЕ-О123-НКМР-ТХУ9-QRSZ'],
    ['with small Russian letters', 'авсе-о123-нкмр-тху9-qrsz'],
  ])('%s', (_, typed) => expect(normaliseKey(typed)).toBe(key));
});

describe('no key', () => {
  test.each([
    ['nothing', ''],
    ['one character short', key.slice(1)],
    ['one character long', `${key}A`],
    ['the letter U, which keys do not have', `U${key.slice(1)}`],
    ['another script', 'ключ ключ ключ ключ ключ'],
    ['an emoji', `${key.slice(1)}🔑`],
    ['a link', 'https://example.com/ABCE'],
    ['a text as long as a message may be', key.repeat(205)],
  ])('%s', (_, typed) => expect(normaliseKey(typed)).toBeUndefined());
});
