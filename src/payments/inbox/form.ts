/** A repeated name becomes an array, which the adapter refuses: which of the two was signed cannot be known. */
export type FormFields = Record<string, string | string[]>;

/** How a call by GET is kept: its query string is the body, written the same way as a form. */
export const queryContentType = 'application/x-www-form-urlencoded; source=query';

/**
 * Reads a kept body once more, so that what is verified is what is stored. The content type is not asked: a signature over
 * the fields proves more than a header, and what is no form has no such fields. Never throws.
 */
export function readForm(body: Uint8Array): FormFields {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(Buffer.from(body).toString('utf8'))) {
    const known = fields.get(name);
    fields.set(name, known === undefined ? value : [...(Array.isArray(known) ? known.slice(0, 1) : [known]), value]);
  }
  return Object.fromEntries(fields);
}
