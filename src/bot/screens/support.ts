import type { Profile } from '../../config/profile.ts';
import type { Translate } from '../../platform/i18n.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { press } from '../callback-data.ts';

export interface SupportView {
  /** The account's; who has no account yet has no number either. */
  readonly number?: string;
  /** The payment that was just looked at. */
  readonly paymentId?: number;
  /** Whether what is written here reaches the support group. */
  readonly relays: boolean;
  /** When the last message was passed on, "14:05". */
  readonly passedOnAt?: string;
  /** Said instead of that: why nothing was. */
  readonly note?: string;
  /** Leads back to what was begun. */
  readonly back?: Button;
}

function contactLines(t: Translate, { support }: Profile, view: SupportView): string[] {
  const { number, relays } = view;
  if (support.kind === 'email') {
    const email = escapeHtml(support.address);
    if (!relays)
      return [t('support:email', { email }), ...(number === undefined ? [] : [t('support:number', { number })])];
    return [number === undefined ? t('support:orByEmail', { email }) : t('support:orByEmailWith', { email, number })];
  }
  const ways = [t(relays ? 'support:orManager' : 'support:manager')];
  return number === undefined ? ways : [...ways, t('support:number', { number })];
}

/** Where help is to be had: here, where the group is told, and by the provider's own way in any case. */
export function supportScreen(t: Translate, profile: Profile, view: SupportView): Screen {
  const { passedOnAt, note, relays, paymentId } = view;
  const lines = [t('support:title')];
  if (passedOnAt !== undefined) lines.push(t('support:passedOn', { time: passedOnAt }), t('support:goOn'), '');
  else if (note !== undefined) lines.push(note, '');
  else if (relays) lines.push(t('support:writeHere'), '');
  lines.push(...contactLines(t, profile, view));
  if (paymentId !== undefined) lines.push(t('support:payment', { paymentId }));
  return {
    html: lines.join('\n'),
    buttons: [...(view.back ? [[view.back]] : []), [{ label: t('common:back'), data: press.menu }]],
  };
}
