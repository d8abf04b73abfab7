import type { Translate } from '../../platform/i18n.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { notifyPress } from '../notify-press.ts';

interface Wording {
  readonly t: Translate;
}

const back = (t: Translate): Button => ({ label: t('common:back'), data: notifyPress.open });
const removal = (t: Translate): Button => ({ label: t('alerts:set.removeEmail'), data: notifyPress.removeEmail });

/** Asks for an address. @param view.known the one that it takes the place of; `note`: what was wrong with the answer */
export function askEmailScreen(
  { t }: Wording,
  view: { readonly known?: string | undefined; readonly note?: string | undefined },
): Screen {
  const { known, note } = view;
  const question =
    known === undefined ? t('alerts:set.askEmail') : t('alerts:set.askOtherEmail', { email: escapeHtml(known) });
  return { html: note ?? question, buttons: [...(known === undefined ? [] : [[removal(t)]]), [back(t)]] };
}

/** The address that warnings go to. */
export function emailScreen(
  { t }: Wording,
  { email, note }: { readonly email: string; readonly note?: string },
): Screen {
  const html = t('alerts:set.emailIs', { email: escapeHtml(email) });
  return {
    html: note === undefined ? html : `${note}\n\n${html}`,
    buttons: [[{ label: t('alerts:set.otherEmail'), data: notifyPress.otherEmail }], [removal(t)], [back(t)]],
  };
}

export interface CodeView {
  readonly email: string;
  /** Until when the code is taken, as a clock has it; null: a new one is needed. */
  readonly until: string | null;
  /** What was wrong with the answer. */
  readonly note?: string;
}

/** Asks for the code from the letter. */
export function codeScreen({ t }: Wording, { email, until, note }: CodeView): Screen {
  const address = escapeHtml(email);
  const question =
    until === null
      ? t('alerts:set.codeOver', { email: address })
      : t('alerts:set.askCode', { email: address, time: until });
  return {
    html: note === undefined ? question : `${note}\n\n${question}`,
    buttons: [
      [{ label: t('alerts:set.codeAgain'), data: notifyPress.codeAgain }],
      [{ label: t('alerts:set.otherEmail'), data: notifyPress.otherEmail }],
      [removal(t)],
      [back(t)],
    ],
  };
}
