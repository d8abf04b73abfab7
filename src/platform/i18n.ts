import i18next, { type TFunction } from 'i18next';
import type alerts from '../../locales/ru/alerts.json';
import type autopay from '../../locales/ru/autopay.json';
import type bills from '../../locales/ru/bills.json';
import type broadcast from '../../locales/ru/broadcast.json';
import type common from '../../locales/ru/common.json';
import type desk from '../../locales/ru/desk.json';
import type history from '../../locales/ru/history.json';
import type invoice from '../../locales/ru/invoice.json';
import type mail from '../../locales/ru/mail.json';
import type menu from '../../locales/ru/menu.json';
import type notifications from '../../locales/ru/notifications.json';
import type profile from '../../locales/ru/profile.json';
import type promo from '../../locales/ru/promo.json';
import type requisites from '../../locales/ru/requisites.json';
import type start from '../../locales/ru/start.json';
import type support from '../../locales/ru/support.json';
import type topup from '../../locales/ru/topup.json';
import { findLocaleProblems, type Language, type Locales, readLocales } from './locales.ts';

export type { Language } from './locales.ts';

interface Namespaces {
  alerts: typeof alerts;
  autopay: typeof autopay;
  bills: typeof bills;
  broadcast: typeof broadcast;
  common: typeof common;
  desk: typeof desk;
  history: typeof history;
  invoice: typeof invoice;
  mail: typeof mail;
  menu: typeof menu;
  notifications: typeof notifications;
  profile: typeof profile;
  promo: typeof promo;
  requisites: typeof requisites;
  start: typeof start;
  support: typeof support;
  topup: typeof topup;
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Namespaces;
  }
}

/**
 * Puts a key such as 'topup:limits' into words. Values are put in as they stand, since the same texts go on buttons, where
 * nothing is escaped: what comes from people or from outside goes through escapeHtml where a screen's HTML is put together.
 */
export type Translate = TFunction<(keyof Namespaces)[]>;

/** @returns the words of a language */
export type Translator = (language: Language) => Translate;

/**
 * Loads all texts and checks them: a text that is missing in one language stops the program here, before it can show to
 * anyone. @throws at once on incomplete locales; later only on a key or a value that the types should have refused
 */
export function createTranslator(locales: Locales = readLocales()): Translator {
  const problems = findLocaleProblems(locales);
  if (problems.length > 0) throw new Error(`incomplete locales:\n${problems.join('\n')}`);
  const instance = i18next.createInstance();
  void instance.init({
    initAsync: false,
    resources: locales,
    lng: 'ru',
    fallbackLng: false,
    ns: Object.keys(locales.ru),
    defaultNS: 'common',
    returnNull: false,
    returnEmptyString: false,
    interpolation: { escapeValue: false },
    parseMissingKeyHandler: (key) => {
      throw new Error(`no text for ${key}`);
    },
    missingInterpolationHandler: (text) => {
      throw new Error(`a value is missing for: ${text}`);
    },
  });
  const fixed: Record<Language, Translate> = { ru: instance.getFixedT('ru'), en: instance.getFixedT('en') };
  return (language) => fixed[language];
}
