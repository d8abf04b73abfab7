import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { type CheckOutcome, ok, wrong } from './outcome.ts';

/** The longest that a mail server takes (RFC 5321, 4.5.3.1, as corrected by erratum 1690). */
const longest = 254;

const address = z.email();

/** Of letters, digits and hyphens, ending in a name and not in a number (RFC 1123, 2.1). */
const domainName = /^([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z]([a-z\d-]{0,61}[a-z\d])$/;

/** One address. Its domain may be written in Russian letters: mail is sent to what stands for them in the registry. */
export function checkEmail(typed: string): CheckOutcome {
  const text = typed
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '')
    .trim();
  if (text === '') return wrong('empty');
  if (text.length > longest) return { kind: 'wrong', problem: 'too-long', limit: longest };
  const [local = '', domain = '', ...more] = text.split('@');
  if (more.length > 0 || /[\s,;]/u.test(text)) return wrong('format');
  if (!/[^.]\.[^.]/u.test(domain)) return wrong('no-domain');
  const ascii = domainToASCII(domain);
  const value = `${local}@${ascii}`;
  if (value.length > longest) return { kind: 'wrong', problem: 'too-long', limit: longest };
  // The library knows addresses, but not the names of the domains that are written in other letters.
  return domainName.test(ascii) && address.safeParse(`${local}@example.com`).success ? ok(value) : wrong('format');
}
