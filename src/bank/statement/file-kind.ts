import type { StatementProblem } from './statement.ts';

/** What files of other kinds begin with, however they are named. */
const signatures: readonly { readonly problem: StatementProblem; readonly bytes: readonly number[] }[] = [
  { problem: 'zip', bytes: [0x50, 0x4b, 0x03, 0x04] },
  { problem: 'zip', bytes: [0x50, 0x4b, 0x05, 0x06] },
  { problem: 'gzip', bytes: [0x1f, 0x8b] },
  { problem: 'pdf', bytes: [0x25, 0x50, 0x44, 0x46] },
  { problem: 'spreadsheet', bytes: [0xd0, 0xcf, 0x11, 0xe0] },
  { problem: 'encoding', bytes: [0xff, 0xfe] },
  { problem: 'encoding', bytes: [0xfe, 0xff] },
];

/** A workbook is an archive, too; it names its parts near its beginning. */
const workbookPart = /\[Content_Types\]\.xml|xl\//;
const lookedThrough = 4_096;

/** @returns what a file of another kind is, by its first bytes; undefined: it may be text */
export function foreignKind(bytes: Buffer): StatementProblem | undefined {
  const found = signatures.find((signature) => signature.bytes.every((byte, index) => bytes[index] === byte))?.problem;
  if (found !== 'zip') return found;
  return workbookPart.test(bytes.subarray(0, lookedThrough).toString('latin1')) ? 'spreadsheet' : 'zip';
}
