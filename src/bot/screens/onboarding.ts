import { entityTypes, type Profile } from '../../config/profile.ts';
import type { Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { press } from '../callback-data.ts';

/** Both languages at once: whoever reads this has chosen neither. */
export function languageScreen(t: Translate, note?: string): Screen {
  return {
    html: [...(note === undefined ? [] : [note]), t('start:chooseLanguage')].join('\n\n'),
    buttons: [
      [
        { label: 'Русский', data: press.chooseLanguage('ru') },
        { label: 'English', data: press.chooseLanguage('en') },
      ],
    ],
  };
}

/** What a person without an account sees: every way in that the provider offers, and nothing else. */
export function welcomeScreen(
  t: Translate,
  profile: Profile,
  said: { readonly note?: string | undefined; readonly promo?: string | undefined } = {},
): Screen {
  const { onboarding } = profile;
  const lines = [said.note ?? t('start:welcome', { title: escapeHtml(profile.title) })];
  if (said.promo !== undefined) lines.push(t('promo:noted', { code: escapeHtml(said.promo) }));
  if (onboarding.instanceKey) lines.push(t('start:askKey'));
  if (onboarding.open) lines.push(t('start:chooseEntityType'));
  if (onboarding.linkToken && !onboarding.open) lines.push(t('start:openCabinet'));
  return {
    html: lines.join('\n\n'),
    buttons: [
      ...(onboarding.open
        ? entityTypes.map((type) => [{ label: t(`common:entityType.${type}`), data: press.openAccount(type) }])
        : []),
      ...(onboarding.linkToken ? [[{ label: t('start:cabinet'), url: profile.website }]] : []),
      [{ label: t('menu:language'), data: press.language }],
    ],
  };
}
