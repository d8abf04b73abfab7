import { findAccount } from '../../../accounts/account.ts';
import { balanceOf, totalOf } from '../../../accounts/balance-of.ts';
import { escapeHtml } from '../../../platform/telegram/screen.ts';
import { resolveUnknown } from '../../../refunds/index.ts';
import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';
import { notice, sum } from '../screens/common.ts';
import { refundLines } from '../screens/refund.ts';
import { idOf, type Pressed, type PressHandler, showResult } from './press-handler.ts';

/** «Деньги возвращены»: an agent has seen the refund in the gateway's cabinet. */
export const refundDonePress: PressHandler = (deps, desk, press) => resolve(deps, desk, press, true);

/** «Возврата нет»: an agent has looked, and there is none. */
export const refundUndonePress: PressHandler = (deps, desk, press) => resolve(deps, desk, press, false);

async function resolve(deps: DeskDeps, desk: Desk, press: Pressed, wasRefunded: boolean): Promise<string | undefined> {
  const { t, agent } = desk;
  const outcome = await resolveUnknown(deps.payments, { refundId: idOf(press), wasRefunded, agent });
  if (outcome.kind === 'unknown-refund') return t('desk:refund.unknownRefund');
  const { refund } = outcome;
  if (outcome.kind === 'not-open') return t('desk:refund.settled', { state: t(`desk:refund.state.${refund.state}`) });
  const account = await findAccount(deps.db, refund.accountId);
  const amount = sum(refund.amountMinor, refund.currency);
  const balance = totalOf(await balanceOf(deps.db, refund.accountId));
  const lines = [
    t(outcome.kind === 'finished' ? 'desk:refund.confirmed' : 'desk:refund.denied', { amount }),
    ...refundLines(t, refund, account?.number ?? ''),
    t('desk:credited.balance', { balance: sum(balance.amountMinor, balance.currency) }),
    t('desk:by', { name: escapeHtml(agent.name) }),
  ];
  await showResult(desk, press, notice(lines.join('\n')));
  return undefined;
}
