// Guarantee: of events for five endpoints, of which one is dead and one answers nothing until it is cut off, the other three have
// everything soon, once and in each account's order; none is asked more than four things at once. The long form is among the
// chaos tests.
import { afterAll, beforeAll, test } from 'vitest';
import { weatherStorm } from './webhook-storm.ts';
import { openWebhookWorld, type WebhookWorld } from './webhook-world.ts';

let world: WebhookWorld;
beforeAll(async () => {
  world = await openWebhookWorld({ answerWithinMs: 2_000 });
});
afterAll(() => world.close());

test('fifty events', () => weatherStorm(world, { accounts: 10, perAccount: 5, withinMs: 50_000 }));
