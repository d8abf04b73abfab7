import type { NewCode } from '../../../src/promo/index.ts';
import { createCode } from '../../../src/promo/index.ts';
import type { World } from '../../support/world.ts';

let lastNumber = 0;

/** Makes a promo code, as an agent would: 200 ₽ to everybody unless told otherwise. @returns the code */
export async function makeCode(world: World, terms: Partial<NewCode> = {}): Promise<string> {
  lastNumber += 1;
  const wish: NewCode = {
    code: `GIFT${lastNumber}`,
    currency: 'RUB',
    bonus: { kind: 'fixed', bonusMinor: 200_00n },
    ...terms,
  };
  const deps = { db: world.database.db, clock: world.clock };
  const made = await createCode(deps, { ...wish, agent: { id: 1n, name: 'Иван' } });
  if (made.kind !== 'created') throw new Error(`the code ${wish.code} cannot be made: ${made.kind}`);
  return made.code.code;
}
