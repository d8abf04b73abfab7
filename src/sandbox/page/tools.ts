import { formatMoney } from '../../ledger/money.ts';
import { parseTypedAmount } from '../../topup/typed-amount.ts';
import { type ActionResult, done, refused } from './action-result.ts';
import type { Request } from './requests.ts';
import type { PageState } from './state.ts';
import type { SandboxPageDeps, UnbindReason } from './types.ts';

const minuteMs = 60_000;

/** To the minute's first second, when its jobs run. */
const untilNextMinute = (nowMs: number): number => minuteMs - (nowMs % minuteMs) + 1000;

/** A little more than two minutes, after which the gateway is first asked how a charge has ended. */
const untilAskedMs = 2 * minuteMs + 1000;

/** What follows from money that went is seen to follow: in the next minute a card is charged, two later it is known how. */
async function letFollow(deps: Pick<SandboxPageDeps, 'advance' | 'clock'>): Promise<void> {
  await deps.advance(untilNextMinute(deps.clock.now().getTime()));
  await deps.advance(untilAskedMs);
}

const unbound: Readonly<Record<UnbindReason, string>> = {
  'card-replaced': 'Банк заменил карту: касса с неё больше не спишет.',
  'consent-withdrawn': 'Согласие отозвано в кассе: с карты больше не спишут.',
};

/** What the tools of the page do: the clock, the money, the banks and the way in. */
export function createTools(deps: SandboxPageDeps, state: PageState) {
  return {
    async advance({ ms }: Request<'advance'>): Promise<ActionResult> {
      await deps.advance(ms);
      state.clockMoved();
      return done;
    },
    async spend({ as, amount }: Request<'spend'>): Promise<ActionResult> {
      const typed = parseTypedAmount(amount, deps.currency);
      if (typed.kind !== 'amount') return refused('Напишите сумму числом, например 150 или 99,90.');
      const spent = await deps.spend({ userId: as, amountMinor: typed.amountMinor });
      if (spent.kind === 'no-account') return refused('Счёта ещё нет: начните разговор с ботом.');
      if (spent.kind === 'insufficient-funds') return refused('На балансе столько нет.');
      await letFollow(deps);
      state.clockMoved();
      const { currency } = deps;
      const sum = formatMoney({ amountMinor: typed.amountMinor, currency }, 'ru');
      const left = formatMoney({ amountMinor: spent.balanceMinor, currency }, 'ru');
      return { kind: 'told', text: `Списано ${sum}. Осталось ${left}.` };
    },
    async 'bank-statement'({ as }: Request<'bank-statement'>): Promise<ActionResult> {
      if (!deps.supportAgents.some(({ id }) => id === as)) return refused('Такого сотрудника нет.');
      const file = await deps.bankStatement();
      if (file === null) return refused('Ни один счёт не ждёт оплаты.');
      const { fileName, bytes } = file;
      deps.telegram.sendDocument({ from: as, chatId: deps.supportChatId, fileName, bytes, mimeType: 'text/plain' });
      return { kind: 'told', text: `Выписка — в группе поддержки. Поступлений: ${file.payments}.` };
    },
    'choose-charges'({ outcome }: Request<'choose-charges'>): ActionResult {
      if (deps.cardBank === null) return refused('В этом профиле карты не привязывают.');
      deps.cardBank.choose(outcome);
      return done;
    },
    async 'unbind-card'({ as, why }: Request<'unbind-card'>): Promise<ActionResult> {
      const isUnbound = await deps.cardBank?.unbind({ userId: as, why });
      return isUnbound ? { kind: 'told', text: unbound[why] } : refused('Карта не привязана: автоплатёж не включён.');
    },
    async 'start-link'({ as }: Request<'start-link'>): Promise<ActionResult> {
      return (await deps.startLink(as)) ?? refused('В этом профиле начинают без ссылки.');
    },
  };
}
