import { z } from 'zod';
import { createTariffTx, listTariffs, type Tariff } from '../../../usage/index.ts';
import type { Operations } from '../api-app.ts';
import { codeOfCursor, toCursor } from '../cursor.ts';
import { once } from '../once.ts';
import { ofMaking, operation } from '../operation.ts';
import { ApiProblem } from '../problems.ts';
import { currency, making, nextCursor, paging, text, toLimit } from '../schemas.ts';

const tag = 'Usage';
const createTariff = operation({
  ...{ id: 'createTariff', tag, summary: 'Make a tariff', scope: 'usage:write' },
  description: 'A price never changes: a new price is a new tariff. The same terms again are the same tariff.',
  refusals: [...ofMaking, 'tariff-exists'],
});
const list = operation({
  ...{ id: 'listTariffs', tag, summary: 'List tariffs by their codes', scope: 'usage:read' },
});

export const tariffCode = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'At most 64 letters, digits and . _ -')
  .meta({ examples: ['container-s'] });

const described = {
  code: tariffCode,
  name: text(100, 'Контейнер S'),
  service: text(100, 'Контейнеры').meta({ description: 'What the history and its chart group by.' }),
  currency,
  microPerMinute: z
    .string()
    .regex(/^(0|[1-9]\d{0,11}|1000000000000)$/, 'A whole number from 0 to 10^12, as text')
    .meta({
      description: 'The price of a minute in millionths of a minor unit: 1 ₽ an hour is 1 666 667.',
      examples: ['1666667'],
    }),
};
const wish = z.strictObject(described);
const tariffBody = z.object(described).meta({ id: 'Tariff' });

const toTariffBody = ({ code, name, service, currency: of, rateMicro }: Tariff) => ({
  ...{ code, name, service, currency: of, microPerMinute: String(rateMicro) },
});

const addCreateTariff: Operations = (app, deps) => {
  app.post(
    '/tariffs',
    {
      config: createTariff.config,
      schema: {
        ...{ ...createTariff.documented, headers: making, body: wish },
        response: { 201: tariffBody, ...createTariff.refused },
      },
    },
    async (request, reply) => {
      const { microPerMinute, ...terms } = request.body;
      const { body } = await once(deps, request, reply, async (tx, { now }) => {
        const made = await createTariffTx(tx, { ...terms, rateMicro: BigInt(microPerMinute), now });
        if (made.kind === 'other-terms') throw new ApiProblem('tariff-exists');
        if (made.kind === 'invalid') throw new Error(`the schema let a tariff through with a wrong ${made.problem}`);
        return { status: 201, body: toTariffBody(made.tariff) };
      });
      return reply.send(body);
    },
  );
};

const addList: Operations = (app, deps) => {
  app.get(
    '/tariffs',
    {
      config: list.config,
      schema: {
        ...list.documented,
        querystring: z.strictObject(paging),
        response: { 200: z.object({ tariffs: z.array(tariffBody), nextCursor }), ...list.refused },
      },
    },
    async ({ query }) => {
      const limit = toLimit(query.limit);
      const afterCode = codeOfCursor('tariffs', query.cursor);
      const found = await listTariffs(deps.db, { afterCode, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1) : undefined;
      return { tariffs: page.map(toTariffBody), nextCursor: last ? toCursor('tariffs', last.code) : null };
    },
  );
};

/** Adds those of this file. */
export const tariffOperations: Operations = (app, deps) => {
  for (const add of [addCreateTariff, addList]) add(app, deps);
};
