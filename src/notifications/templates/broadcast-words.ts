import { levels } from '../../alerts/level.ts';
import type { Broadcast, BroadcastFilter } from '../../broadcasts/broadcast.ts';
import { entityTypes } from '../../config/profile.ts';
import type { Translate } from '../../platform/i18n.ts';
import { languages } from '../../platform/locales.ts';
import { escapeHtml } from '../../platform/telegram/screen.ts';
import { supportLanguage } from '../languages.ts';
import { cut } from './cut.ts';

/** @returns a number of people as the group reads it: «1 234», with a space that does not break */
export const inDigits = (people: number): string => people.toLocaleString(supportLanguage);

/** By what those are chosen whom a broadcast is for. */
export const filterSides = ['types', 'levels', 'languages'] as const;
export type FilterSide = (typeof filterSides)[number];

/** One thing to choose; no two sides have one in common, so that its value names its side. */
export interface Choice {
  readonly value: string;
  readonly isChosen: boolean;
  /** After «Кому:», «баланс:» or «язык:». */
  readonly inLine: string;
  readonly onButton: string;
}

/** @returns all that can be chosen on one side, in the order in which it is shown */
export function choicesOf(filter: BroadcastFilter, side: FilterSide, t: Translate): Choice[] {
  switch (side) {
    case 'types':
      return entityTypes.map((value) => ({
        value,
        isChosen: filter.entityTypes.includes(value),
        inLine: t(`broadcast:type.${value}`),
        onButton: t(`broadcast:button.type.${value}`),
      }));
    case 'levels':
      return levels.map((value) => {
        const words = t(`broadcast:level.${value}`);
        return { value, isChosen: filter.levels.includes(value), inLine: words, onButton: words };
      });
    case 'languages':
      return languages.map((value) => {
        const words = t(`broadcast:language.${value}`);
        return { value, isChosen: filter.languages.includes(value), inLine: words, onButton: words };
      });
  }
}

/** «Кому: физлицам, ИП · баланс: любой · язык: русский» */
export function filterLine(filter: BroadcastFilter, t: Translate): string {
  const chosen = (side: FilterSide): string => {
    const words = choicesOf(filter, side, t).flatMap(({ isChosen, inLine }) => (isChosen ? [inLine] : []));
    return words.length === 0 ? t(`broadcast:all.${side}`) : words.join(', ');
  };
  return t('broadcast:filter', {
    types: chosen('types'),
    levels: chosen('levels'),
    languages: chosen('languages'),
  });
}

/** A line of a card has room for no more. */
const longestName = 40;

/** «Запуск: Иван», safe in HTML. */
export function byWhom(did: 'made' | 'started' | 'stopped', agent: Broadcast['createdBy'], t: Translate): string {
  return t(`broadcast:by.${did}`, { name: escapeHtml(cut(agent.name, longestName)) });
}
