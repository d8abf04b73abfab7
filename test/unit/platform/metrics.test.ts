// Guarantee: what is measured can be scraped, from a registry that nobody else writes to, and a scrape goes on when the
// queues cannot be read.
import { register as globalRegistry } from 'prom-client';
import { afterEach, expect, test, vi } from 'vitest';
import { createMetrics } from '../../../src/platform/metrics.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('each measurement appears under its name and labels', async () => {
  const metrics = createMetrics();
  metrics.updates.observe({ outcome: 'handled' }, 0.02);
  metrics.telegramCalls.observe({ method: 'sendMessage', outcome: 'ok' }, 0.3);
  metrics.httpRequests.observe({ method: 'GET', route: '/readyz', status: '200' }, 0.001);
  metrics.notifications.inc({ state: 'delivered' });
  metrics.notificationWaits.observe({ because: 'retry-after' }, 20);
  metrics.gatewayNotifications.inc({ gateway: 'robokassa', state: 'duplicate' }, 2);
  const text = await metrics.registry.metrics();
  expect(text).toContain('telegram_update_duration_seconds_count{outcome="handled"} 1');
  expect(text).toContain('telegram_update_duration_seconds_bucket{le="0.025",outcome="handled"} 1');
  expect(text).toContain('telegram_call_duration_seconds_count{method="sendMessage",outcome="ok"} 1');
  expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/readyz",status="200"} 1');
  expect(text).toContain('notifications_total{state="delivered"} 1');
  expect(text).toContain('notification_wait_seconds_bucket{le="30",because="retry-after"} 1');
  expect(text).toContain('gateway_notifications_total{gateway="robokassa",state="duplicate"} 2');
});

test('the process and its event loop are measured', async () => {
  const text = await createMetrics().registry.metrics();
  expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m);
});

test('two makings do not mix, and nothing is written to the global registry', async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.notifications.inc({ state: 'delivered' });
  expect(await other.registry.metrics()).not.toContain('notifications_total{state');
  expect(globalRegistry.getMetricsAsArray()).toEqual([]);
});

test('the queues are read once for each scrape, and a queue that is gone leaves no reading behind', async () => {
  const metrics = createMetrics();
  const readings = [
    [
      { queue: 'money', waiting: 3, oldestSeconds: 12.5 },
      { queue: 'bulk', waiting: 7, oldestSeconds: 1 },
    ],
    [{ queue: 'money', waiting: 0, oldestSeconds: 0 }],
  ];
  let reads = 0;
  metrics.watchQueues(async () => readings[reads++] ?? []);
  const first = await metrics.registry.metrics();
  expect(first).toContain('queue_waiting{queue="money"} 3');
  expect(first).toContain('queue_oldest_seconds{queue="money"} 12.5');
  expect(first).toContain('queue_waiting{queue="bulk"} 7');
  expect(first).toContain('queue_readable 1');
  const second = await metrics.registry.metrics();
  expect(second).toContain('queue_waiting{queue="money"} 0');
  expect(second).not.toContain('bulk');
  expect(reads).toBe(2);
});

test('a queue with priorities is read by each, and what it has given up once', async () => {
  const metrics = createMetrics();
  metrics.watchQueues(async () => [
    { queue: 'notices', priority: 'money', waiting: 1, oldestSeconds: 0.5, dead: 4 },
    { queue: 'notices', priority: 'bulk', waiting: 900, oldestSeconds: 70 },
    { queue: 'mail', waiting: 2, oldestSeconds: 3 },
  ]);
  const text = await metrics.registry.metrics();
  expect(text).toContain('queue_waiting{queue="notices",priority="bulk"} 900');
  expect(text).toContain('queue_oldest_seconds{queue="notices",priority="money"} 0.5');
  expect(text).toContain('queue_oldest_seconds{queue="mail"} 3');
  expect(text.match(/^queue_dead\{.*$/gm)).toEqual(['queue_dead{queue="notices"} 4']);
});

test('queues that cannot be read are absent, said to be so, and come back', async () => {
  const metrics = createMetrics();
  let broken = false;
  metrics.watchQueues(async () => {
    if (broken) throw new Error('the database is away');
    return [{ queue: 'money', waiting: 1, oldestSeconds: 2 }];
  });
  await metrics.registry.metrics();
  broken = true;
  const text = await metrics.registry.metrics();
  expect(text).toContain('queue_readable 0');
  expect(text).not.toContain('queue="money"');
  expect(text).toContain('process_resident_memory_bytes');
  broken = false;
  expect(await metrics.registry.metrics()).toContain('queue_waiting{queue="money"} 1');
});

test('queues that do not answer keep a scrape for two seconds and no longer', async () => {
  vi.useFakeTimers();
  const metrics = createMetrics();
  metrics.watchQueues(() => new Promise(() => undefined));
  let text = '';
  void metrics.registry.metrics().then((scraped) => {
    text = scraped;
  });
  await vi.advanceTimersByTimeAsync(1_999);
  expect(text).toBe('');
  await vi.advanceTimersByTimeAsync(1);
  expect(text).toContain('queue_readable 0');
});
