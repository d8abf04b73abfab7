import { isCodeWaited } from '../alerts/email.ts';
import { codeLastsMs } from '../alerts/email-code.ts';
import { readerLanguage } from '../notifications/languages.ts';
import { asLetter, type ComposeDeps, type Composition } from './composition.ts';
import type { CodeLetter } from './letter.ts';

const minuteMs = 60_000;

/** A code for its address to be confirmed with; one that is of no use any more is not sent. */
export async function composeCodeLetter(deps: ComposeDeps, letter: CodeLetter, to: string): Promise<Composition> {
  const userId = BigInt(letter.userId);
  const { code } = letter;
  if (!(await isCodeWaited(deps.db, { userId, email: to, code, now: deps.clock.now() }))) return { kind: 'outdated' };
  const t = deps.translator(await readerLanguage(deps.db, userId));
  const { title } = deps.profile;
  return asLetter({
    subject: t('mail:code.subject', { code, title }),
    body: {
      opening: [t('mail:code.greeting'), t('mail:code.opening', { title })],
      facts: [[t('mail:code.code'), code]],
      closing: [t('mail:code.lasts', { count: codeLastsMs / minuteMs }), t('mail:code.closing')],
    },
    replyTo: undefined,
  });
}
