import { resendDead } from '../../../support/resend-dead.ts';
import type { PressHandler } from './press-handler.ts';

/** «Отправить письма ещё раз» under /pending: each bears the Message-ID that it had, and two presses share them out. */
export const resendLettersPress: PressHandler = async (deps, { t, agent }) =>
  t('desk:pending.resent', { count: await resendDead(deps, { kind: 'letters', agent }) });
