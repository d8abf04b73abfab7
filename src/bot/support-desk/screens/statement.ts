import type { Agent } from '../../../audit/index.ts';
import type {
  CreditOutcome,
  DocumentLine,
  FileFigures,
  ImportProblem,
  ReportGroup,
  SkipReason,
  StatementReport,
} from '../../../bank/index.ts';
import type { Translate } from '../../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../../platform/telegram/screen.ts';
import { shortDay } from '../moments.ts';
import { deskPress } from '../press.ts';
import { notice, sum } from './common.ts';
import { brief, section, together } from './lists.ts';

/** Statements are in rubles, as the seller's account is. */
const money = (amountMinor: bigint): string => sum(amountMinor, 'RUB');

const longestFileName = 60;
const longestName = 50;
const longestPurpose = 90;

/** What a bank's file holds, before anything is credited. */
export function statementScreen(
  t: Translate,
  report: StatementReport,
  view: { readonly file?: FileFigures; readonly left?: true },
): Screen {
  const lines = [
    title(t, report),
    ...(view.file ? figures(t, view.file) : []),
    ...groupLines(t, report),
    ...hint(t, report),
  ];
  if (view.left) lines.push('', t('desk:statement.left'));
  return { html: together(lines), buttons: view.left ? [] : creditButtons(t, report) };
}

/** What came of «Зачислить»; what another agent must confirm can be confirmed from here. */
export function creditedStatementScreen(
  t: Translate,
  report: StatementReport,
  done: { readonly outcome: CreditOutcome; readonly agent: Agent },
): Screen {
  const { credited, skipped } = done.outcome;
  const reasons = Map.groupBy(skipped, ({ why }) => why);
  const lines = [
    title(t, report),
    ...(credited.length === 0
      ? []
      : [
          t('desk:statement.credited', {
            count: credited.length,
            amount: money(credited.reduce((total, { amountMinor }) => total + amountMinor, 0n)),
            name: escapeHtml(done.agent.name),
          }),
        ]),
    ...[...reasons].map(([why, documents]) => skippedLine(t, why, documents.length)),
    ...groupLines(t, report),
    ...hint(t, report),
  ];
  return { html: together(lines), buttons: creditButtons(t, report) };
}

/** Why a file is none, in words of its own, so that the agent knows what to send instead. */
export function unreadableScreen(
  t: Translate,
  problem: ImportProblem | 'file-gone' | 'download-failed',
  line: number | undefined,
): Screen {
  const where = line === undefined ? [] : [t('desk:statement.line', { line: String(line) })];
  return notice([t(`desk:unreadable.${problem}`), ...where, t('desk:statement.nothingTaken')].join('\n'));
}

function title(t: Translate, { fileName, periodFrom, periodTo }: StatementReport): string {
  const file = brief(fileName, longestFileName);
  if (periodFrom === null || periodTo === null) return t('desk:statement.title', { file });
  if (periodFrom === periodTo) return t('desk:statement.titleOn', { file, day: shortDay(periodFrom) });
  return t('desk:statement.titleFor', { file, from: shortDay(periodFrom), to: shortDay(periodTo) });
}

function figures(t: Translate, { incoming, settled, repeated, notReceived }: FileFigures): string[] {
  return [
    t('desk:statement.figures', {
      incoming: String(incoming),
      fresh: String(incoming - settled),
      settled: String(settled),
    }),
    ...(repeated > 0 ? [t('desk:statement.repeated', { count: repeated })] : []),
    ...(notReceived > 0 ? [t('desk:statement.notReceived', { count: notReceived })] : []),
  ];
}

function groupLines(t: Translate, { groups }: StatementReport): string[] {
  return groups.flatMap((group) =>
    section(
      t,
      heading(t, group),
      group.lines.map((line) => lineOf(t, line)),
      group.count,
    ),
  );
}

function heading(t: Translate, { state, reason, fit, count, sumMinor }: ReportGroup): string {
  const why = [t(`desk:bankReason.${reason}`), ...(fit === null ? [] : [t(`desk:statement.fit.${fit}`)])];
  return t('desk:statement.group', {
    state: t(`desk:statement.state.${state}`),
    reason: why.join(', '),
    count: String(count),
    amount: money(sumMinor),
  });
}

/** A payment that has found no invoice has its number with it, and how the number is used stands below the list. */
function lineOf(t: Translate, line: DocumentLine): string {
  const amount = money(line.amountMinor);
  const isOpen = line.state === 'unmatched';
  const parts = [
    isOpen ? t('desk:unmatched.document', { document: String(line.documentId), amount }) : amount,
    brief(line.payerName, longestName),
  ];
  if (isOpen) parts.push(brief(line.purpose, longestPurpose));
  if (line.invoiceNumber !== null) {
    const number = { number: line.invoiceNumber };
    parts.push(isOpen ? t('desk:unmatched.maybe', number) : t('desk:statement.invoice', number));
  }
  return parts.join(' · ');
}

function hint(t: Translate, { groups }: StatementReport): string[] {
  const open = groups.flatMap(({ lines }) => lines).find(({ state }) => state === 'unmatched');
  return open === undefined ? [] : ['', t('desk:unmatched.hint', { document: String(open.documentId) })];
}

function skippedLine(t: Translate, why: SkipReason, count: number): string {
  switch (why) {
    case 'settled-meanwhile':
      return t('desk:statement.skipped.settled', { count });
    case 'needs-second-agent':
      return t('desk:statement.skipped.second', { count });
    case 'invoice-paid':
    case 'order-number-taken':
      return t('desk:statement.skipped.changed', { count });
  }
}

function creditButtons(t: Translate, report: StatementReport): Screen['buttons'] {
  const matched = report.groups.filter(({ state }) => state === 'matched');
  const count = matched.reduce((total, group) => total + group.count, 0);
  if (count === 0) return [];
  const amount = money(matched.reduce((total, group) => total + group.sumMinor, 0n));
  const { statementId } = report;
  return [
    [
      {
        label: t('desk:statement.credit', { count: String(count), amount }),
        data: deskPress.creditStatement(statementId),
      },
    ],
    [{ label: t('desk:statement.leave'), data: deskPress.leaveStatement(statementId) }],
  ];
}
