// Guarantee: what is told of autopay is true at the moment it is read: charges with the month as they left it, troubles only
// while they last, and nothing that was overtaken on the way.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attendAutopay } from '../../../src/autopay/attend.ts';
import { changeTerms, pauseAutopay, removeAutopay, resumeAutopay } from '../../../src/autopay/index.ts';
import {
  type AutopayWorld,
  attempts,
  newMandate,
  openAutopayWorld,
  spendDownTo,
  topUp,
} from '../../support/autopay-world.ts';
import { pass } from '../autopay/minutes.ts';
import { textOf, wordsOf } from './words.ts';

const hour = 60;
const day = 24 * hour;

let world: AutopayWorld;
beforeEach(async () => {
  world = await openAutopayWorld();
});
afterEach(() => world.close());

type Made = Awaited<ReturnType<typeof newMandate>>;

async function lowAccount(): Promise<Made> {
  const made = await newMandate(world);
  await spendDownTo(world, made.customer.accountId, 1_000n);
  return made;
}

/** The balance runs low, and the card is charged. @returns the charge's payment */
async function charge({ customer }: Made): Promise<number> {
  await spendDownTo(world, customer.accountId, 1_000n);
  await attendAutopay(world.deps);
  return (await lastAttempt(customer.accountId)).paymentId;
}

async function lastAttempt(accountId: bigint) {
  const last = (await attempts(world.db, accountId)).at(-1);
  if (!last) throw new Error('nothing was charged');
  return last;
}

const charged = (paymentId: number) => ({ kind: 'autopay.charged', paymentId }) as const;
const ofMandate = (kind: 'autopay.paused' | 'autopay.ended', { mandate }: Made) =>
  ({ kind, mandateId: String(mandate.id) }) as const;

describe('a charge', () => {
  it('says how much of the month it left, in whatever order the charges are read', async () => {
    const made = await newMandate(world);
    const { chatId } = made.customer;
    const first = await charge(made);
    world.clock.advance(60_000);
    const second = await charge(made);
    world.clock.advance(60_000);
    const third = await charge(made);
    expect(await textOf(world, charged(second), chatId)).toMatch(
      /^Автоплатёж: \+500 ₽ с карты.*\nНа балансе 510 ₽\.\nСписание 2 из 3 в этом месяце: 1 000 ₽ из 1 500 ₽\.\n\n/,
    );
    expect(await textOf(world, charged(third), chatId)).toContain(
      'Списание 3 из 3 в этом месяце: 1 500 ₽ из 1 500 ₽.\nБольше в ноябре не спишу.\n',
    );
    expect(await textOf(world, charged(first), chatId)).toContain('Списание 1 из 3 в этом месяце: 500 ₽ из 1 500 ₽.\n');
  });

  it('read in the next month, of the account’s zone, names its own', async () => {
    const made = await newMandate(world);
    const paymentId = await charge(made);
    await world.db.autopayMandate.update({ where: { id: made.mandate.id }, data: { cardMask: '411111******1111' } });
    // Midnight of December 1 in Moscow.
    world.clock.advance(Date.parse('2026-11-30T21:00:00Z') - world.clock.now().getTime());
    const text = await textOf(world, charged(paymentId), made.customer.chatId);
    expect(text).toMatch(/^Автоплатёж: \+500 ₽ с карты •• 1111\n/);
    expect(text).toContain('Списание 1 из 3 в ноябре: 500 ₽ из 1 500 ₽.');
  });

  it('that came after the card was unbound says that it was on its way', async () => {
    const made = await lowAccount();
    world.robokassa.faults.charge = 'slow';
    await attendAutopay(world.deps);
    world.clock.advance(60_000);
    await removeAutopay(world.deps, made.customer);
    await pass(world, 30);
    const { paymentId } = await lastAttempt(made.customer.accountId);
    const words = await wordsOf(world, charged(paymentId), made.customer.chatId);
    expect(words).toMatchObject({
      text: expect.stringContaining('Деньги уже были в пути, когда автоплатёж отключили.'),
      presses: ['topup', 'support'],
    });
  });

  it('that came before the card was unbound is an ordinary one, read afterwards', async () => {
    const made = await newMandate(world);
    const paymentId = await charge(made);
    world.clock.advance(60_000);
    await removeAutopay(world.deps, made.customer);
    expect(await textOf(world, charged(paymentId), made.customer.chatId)).toContain('1 из 3');
  });
});

describe('a decline', () => {
  async function declined(): Promise<Made & { notice: { kind: 'autopay.declined'; attemptId: string } }> {
    const made = await lowAccount();
    world.robokassa.faults.charge = 'decline';
    await attendAutopay(world.deps);
    await pass(world, 10);
    const { id } = await lastAttempt(made.customer.accountId);
    return { ...made, notice: { kind: 'autopay.declined', attemptId: String(id) } };
  }

  it('says why and when it is tried again, in the account’s zone', async () => {
    const { customer, notice, mandate } = await declined();
    const { retryAt } = await world.db.autopayMandate.findUniqueOrThrow({ where: { id: mandate.id } });
    const minute = retryAt && new Date(retryAt.getTime() + 3 * 60 * 60_000).toISOString().slice(11, 16);
    const text = await textOf(world, notice, customer.chatId);
    expect(text).toContain('Причина: банк не подтвердил списание.');
    expect(text).toContain(`Попробую ещё раз 21 ноября в ${minute}.`);
  });

  it('is not told any more once a charge went through, or its owner has resumed it', async () => {
    const { customer, notice } = await declined();
    world.robokassa.faults.charge = 'approve';
    await pass(world, 5 * hour, { step: 10 });
    expect(await wordsOf(world, notice, customer.chatId)).toBe('outdated');
    const other = await declined();
    await pauseAutopay(world.deps, other.customer);
    expect(await wordsOf(world, other.notice, other.customer.chatId)).toBe('outdated');
    await resumeAutopay(world.deps, other.customer);
    expect(await wordsOf(world, other.notice, other.customer.chatId)).toBe('outdated');
  });

  it('three in a row pause it, which is told until its owner resumes or pauses it', async () => {
    const made = await declined();
    await pass(world, 2 * day, { step: 30 });
    const notice = ofMandate('autopay.paused', made);
    const { chatId } = made.customer;
    expect(await wordsOf(world, notice, chatId)).toMatchObject({
      text: expect.stringContaining('три раза подряд. Последняя причина: банк не подтвердил списание.'),
      presses: ['topup', `autopay:resume:${made.mandate.id}`, 'autopay', 'support'],
    });
    expect(await wordsOf(world, made.notice, chatId)).toBe('outdated');
    await resumeAutopay(world.deps, made.customer);
    expect(await wordsOf(world, notice, chatId)).toBe('outdated');
    await pauseAutopay(world.deps, made.customer);
    expect(await wordsOf(world, notice, chatId)).toBe('outdated');
  });

  it('that is for good ends it, which is told unless another card has taken its place', async () => {
    const made = await lowAccount();
    world.robokassa.unbind(made.payment.id, 'card-replaced');
    await attendAutopay(world.deps);
    const notice = ofMandate('autopay.ended', made);
    expect(await textOf(world, notice, made.customer.chatId)).toMatch(
      /отключён\nСписать деньги с карты.* не удалось: карта закрыта/,
    );
    await newMandate(world, { customer: made.customer, amountMinor: 70_000n });
    expect(await wordsOf(world, notice, made.customer.chatId)).toBe('outdated');
  });
});

describe('a slow charge', () => {
  it('is told while nobody knows its outcome, and not afterwards', async () => {
    const made = await lowAccount();
    world.robokassa.faults.charge = 'slow';
    await attendAutopay(world.deps);
    const { id } = await lastAttempt(made.customer.accountId);
    const notice = { kind: 'autopay.slow', attemptId: String(id) } as const;
    expect(await textOf(world, notice, made.customer.chatId)).toContain('До этого больше ничего не спишу.');
    await pass(world, 30);
    expect(await wordsOf(world, notice, made.customer.chatId)).toBe('outdated');
  });
});

describe('the limit', () => {
  it('is told while the balance is low, the month lasts and no more was allowed', async () => {
    const made = await newMandate(world, { monthlyLimit: 1 });
    const { customer, mandate } = made;
    await charge(made);
    await spendDownTo(world, customer.accountId, 1_000n);
    const notice = { kind: 'autopay.limit', mandateId: String(mandate.id), month: '2026-11' } as const;
    const words = await wordsOf(world, notice, customer.chatId);
    expect(words).toMatchObject({ presses: ['topup', 'autopay'] });
    expect(await textOf(world, notice, customer.chatId)).toMatch(
      /^На балансе 10 ₽, а лимит.*\nВ ноябре было 1 списание, всего 500 ₽: .*\nДо 1 декабря с карты/,
    );
    expect(await wordsOf(world, { ...notice, month: '2026-10' }, customer.chatId)).toBe('outdated');
    await topUp(world, customer, 50_000n);
    expect(await wordsOf(world, notice, customer.chatId)).toBe('outdated');
    await spendDownTo(world, customer.accountId, 1_000n);
    expect(await wordsOf(world, notice, customer.chatId)).not.toBe('outdated');
    world.clock.advance(10 * day * 60_000);
    expect(await wordsOf(world, notice, customer.chatId)).toBe('outdated');
  });
});

describe('a receipt', () => {
  const receipt = (paymentId: number) => ({ kind: 'payment.credited', paymentId }) as const;

  async function lineOf(paymentId: number, chatId: bigint): Promise<string | undefined> {
    const text = await textOf(world, receipt(paymentId), chatId);
    return text.split('\n').find((line) => line.startsWith('Автоплатёж'));
  }

  it('of the top-up that has bound the card says what was enabled, while it is', async () => {
    const { payment, customer } = await newMandate(world);
    expect(await lineOf(payment.id, customer.chatId)).toBe('Автоплатёж включён: до 3 раз в месяц по 500 ₽');
    await pauseAutopay(world.deps, customer);
    expect(await lineOf(payment.id, customer.chatId)).toBeUndefined();
  });

  it('of each later top-up says the sum that autopay takes from then on', async () => {
    const { customer, mandate } = await newMandate(world);
    const { chatId } = customer;
    const smaller = await topUp(world, customer, 30_000n);
    expect(await lineOf(smaller.id, chatId)).toBe('Автоплатёж теперь по 300 ₽');
    const again = await topUp(world, customer, 30_000n);
    expect(await lineOf(again.id, chatId)).toBe('Автоплатёж: по 300 ₽');
    expect(await lineOf(smaller.id, chatId)).toBeUndefined();
    const larger = await topUp(world, customer, 100_000n);
    expect(await lineOf(larger.id, chatId)).toBe('Автоплатёж теперь по 500 ₽');
    const largerAgain = await topUp(world, customer, 100_000n);
    expect(await wordsOf(world, receipt(largerAgain.id), chatId)).toMatchObject({
      text: expect.stringContaining('Автоплатёж: по 500 ₽, на большую сумму нужно согласие'),
      presses: ['topup', 'menu', `autopay:sum:${mandate.id}:100000`],
    });
  });

  it('says that a sum chosen by hand stays, and offers the larger one', async () => {
    const { customer } = await newMandate(world);
    await changeTerms(world.deps, { ...customer, amountMinor: 20_000n });
    const payment = await topUp(world, customer, 50_000n);
    expect(await lineOf(payment.id, customer.chatId)).toBe('Автоплатёж: по 200 ₽, на большую сумму нужно согласие');
  });

  it('of another member offers no larger sum: the card is not theirs', async () => {
    const { customer } = await newMandate(world);
    const { userId: stranger } = (await newMandate(world)).customer;
    const member = { accountId: customer.accountId, userId: stranger, role: 'payer', createdAt: world.clock.now() };
    await world.db.accountMember.create({ data: member });
    const payment = await topUp(world, { ...customer, userId: stranger, chatId: stranger }, 100_000n);
    expect(await wordsOf(world, receipt(payment.id), stranger)).toMatchObject({ presses: ['topup', 'menu'] });
    expect(await lineOf(payment.id, stranger)).toBe('Автоплатёж: по 500 ₽, на большую сумму нужно согласие');
  });

  it('without autopay says nothing of it', async () => {
    const { customer } = await newMandate(world);
    await removeAutopay(world.deps, customer);
    const payment = await topUp(world, customer, 30_000n);
    expect(await lineOf(payment.id, customer.chatId)).toBeUndefined();
  });
});
