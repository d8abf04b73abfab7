import { composeAlertLetter } from './compose-alert.ts';
import { composeCodeLetter } from './compose-code.ts';
import { composeInvoiceLetter } from './compose-invoice.ts';
import type { ComposeDeps, Composition } from './composition.ts';
import type { Letter } from './letter.ts';

/**
 * Puts a letter into words, by the facts of this moment.
 * @param to whom it was queued for
 * @throws when it names a row that is not there: a bug
 */
export function composeLetter(deps: ComposeDeps, letter: Letter, to: string): Promise<Composition> {
  switch (letter.kind) {
    case 'invoice-request':
    case 'invoice-copy':
      return composeInvoiceLetter(deps, letter);
    case 'email-code':
      return composeCodeLetter(deps, letter, to);
    case 'alert':
      return composeAlertLetter(deps, letter, to);
  }
}
