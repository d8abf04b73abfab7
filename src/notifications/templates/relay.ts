import type { Translate } from '../../platform/i18n.ts';
import type { Screen } from '../../platform/telegram/screen.ts';
import { supportButton } from './buttons.ts';
import { type PersonView, personInWords } from './topic.ts';

/** Above a customer's message in a group without topics: whose it is, and how to answer. */
export function customerHeader(person: PersonView, t: Translate): Screen {
  return { html: t('notifications:relay.header', { customer: `<b>${personInWords(person)}</b>` }), buttons: [] };
}

/** Stands for a message that could not be copied any more. */
export function lostScreen(t: Translate, whose: 'fromCustomer' | 'fromSupport'): Screen {
  const buttons = whose === 'fromSupport' ? [[supportButton(t)]] : [];
  return { html: t(`notifications:relay.lost.${whose}`), buttons };
}

/** Below an agent's answer that its customer has not got. */
export function undeliveredScreen(reason: 'unreachable' | 'refused', t: Translate): Screen {
  return { html: t(`notifications:relay.undelivered.${reason}`), buttons: [] };
}
