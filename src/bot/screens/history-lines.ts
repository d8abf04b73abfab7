import { formatMoney } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { escapeHtml } from '../../platform/telegram/screen.ts';
import { clockTime } from '../../platform/time.ts';
import { dayOf, dayWords, describeLine, type StatementLine, type StatementPage } from '../../statements/index.ts';

interface Wording {
  readonly t: Translate;
  readonly language: Language;
}

interface Shown {
  readonly page: StatementPage;
  /** IANA name: the account's days. */
  readonly timeZone: string;
}

/** How much of a line was bonus; a bonus that was given says so itself. */
function bonusWords({ t }: Wording, line: StatementLine, money: (minor: bigint) => string): string[] {
  if (line.bonusMinor === 0n || line.kind === 'promo') return [];
  if (line.moneyMinor === 0n) return [t('history:allBonus')];
  const amount = money(line.bonusMinor < 0n ? -line.bonusMinor : line.bonusMinor);
  return [t('history:bonusPart', { amount })];
}

function lineWords(wording: Wording, line: StatementLine, { page, timeZone }: Shown): string[] {
  const { t, language } = wording;
  const money = (amountMinor: bigint): string => formatMoney({ amountMinor, currency: page.currency }, language);
  const total = line.moneyMinor + line.bonusMinor;
  const amount = total > 0n ? `+${money(total)}` : money(total);
  const what = [escapeHtml(describeLine(t, line)), ...bonusWords(wording, line, money)].join(', ');
  const balance = money(line.balanceMinor);
  return [
    t('history:entry', { time: clockTime(line.at, timeZone), amount, what }),
    line.bonusBalanceMinor > 0n
      ? t('history:afterWithBonus', { balance, bonus: money(line.bonusBalanceMinor) })
      : t('history:after', { balance }),
  ];
}

/** A page's lines under their days, two rows of text each. */
export function historyLines(wording: Wording, shown: Shown): string[] {
  const { t, language } = wording;
  let day = '';
  return shown.page.lines.flatMap((line) => {
    const words = lineWords(wording, line, shown);
    const lineDay = dayOf(line.at, shown.timeZone);
    if (lineDay === day) return words;
    day = lineDay;
    return ['', t('history:day', { day: dayWords({ first: day, last: day }, language) }), ...words];
  });
}
