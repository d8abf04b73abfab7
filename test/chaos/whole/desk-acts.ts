// People at a bot that dies under their hands: they look at what is shown and do the next thing, again if need be, until what
// they want has come about. Nobody waits for an answer that may never come.
import type { ShownMessage } from '../../../src/sandbox/telegram/view.ts';
import { romashka, romashkaMail } from '../../integration/bot/invoice-path.ts';
import type { Agent } from '../../support/agent.ts';
import { type StatedPayment, statementFile } from '../../support/bank-statement.ts';
import type { Customer } from '../../support/customer.ts';
import { supportChatId } from '../../support/street.ts';
import { until } from '../../support/until.ts';
import type { Fire } from './fire.ts';

/** Past it something is stuck. */
const patienceMs = 600_000;

/** Between looks: people are no faster. */
const everyMs = 100;

const dataOn = (message: ShownMessage): string[] =>
  message.keyboard.flat().flatMap(({ data }) => (data === undefined ? [] : [data]));

export const invoicesOf = ({ database }: Fire, customer: Customer) =>
  database.db.invoice.findMany({ where: { userId: BigInt(customer.id) }, orderBy: { id: 'asc' } });

/** What a company answers to which question. */
const answers: readonly (readonly [string, string | undefined])[] = [
  ['На какую сумму', '5000'],
  ['ИНН организации', romashka[0]],
  ['КПП\n', romashka[1]],
  ['ОГРН\n', romashka[2]],
  ['Название организации', romashka[3]],
  ['Юридический адрес', romashka[4]],
  ['Электронная почта', romashkaMail],
];

/** A company asks for one invoice after the other, by whatever the bot shows it. */
export async function askForInvoices(fire: Fire, customer: Customer, wanted: number): Promise<void> {
  const act = async (): Promise<boolean> => {
    if ((await invoicesOf(fire, customer)).length >= wanted) return true;
    const live = fire.street.telegram.messages(customer.id).findLast(({ fromBot, document }) => fromBot && !document);
    const labels = live?.keyboard.flat().map(({ label }) => label) ?? [];
    const saved = labels.filter((label) => label.startsWith('ООО «Ромашка»'));
    const label = ['Отправить', 'Продолжить счёт', ...saved, 'Пополнить'].find((one) => labels.includes(one));
    if (label !== undefined) await customer.press(label);
    else await customer.say(answers.find(([question]) => live?.text.includes(question))?.[1] ?? '/start');
    return false;
  };
  await until(`${customer.id} has ${wanted} invoices`, act, patienceMs, everyMs);
}

/** Reports a payment from the card, and has all agents press the confirmation at once, until it is credited. */
export async function confirmByHand(
  fire: Fire,
  agents: readonly Agent[],
  payment: { readonly invoiceId: bigint; readonly sum: string; readonly order: string },
): Promise<void> {
  const { telegram } = fire.street;
  const { db } = fire.database;
  const [reporter] = agents;
  if (!reporter) throw new Error('nobody is there');
  let answered = '';
  const where = { id: payment.invoiceId };
  const act = async (): Promise<boolean> => {
    const { cardMessageId, cardThreadId, paidMinor } = await db.invoice.findUniqueOrThrow({ where });
    if (paidMinor > 0n) return true;
    const threadId = cardThreadId ?? undefined;
    const said = threadId === undefined ? [] : telegram.messages(supportChatId, threadId).filter((one) => one.fromBot);
    const confirmation = said.findLast((one) => dataOn(one).some((data) => data.startsWith('desk:ok:')));
    const question = said.findLast((one) => dataOn(one).includes('desk:do:drop'));
    const press = (agent: Agent, messageId: number, data: string) =>
      telegram.pressStale({ from: agent.id, chatId: supportChatId, messageId, data });
    if (confirmation) {
      const data = dataOn(confirmation).find((one) => one.startsWith('desk:ok:')) ?? '';
      for (const agent of agents) press(agent, confirmation.messageId, data);
    } else if (question && threadId !== undefined && answered !== `${question.messageId} ${question.text}`) {
      answered = `${question.messageId} ${question.text}`;
      const text = question.text.includes('Номер платёжного поручения') ? payment.order : payment.sum;
      telegram.sendText({ from: reporter.id, chatId: supportChatId, threadId, text });
    } else if (cardMessageId !== null) {
      // Not asked yet, or the answer was not heard: it is begun anew.
      press(reporter, Number(cardMessageId), `desk:paid:${payment.invoiceId}`);
    }
    await fire.settle();
    return false;
  };
  await until(`the payment of invoice ${payment.invoiceId} is confirmed`, act, patienceMs, everyMs);
}

/** Sends the statement again and again, two agents confirming each report at once, until all of it is credited. */
export async function creditByStatement(
  fire: Fire,
  agents: readonly Agent[],
  statement: () => Promise<{ readonly payments: readonly StatedPayment[]; readonly credited: boolean }>,
): Promise<void> {
  const { telegram } = fire.street;
  const [sender] = agents;
  if (!sender) throw new Error('nobody is there');
  const act = async (): Promise<boolean> => {
    const { payments, credited } = await statement();
    if (credited) return true;
    const bytes = statementFile(payments);
    const file = { fileName: 'kl_to_1c.txt', mimeType: 'text/plain', bytes };
    telegram.sendDocument({ from: sender.id, chatId: supportChatId, ...file });
    await fire.settle();
    const reports = telegram.messages(supportChatId).filter(({ fromBot }) => fromBot);
    for (const report of reports) {
      const data = dataOn(report).find((one) => one.startsWith('desk:credit-statement:'));
      if (data === undefined) continue;
      for (const { id } of agents) {
        telegram.pressStale({ from: id, chatId: supportChatId, messageId: report.messageId, data });
      }
    }
    await fire.settle();
    return false;
  };
  await until('the statement is credited', act, patienceMs, everyMs);
}
