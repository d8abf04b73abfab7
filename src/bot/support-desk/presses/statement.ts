import { creditStatement, statementReport } from '../../../bank/index.ts';
import { creditedStatementScreen, statementScreen } from '../screens/statement.ts';
import { idOf, type PressHandler } from './press-handler.ts';

/** «Зачислить 3 на 45 000 ₽»: each matched payment once, whoever presses and how often. */
export const creditStatementPress: PressHandler = async (deps, desk, press) => {
  const { t, agent } = desk;
  const statementId = idOf(press);
  const outcome = await creditStatement(deps.bank, { statementId, agent });
  const report = await statementReport(deps.db, statementId);
  if (!report) return t('desk:statement.unknown');
  await desk.change(press.messageId, creditedStatementScreen(t, report, { outcome, agent }));
  return outcome.credited.length === 0 ? t('desk:statement.nothingToCredit') : undefined;
};

/** «Не сейчас»: nothing is credited; the payments wait, and the same file brings them up again. */
export const leaveStatementPress: PressHandler = async (deps, desk, press) => {
  const report = await statementReport(deps.db, idOf(press));
  if (!report) return desk.t('desk:statement.unknown');
  await desk.change(press.messageId, statementScreen(desk.t, report, { left: true }));
  return undefined;
};
