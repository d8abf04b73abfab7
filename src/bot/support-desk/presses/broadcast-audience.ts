import { levels } from '../../../alerts/level.ts';
import { type BroadcastFilter, setFilter } from '../../../broadcasts/index.ts';
import { entityTypes } from '../../../config/profile.ts';
import { type FilterSide, filterSides } from '../../../notifications/templates/broadcast-words.ts';
import { languages } from '../../../platform/locales.ts';
import { onDraft, showBroadcast, tooLate } from './broadcast-shown.ts';
import type { PressHandler } from './press-handler.ts';

/** «Готово» and «Назад»: the card itself. */
export const showBroadcastPress: PressHandler = onDraft(async (deps, desk, press, broadcast) => {
  await showBroadcast(deps, desk, press, { broadcast });
  return undefined;
});

/** «Кому», «Баланс» and «Язык»: what there is to tick. */
export const chooseAudiencePress: PressHandler = onDraft(async (deps, desk, press, broadcast) => {
  const step = filterSides.find((side) => side === press.match[2]);
  if (!step) return desk.t('desk:outdatedButton');
  await showBroadcast(deps, desk, press, { broadcast, step });
  return undefined;
});

/** A tick: the button says what is wanted, so that two agents who tick the same have ticked it. */
export const pickAudiencePress: PressHandler = onDraft(async (deps, desk, press, draft) => {
  const [, , value = '', wanted] = press.match;
  const picked = withPick(draft.filter, value, wanted === 'on');
  if (!picked) return desk.t('desk:outdatedButton');
  const outcome = await setFilter(deps.broadcasts, { broadcastId: draft.id, filter: picked.filter });
  if (outcome.kind === 'unknown') return desk.t('desk:broadcast.unknown');
  const { broadcast } = outcome;
  if (outcome.kind === 'not-draft') return tooLate(deps, desk, press, broadcast);
  await showBroadcast(deps, desk, press, { broadcast, step: picked.side });
  return undefined;
});

/** @returns the filter with one thing more or less, and the side on which that is; undefined when there is no such thing */
function withPick(
  filter: BroadcastFilter,
  value: string,
  isOn: boolean,
): { readonly side: FilterSide; readonly filter: BroadcastFilter } | undefined {
  const changed = <T extends string>(all: readonly T[], chosen: readonly T[]): T[] | undefined =>
    all.some((one) => one === value) ? all.filter((one) => (one === value ? isOn : chosen.includes(one))) : undefined;
  const types = changed(entityTypes, filter.entityTypes);
  if (types) return { side: 'types', filter: { ...filter, entityTypes: types } };
  const balances = changed(levels, filter.levels);
  if (balances) return { side: 'levels', filter: { ...filter, levels: balances } };
  const spoken = changed(languages, filter.languages);
  return spoken && { side: 'languages', filter: { ...filter, languages: spoken } };
}
