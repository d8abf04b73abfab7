import type { EntityType, Profile } from '../../config/profile.ts';
import type { Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { press } from '../callback-data.ts';

export interface ProfileView {
  readonly number: string;
  readonly entityType: EntityType;
  readonly role: 'owner' | 'payer' | 'viewer';
  readonly timeZone: string;
}

/** Who pays and how, in the provider's own terms. */
export function profileScreen(t: Translate, profile: Profile, view: ProfileView): Screen {
  const byCard = profile.card.entityTypes.includes(view.entityType);
  const byInvoice = profile.invoice.entityTypes.includes(view.entityType);
  const way = byCard && byInvoice ? 'paysByBoth' : byCard ? 'paysByCard' : 'paysByInvoice';
  return {
    html: [
      t('profile:title'),
      t('profile:account', { number: view.number }),
      t('profile:entityType', { entityType: t(`common:entityType.${view.entityType}`) }),
      t('profile:role', { role: t(`common:role.${view.role}`) }),
      t(`profile:${way}`),
      t('profile:timeZone', { timeZone: escapeHtml(view.timeZone) }),
    ].join('\n'),
    buttons: [
      [{ label: t('menu:topUp'), data: press.topUp }],
      [
        { label: t('menu:language'), data: press.language },
        { label: t('menu:help'), data: press.help },
      ],
      [{ label: t('common:back'), data: press.menu }],
    ],
  };
}

/** What the bot can do, as commands. */
export function helpScreen(t: Translate, profile: Pick<Profile, 'promoCodes'>): Screen {
  const promo = profile.promoCodes ? `${t('promo:helpLine')}\n` : '';
  return { html: t('support:help', { promo }), buttons: [[{ label: t('common:back'), data: press.menu }]] };
}
