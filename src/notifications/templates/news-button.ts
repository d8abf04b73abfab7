import type { Translate } from '../../platform/i18n.ts';
import type { Screen } from '../../platform/telegram/screen.ts';

/** What it says when pressed; years later it means the same. */
export const newsPress = { off: 'news:off', on: 'news:on' } as const;

/**
 * The one button under a broadcast's message, in its reader's language. It says what is wanted and not that it changes:
 * pressed twice, it is wanted still.
 * @param isSent whether this reader is sent news now
 */
export function newsButtons(isSent: boolean, t: Translate): Screen['buttons'] {
  const off = { label: t('broadcast:button.newsOff'), data: newsPress.off };
  const on = { label: t('broadcast:button.newsOn'), data: newsPress.on };
  return [[isSent ? off : on]];
}
