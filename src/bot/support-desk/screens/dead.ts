import type { Notice } from '../../../notifications/notice.ts';
import type { Translate } from '../../../platform/i18n.ts';
import type { Button, Screen } from '../../../platform/telegram/screen.ts';
import type { DeadWork } from '../../../support/dead-work.ts';
import type { DeadKind } from '../../../support/resend-dead.ts';
import { shortMoment } from '../moments.ts';
import { deskPress } from '../press.ts';
import { brief, longestMessage, mostInList, section } from './lists.ts';
import { personName } from './people.ts';

/** How much is shown of what Telegram, a mail server or the platform has said. */
const longestDetail = 80;

/** Locales have no dots inside of a name. */
type Flat<Kind extends string> = Kind extends `${infer Of}.${infer What}` ? `${Of}-${What}` : Kind;
const flat = <Kind extends Notice['kind']>(kind: Kind): Flat<Kind> => kind.replace('.', '-') as Flat<Kind>;

interface Setting {
  readonly timeZone: string;
  /** What has just been done about it. */
  readonly note?: string;
}

interface Part {
  readonly kind: DeadKind;
  readonly lines: readonly string[];
  readonly count: number;
  readonly resendable: number;
}

/** What could not be delivered: the newest of each kind with when, to whom, what and why, and what can be done about it. */
export function deadScreen(t: Translate, work: DeadWork, { timeZone, note }: Setting): Screen {
  const parts = partsOf(t, work, timeZone);
  const after = [
    ...(work.blockedCount === 0 ? [] : ['', t('desk:dead.blocked', { count: work.blockedCount })]),
    ...(work.unreadableCount === 0 ? [] : ['', t('desk:dead.unreadable', { count: work.unreadableCount })]),
  ];
  const isEmpty = after.length === 0 && parts.every(({ count }) => count === 0);
  const end = [...(isEmpty ? [t('desk:dead.nothing')] : after), ...(note === undefined ? [] : ['', note])];
  const again = parts
    .filter(({ resendable }) => resendable > 0)
    .map(({ kind, resendable }): Button[] => [
      { label: t(`desk:dead.again.${kind}`, { number: String(resendable) }), data: deskPress.resendDead(kind) },
    ]);
  const close: Button = { label: t('desk:dead.close'), data: deskPress.closeDead };
  return { html: fitting(t, parts, end), buttons: [...again, [close]] };
}

/** As many of each kind as one message holds: no kind is pushed out by another. */
function fitting(t: Translate, parts: readonly Part[], end: readonly string[]): string {
  const listed = (most: number): string => {
    const sections = parts.flatMap(({ kind, lines, count }) =>
      section(t, t(`desk:dead.section.${kind}`), lines.slice(0, most), count),
    );
    return [...sections, ...end].join('\n').trim();
  };
  for (let most = mostInList; most > 0; most -= 1) {
    const html = listed(most);
    if (html.length < longestMessage) return html;
  }
  return listed(0);
}

function partsOf(t: Translate, work: DeadWork, timeZone: string): Part[] {
  const line = (diedAt: Date, words: readonly string[]) => [shortMoment(diedAt, timeZone), ...words].join(' · ');
  const detailOf = (text: string) => brief(text, longestDetail);
  const { people, group, letters, webhooks } = work;
  const told = (notice: Notice | undefined) => (notice ? [t(`desk:dead.notice.${flat(notice.kind)}`)] : []);
  return [
    {
      kind: 'people',
      lines: people.newest.map(({ diedAt, chatId, reader, notice, reason, detail }) =>
        line(diedAt, [
          reader ? personName(reader) : String(chatId),
          ...(reader?.accountNumber ? [`№${brief(reader.accountNumber, longestDetail)}`] : []),
          ...told(notice),
          t(`desk:dead.why.${reason}`, { detail: detailOf(detail) }),
        ]),
      ),
      count: people.count,
      resendable: people.count,
    },
    {
      kind: 'group',
      lines: group.newest.map(({ diedAt, notice, reason, detail }) =>
        line(diedAt, [...told(notice), t(`desk:dead.why.${reason}`, { detail: detailOf(detail) })]),
      ),
      count: group.count,
      resendable: group.count,
    },
    {
      kind: 'letters',
      lines: letters.newest.map(({ diedAt, recipient, letter, detail }) =>
        line(diedAt, [
          brief(recipient, longestDetail),
          ...(letter ? [t(`desk:dead.letter.${letter.kind}`), detailOf(detail)] : [t('desk:dead.why.unreadable')]),
        ]),
      ),
      count: letters.count,
      resendable: letters.resendable,
    },
    {
      kind: 'webhooks',
      lines: webhooks.newest.map(({ diedAt, host, type, accountNumber, attempts, error, isDisabled }) =>
        line(diedAt, [
          detailOf(host),
          type,
          ...(accountNumber === null ? [] : [`№${brief(accountNumber, longestDetail)}`]),
          ...(error === null ? [] : [detailOf(error)]),
          isDisabled ? t('desk:dead.disabled') : t('desk:dead.tries', { count: attempts }),
        ]),
      ),
      count: webhooks.count,
      resendable: webhooks.resendable,
    },
  ];
}
