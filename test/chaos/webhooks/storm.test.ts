// Guarantee: a thousand events for five endpoints, of which one is dead and one answers nothing until it is cut off: the other
// three have everything, once and in each account's order, and none is asked more than four things at once.
import { afterAll, beforeAll, test } from 'vitest';
import { weatherStorm } from '../../integration/webhooks/webhook-storm.ts';
import { openWebhookWorld, type WebhookWorld } from '../../integration/webhooks/webhook-world.ts';

let world: WebhookWorld;
beforeAll(async () => {
  world = await openWebhookWorld({ answerWithinMs: 10_000 });
});
afterAll(() => world.close());

test('a thousand events', () => weatherStorm(world, { accounts: 200, perAccount: 5, withinMs: 270_000 }));
