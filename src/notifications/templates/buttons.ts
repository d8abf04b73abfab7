import type { Translate } from '../../platform/i18n.ts';
import type { Button } from '../../platform/telegram/screen.ts';

// What these buttons say when pressed is the bot's grammar (src/bot/callback-data.ts), which this layer does not know; a
// test holds the two together.

export const topUpButton = (t: Translate): Button => ({ label: t('notifications:topUp'), data: 'topup' });

export const tryAgainButton = (t: Translate): Button => ({ label: t('notifications:tryAgain'), data: 'topup' });

export const balanceButton = (t: Translate): Button => ({ label: t('notifications:balance'), data: 'menu' });

export const supportButton = (t: Translate): Button => ({ label: t('notifications:support'), data: 'support' });

export const checkButton = (t: Translate, paymentId: number): Button => ({
  label: t('notifications:check'),
  data: `topup:check:${paymentId}`,
});

export const invoiceButton = (t: Translate, invoiceId: bigint): Button => ({
  label: t('notifications:openInvoice'),
  data: `invoice:card:${invoiceId}`,
});
