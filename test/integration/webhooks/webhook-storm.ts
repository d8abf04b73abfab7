// Many events at once, for endpoints that are well and for two that are not.
import { expect } from 'vitest';
import { inTransaction } from '../../../src/db/transaction.ts';
import { emitWebhook } from '../../../src/webhooks/index.ts';
import { createWebhookWorker } from '../../../src/webhooks/worker.ts';
import { until } from '../../support/until.ts';
import { ok, openReceiver } from './receiver.ts';
import { low, type WebhookWorld } from './webhook-world.ts';

/** Two that take at once may count alike. */
const mostAtOnce = 4 + 1;

/** Tells five endpoints, of which one is dead and one silent, and proves that the three others have everything. */
export async function weatherStorm(
  world: WebhookWorld,
  wish: { readonly accounts: number; readonly perAccount: number; readonly withinMs: number },
): Promise<void> {
  const events = wish.accounts * wish.perAccount;
  const well = [await world.told(ok), await world.told(ok), await world.told(ok)];
  const silent = await world.told(() => undefined);
  const dead = await openReceiver();
  await dead.close();
  await world.endpoint(dead.url);
  const accounts: string[] = [];
  for (let count = 0; count < wish.accounts; count += 1) {
    const accountId = await world.account();
    accounts.push(String(accountId));
    await inTransaction(world.db, async (tx) => {
      for (let episode = 0; episode < wish.perAccount; episode += 1) {
        const data = { balance: { amountMinor: BigInt(episode), currency: 'RUB' }, daysLeft: null } as const;
        await emitWebhook(tx, world.deps, { ...low(accountId, episode), type: 'balance.low', data });
      }
    });
  }

  const worker = createWebhookWorker(world.deps);
  worker.start();
  const delivered = () => world.db.webhookDelivery.count({ where: { state: 'delivered' } });
  await until('the three have everything', async () => (await delivered()) >= 3 * events, wish.withinMs, 100);
  await worker.stop();

  for (const { receiver } of well) {
    expect(receiver.calls).toHaveLength(events);
    expect(new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(events);
    expect(receiver.mostAtOnce()).toBeLessThanOrEqual(mostAtOnce);
    const inOrder = Array.from({ length: wish.perAccount }, (_, episode) => String(episode));
    const told = receiver.calls.map(({ body }) => JSON.parse(body).data);
    for (const account of accounts) {
      const of = told.filter((data) => data.account.id === account);
      expect(of.map(({ balance }) => balance.amountMinor)).toEqual(inOrder);
    }
  }
  expect(silent.receiver.mostAtOnce()).toBeLessThanOrEqual(mostAtOnce);
  const taken = await world.db.webhookDelivery.count({ where: { endpointId: silent.endpoint.id, state: 'delivered' } });
  expect(taken).toBe(0);
  // No lane stumbled over another, which costs it a pause.
  expect(world.log.filter((line) => line.includes('a step of the queue failed'))).toEqual([]);
}
