// Guarantee: the OpenAPI document is valid and true. Every operation is sent a request made of its own examples, and a request
// with every scope and with none; what is answered is what the document says, only its scope opens it, and nothing else is
// served beside it.
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiScopes } from '../../../../src/config/api-scopes.ts';
import { problemCodes } from '../../../../src/http/api/problems.ts';
import { apiRoutes } from '../../../../src/http/api/routes.ts';
import { createHttpServer } from '../../../../src/http/server.ts';
import { createMetrics } from '../../../../src/platform/metrics.ts';
import { type ApiDocument, type Operation, operationsOf, requestOf } from '../../../support/api-document.ts';
import { type Answer, type ApiWorld, openApiWorld } from '../../../support/api-world.ts';
import { newCode, paidTopUp } from '../../../support/refund-world.ts';

let world: ApiWorld;
let document: ApiDocument;
let operations: readonly Operation[];
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);

beforeAll(async () => {
  world = await openApiWorld();
  document = (await world.call('GET', '/v1/openapi.json', { key: '' })).body as unknown as ApiDocument;
  operations = operationsOf(document);
  ajv.addSchema({ $id: 'document', ...document });
  // What the examples speak of.
  await world.account({ externalId: 'customer-42', moneyMinor: 1_000_000n });
  await paidTopUp(world.refunds, { amountMinor: 100_000n });
  await newCode(world.refunds, { code: 'SUMMER' });
});
afterAll(() => world.close());

/** @returns what is wrong with an answer by the document's own schema for it; nothing, if it is as it must be */
function faultsOf({ path, method, responses }: Operation, answer: Answer): unknown {
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  const content = responses[answer.status]?.content;
  if (!content || !(type in content)) return `${answer.status} ${type} is not documented: ${answer.text}`;
  if (!type.includes('json')) return [];
  const escaped = [path, method.toLowerCase(), 'responses', String(answer.status), 'content', type, 'schema'].map(
    (part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')),
  );
  const check = ajv.compile({ $ref: `document#/paths/${escaped.join('/')}` });
  return check(answer.body) ? [] : check.errors;
}

describe('the document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const checked = await new Validator().validate({ ...structuredClone(document) });
    expect(checked).toMatchObject({ valid: true });
    expect(document.openapi).toBe('3.1.0');
  });

  test('names every problem, and so does the page that problems lead to; neither names another', async () => {
    const named = (document.components.schemas.Problem?.properties?.code?.enum ?? []).toSorted();
    const { text } = await world.call('GET', '/docs/problems', { key: '' });
    const explained = [...text.matchAll(/<h2 id="([a-z-]+)">/g)].map(([, code]) => code).toSorted();
    expect(named).toEqual(problemCodes.toSorted());
    expect(explained).toEqual(problemCodes.toSorted());
    const said = new Set([...JSON.stringify(operations).matchAll(/`([a-z-]+)`: /g)].map(([, code]) => code));
    // No operation is answered with it.
    expect(problemCodes.filter((code) => !said.has(code))).toEqual(['not-found']);
  });

  test('describes whatever is served under /v1, and nothing else', async () => {
    const served: string[] = [];
    const { deps } = world;
    const plugin = async (app: Parameters<ReturnType<typeof apiRoutes>>[0]) => {
      app.addHook('onRoute', ({ method, url }) => {
        for (const verb of [method].flat()) served.push(`${verb} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
      });
      await app.register(apiRoutes(deps));
    };
    const options = { logger: deps.logger, metrics: createMetrics(), behindProxy: false };
    const server = await createHttpServer({ ...options, plugins: [{ prefix: '', plugin }] });
    await server.close();
    const undocumented = ['GET /v1/openapi.json'];
    const described = operations.map(({ method, path }) => `${method} ${path}`);
    const under = served.filter((route) => route.includes(' /v1') && !route.startsWith('HEAD '));
    expect(under.toSorted()).toEqual([...described, ...undocumented].toSorted());
  });
});

test('every operation answers the request of its own examples as the document says', async () => {
  for (const operation of operations) {
    const { path, ...call } = requestOf(document, operation);
    const answer = await world.call(operation.method, path, call);
    expect([operation.operationId, answer.status, answer.text]).toEqual([
      operation.operationId,
      call.idempotencyKey === null ? 200 : 201,
      answer.text,
    ]);
    expect([operation.operationId, faultsOf(operation, answer)]).toEqual([operation.operationId, []]);
  }
});

test('every operation that makes something wants an Idempotency-Key, and a repeat does nothing', async () => {
  const making = operations.filter((operation) => requestOf(document, operation).idempotencyKey !== null);
  expect(making.length).toBeGreaterThan(5);
  for (const operation of making) {
    const { path, ...call } = requestOf(document, operation);
    const unnamed = await world.call(operation.method, path, { ...call, idempotencyKey: null });
    expect([operation.operationId, unnamed.status, unnamed.body.code]).toEqual([
      ...[operation.operationId, 400, 'idempotency-key-missing'],
    ]);
    const again = await world.call(operation.method, path, call);
    const isShownOnce = again.body.code === 'already-issued';
    expect([operation.operationId, isShownOnce || again.headers.get('idempotency-replayed')]).toEqual([
      ...[operation.operationId, isShownOnce || 'true'],
    ]);
    expect([operation.operationId, faultsOf(operation, again)]).toEqual([operation.operationId, []]);
  }
});

test('every operation opens to its own scope and to no other, and to nobody without a key', async () => {
  const keys = await Promise.all(apiScopes.map(async (scope) => ({ scope, key: await world.key([scope]) })));
  for (const operation of operations) {
    const [wanted] = operation.security[0]?.bearer ?? [];
    const path = operation.path.replaceAll(/\{\w+\}/g, '1');
    const opened: string[] = [];
    for (const { scope, key } of keys) {
      // Without a body and a name: a request that is let in goes no further than its schema.
      const answer = await world.call(operation.method, path, { key, idempotencyKey: null });
      if (answer.status !== 403) opened.push(scope);
      else expect(faultsOf(operation, answer)).toEqual([]);
      expect(answer.status).not.toBe(401);
    }
    expect([operation.operationId, opened]).toEqual([operation.operationId, [wanted]]);
    const stranger = await world.call(operation.method, path, { key: '' });
    expect([stranger.status, faultsOf(operation, stranger)]).toEqual([401, []]);
  }
});
