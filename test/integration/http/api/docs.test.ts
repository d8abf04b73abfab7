// Guarantee: /docs shows the API's document with what this server serves and nothing else, under the same policy as every
// page; the problems that answers point to are explained there.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../../support/api-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.close());

const open = (path: string) => world.call('GET', path, { key: '' });

test('the page loads files of this server only, under its strict policy', async () => {
  const { status, headers, text } = await open('/docs/');
  expect(status).toBe(200);
  expect(headers.get('content-security-policy')).toContain("default-src 'none';script-src 'self';style-src 'self'");
  const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file);
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) {
    const url = new URL(file, `${world.url}/docs/`);
    expect(url.origin).toBe(world.url);
    expect([file, (await open(url.pathname)).status]).toEqual([file, 200]);
  }
  expect(text).not.toMatch(/<script(?![^>]*src=)|<style|style="/);
});

test('it shows the document that is served, and has nobody outside check it', async () => {
  expect((await open('/docs/json')).body).toEqual((await open('/v1/openapi.json')).body);
  const { text } = await open('/docs/static/swagger-initializer.js');
  expect(text).toMatch(/validatorUrl"?: ?"none"/);
});

test('a problem’s type leads to its explanation', async () => {
  const { body } = await world.call('GET', '/v1/nowhere');
  const [page = '', code] = String(body.type).split('#');
  const { status, text } = await open(page);
  expect([status, text.includes(`id="${code}"`)]).toEqual([200, true]);
});
