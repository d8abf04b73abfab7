import { formatMoney } from '../ledger/money.ts';
import { readerLanguage } from '../notifications/languages.ts';
import { presentAlert } from '../notifications/render-alert.ts';
import { titleOf, whatFollows } from '../notifications/templates/alert.ts';
import { asLetter, type ComposeDeps, type Composition } from './composition.ts';
import type { AlertLetter } from './letter.ts';

/** The title is written for the chat, in bold; a letter sets its own words. */
const withoutTags = (html: string): string => html.replace(/<\/?b>/g, '');

/** A warning, by how the balance stands at this moment. One that has become untrue, or whose reader's address is another, is not sent. */
export async function composeAlertLetter(deps: ComposeDeps, letter: AlertLetter, to: string): Promise<Composition> {
  const present = await presentAlert(deps, letter);
  if (present === null || present.told.watch.email !== to) return { kind: 'outdated' };
  const { view, userId } = present;
  const language = await readerLanguage(deps.db, userId);
  const t = deps.translator(language);
  const { title } = deps.profile;
  const what = withoutTags(titleOf(view, t, language));
  const fact = (label: string, money: typeof view.owed): (readonly [string, string])[] =>
    money === null ? [] : [[label, formatMoney(money, language)]];
  return asLetter({
    subject: t('mail:alert.subject', { what, title }),
    body: {
      opening: [t('mail:alert.greeting'), t('mail:alert.opening', { what }), ...whatFollows(view, t, language)],
      facts: [
        [t('mail:field.account'), view.accountNumber],
        ...fact(t('mail:alert.balance'), view.balance),
        ...fact(t('mail:alert.owed'), view.owed),
        ...fact(t('mail:alert.burn'), view.spending?.burn ?? null),
      ],
      closing: [...(view.autopay?.kind === 'acts' ? [] : [t('mail:alert.topUp', { title })]), t('mail:alert.off')],
    },
    replyTo: undefined,
  });
}
