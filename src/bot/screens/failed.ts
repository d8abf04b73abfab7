import type { Translate } from '../../platform/i18n.ts';
import type { Screen } from '../../platform/telegram/screen.ts';
import { press } from '../callback-data.ts';

/** What a customer reads when something failed on our side, with a way on. */
export const failedScreen = (t: Translate): Screen => ({
  html: t('common:failed'),
  buttons: [[{ label: t('common:back'), data: press.menu }]],
});
