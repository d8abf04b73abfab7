import fc from 'fast-check';
import { expect } from 'vitest';
import {
  attendAutopay,
  changeTerms,
  consentWithPayment,
  pauseAutopay,
  removeAutopay,
  resumeAutopay,
} from '../../src/autopay/index.ts';
import { limits, none, ofLife, sums, withWellForm } from './autopay-act.ts';
import { end, type Life } from './autopay-life.ts';
import type { Story } from './autopay-story.ts';
import { agreement, newBinding, spend, topUp } from './autopay-world.ts';

export async function spendDownTo({ world }: Story, life: Life, leftMinor: bigint): Promise<void> {
  const sum = life.paidMinor - life.spentMinor - leftMinor;
  if (sum <= 0n) return;
  await spend(world, life.customer.accountId, sum);
  life.spentMinor += sum;
}

export const spendDown = ofLife(
  'spends down to',
  fc.constantFrom(0n, 99_99n, 100_00n),
  async (story, life, leftMinor) => {
    await spendDownTo(story, life, leftMinor);
    return undefined;
  },
);

/** The payment is paid by which this mandate was agreed to. */
function bound(
  life: Life,
  mandate: { id: bigint; parentPaymentId: number; amountMinor: bigint; monthlyLimit: number },
) {
  const { id, parentPaymentId: parentId, amountMinor, monthlyLimit: limit } = mandate;
  end(life, 'replaced');
  const terms = { amountMinor, consentedMinor: amountMinor, limit, agreedLimit: limit };
  life.living = { id, parentId, state: 'active', failures: 0, ...terms };
  life.mandates.set(id, parentId);
  life.mostAllowed = Math.max(life.mostAllowed, limit);
  life.paidMinor += amountMinor;
}

const newCardWish = fc.record({ amountMinor: sums, monthlyLimit: limits });

/** A card is bound, in place of another if there is one. */
const bindCard = async (story: Story, life: Life, wish: { amountMinor: bigint; monthlyLimit: number }) => {
  const { customer } = life;
  await withWellForm(story, async () => {
    const { url, mandate } = await newBinding(story.world, { customer, ...wish });
    await story.world.robokassa.pay(url);
    bound(life, mandate);
  });
  return undefined;
};
export const newCard = ofLife('binds a card', newCardWish, bindCard);

/** What each story begins with. */
export const firstCards = fc.tuple(
  ofLife('binds a card', newCardWish, bindCard, fc.constant(0)),
  ofLife('binds a card', newCardWish, bindCard, fc.constant(1)),
);

/** The summary is ticked and agreed to, the card removed, and the link paid all the same: nothing is bound. */
export const givenUpLink = ofLife('pays a link after the end', newCardWish, async (story, life, wish) => {
  const { customer } = life;
  await withWellForm(story, async () => {
    const { url, payment, mandate } = await newBinding(story.world, { customer, ...wish });
    const inFlight = [...life.known.values()].some(({ state }) => state === 'in-flight');
    const removed = await removeAutopay(story.deps, customer);
    expect(removed).toMatchObject({ kind: 'removed', inFlight });
    end(life, 'by-customer');
    expect(await consentWithPayment(story.deps, { ...again(wish, customer.userId), paymentId: payment.id })).toEqual({
      kind: 'payment-closed',
    });
    await story.world.robokassa.pay(url);
    life.mandates.set(mandate.id, payment.id);
    life.paidMinor += wish.amountMinor;
  });
  return undefined;
});

const again = ({ monthlyLimit }: { monthlyLimit: number }, userId: bigint) => ({
  ...{ userId, monthlyLimit, consent: agreement() },
});

export const toppedUp = async (story: Story, life: Life, amountMinor: bigint): Promise<undefined> => {
  await withWellForm(story, () => topUp(story.world, life.customer, amountMinor));
  life.paidMinor += amountMinor;
  const { living } = life;
  if (living) living.amountMinor = amountMinor < living.consentedMinor ? amountMinor : living.consentedMinor;
  return undefined;
};
export const topUpByHand = ofLife('tops up by hand', sums, toppedUp);

const termsWish = fc.record({ amountMinor: sums, monthlyLimit: limits, agrees: fc.boolean() });

export const editTerms = ofLife('changes the terms', termsWish, async ({ deps }, life, wish) => {
  const { living, customer } = life;
  const { agrees, ...terms } = wish;
  const { kind } = await changeTerms(deps, { ...customer, ...terms, ...(agrees ? { consent: agreement() } : {}) });
  if (!living) {
    expect(kind).toBe('none');
    return undefined;
  }
  const { amountMinor, monthlyLimit: limit } = terms;
  const isAgreed = agrees || (amountMinor <= living.consentedMinor && limit <= living.agreedLimit);
  expect(kind).toBe(isAgreed ? 'changed' : 'consent-needed');
  if (isAgreed) Object.assign(living, { amountMinor, consentedMinor: amountMinor, limit });
  if (agrees) living.agreedLimit = limit;
  life.mostAllowed = Math.max(life.mostAllowed, living.limit);
  return undefined;
});

export const paused = async ({ deps }: Story, { living, customer }: Life): Promise<undefined> => {
  const expected = living ? (living.state === 'active' ? 'paused' : 'already-paused') : 'none';
  expect((await pauseAutopay(deps, customer)).kind).toBe(expected);
  if (living) living.state = 'paused';
  return undefined;
};
export const pause = ofLife('pauses', none, paused);

export const resume = ofLife('resumes', none, async ({ deps }, { living, customer }) => {
  const expected = living ? (living.state === 'paused' ? 'resumed' : 'already-active') : 'none';
  expect((await resumeAutopay(deps, customer)).kind).toBe(expected);
  if (living?.state === 'paused') Object.assign(living, { state: 'active', failures: 0 });
  return undefined;
});

export const removed = async (story: Story, life: Life): Promise<undefined> => {
  const inFlight = [...life.known.values()].some(({ state }) => state === 'in-flight');
  const outcome = await removeAutopay(story.deps, life.customer);
  expect(outcome).toMatchObject(life.living ? { kind: 'removed', inFlight } : { kind: 'none' });
  end(life, 'by-customer');
  return undefined;
};

export const remove = ofLife('removes', none, removed);

/** At the very moment at which the card may be charged. */
export const removeBeside = ofLife('removes while charges are made', none, async (story, life) => {
  const [outcome] = await Promise.all([removeAutopay(story.deps, life.customer), attendAutopay(story.deps)]);
  if (outcome.kind === 'none') return undefined;
  return { removedBeside: { life, inFlight: outcome.inFlight } };
});
