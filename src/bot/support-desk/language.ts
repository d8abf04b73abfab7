import type { Language } from '../../platform/i18n.ts';

/** The support group is spoken to in Russian: it is the provider's own. */
export const deskLanguage: Language = 'ru';
