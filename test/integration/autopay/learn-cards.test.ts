// Guarantee: which card was bound is learned from the gateway, as a mask and nothing more, and a gateway that cannot say is not
// asked for ever.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeAutopay } from '../../../src/autopay/index.ts';
import { learnCards } from '../../../src/autopay/learn-cards.ts';
import {
  type AutopayWorld,
  mandateRow,
  newBinding,
  newMandate,
  openAutopayWorld,
} from '../../support/autopay-world.ts';

let world: AutopayWorld;
beforeEach(async () => {
  world = await openAutopayWorld();
});
afterEach(() => world.close());

const hourMs = 60 * 60_000;

describe('the mask of a bound card', () => {
  it('is learned once the card is bound, and not asked for again', async () => {
    const { mandate } = await newMandate(world);
    expect(await learnCards(world.deps)).toBe(1);
    expect((await mandateRow(world.db, mandate.id)).cardMask).toMatch(/^\d{6}\*+\d{4}$/);
    world.clock.advance(2 * hourMs);
    expect(await learnCards(world.deps)).toBe(0);
  });

  it('is not asked for before the card is bound, nor of a card that is unbound', async () => {
    await newBinding(world);
    const { customer } = await newMandate(world);
    await removeAutopay(world.deps, customer);
    let questions = 0;
    const fetchState = async () => {
      questions += 1;
      return { kind: 'unavailable', reason: 'network' } as const;
    };
    await learnCards({ ...world.deps, gateway: { ...world.deps.gateway, fetchState } });
    expect(questions).toBe(0);
  });

  it('is asked for again each hour of a day while the gateway cannot say, by one instance', async () => {
    const { mandate } = await newMandate(world);
    let questions = 0;
    const fetchState = async () => {
      questions += 1;
      return { kind: 'unavailable', reason: 'network' } as const;
    };
    const silent = { ...world.deps, gateway: { ...world.deps.gateway, fetchState } };
    await Promise.all([learnCards(silent), learnCards(silent)]);
    expect(questions).toBe(1);
    for (let hour = 0; hour < 40; hour += 1) {
      world.clock.advance(hourMs);
      await learnCards(silent);
    }
    expect(questions).toBe(24);
    expect(await learnCards(world.deps)).toBe(0);
    expect((await mandateRow(world.db, mandate.id)).cardMask).toBeNull();
  });
});
