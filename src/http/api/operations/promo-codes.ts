import { z } from 'zod';
import { codeStatistics, createCode, listCodes, stopCode } from '../../../promo/index.ts';
import type { Operations } from '../api-app.ts';
import { callerOf } from '../caller.ts';
import { agentOf } from '../caller-as-agent.ts';
import { onceByKey } from '../once.ts';
import { ofMaking, operation } from '../operation.ts';
import { ApiProblem } from '../problems.ts';
import {
  isAsked,
  promoCodeBody,
  promoCodeWish,
  promoCodeWithStatistics,
  toNewCode,
  toPromoCodeBody,
  wrongCode,
} from '../promo-code-body.ts';
import { making, text, toMoney } from '../schemas.ts';

const tag = 'Promo codes';
const createPromoCode = operation({
  ...{ id: 'createPromoCode', tag, summary: 'Make a promo code', scope: 'promo-codes:write' },
  description: 'The same terms again are the same code.',
  refusals: [...ofMaking, 'promo-code-exists'],
});
const listPromoCodes = operation({
  ...{
    id: 'listPromoCodes',
    tag,
    summary: 'List promo codes, those still running first, 50 at most',
    scope: 'promo-codes:read',
  },
});
const getPromoCode = operation({
  ...{ id: 'getPromoCode', tag, summary: 'Read a promo code and what became of it', scope: 'promo-codes:read' },
  refusals: ['unknown-promo-code'],
});
const stopPromoCode = operation({
  ...{ id: 'stopPromoCode', tag, summary: 'Stop a promo code', scope: 'promo-codes:write' },
  description:
    'Nobody gets it any more; what is held for open payment links was promised. Stopping it again changes nothing.',
  refusals: ['unknown-promo-code'],
});

const params = z.object({ code: text(64, 'SUMMER') });

const addCreatePromoCode: Operations = (app, deps) => {
  app.post(
    '/promo-codes',
    {
      config: createPromoCode.config,
      schema: {
        ...{ ...createPromoCode.documented, headers: making, body: promoCodeWish },
        response: { 201: promoCodeBody, ...createPromoCode.refused },
      },
    },
    async (request, reply) => {
      const asked = toNewCode(request.body);
      const agent = agentOf(callerOf(request));
      const { body } = await onceByKey(deps, request, reply, async () => {
        const made = await createCode(deps, { ...asked, agent });
        if (made.kind === 'invalid') throw wrongCode(made.problem);
        if (made.kind === 'already-exists' && !isAsked(made.code, asked)) throw new ApiProblem('promo-code-exists');
        return { status: 201, body: toPromoCodeBody(made.code) };
      });
      return reply.send(body);
    },
  );
};

const addListPromoCodes: Operations = (app, deps) => {
  app.get(
    '/promo-codes',
    {
      config: listPromoCodes.config,
      schema: {
        ...listPromoCodes.documented,
        response: { 200: z.object({ promoCodes: z.array(promoCodeBody) }), ...listPromoCodes.refused },
      },
    },
    async () => ({ promoCodes: (await listCodes(deps.db)).map(toPromoCodeBody) }),
  );
};

const addGetPromoCode: Operations = (app, deps) => {
  app.get(
    '/promo-codes/:code',
    {
      config: getPromoCode.config,
      schema: {
        ...{ ...getPromoCode.documented, params },
        response: { 200: promoCodeWithStatistics, ...getPromoCode.refused },
      },
    },
    async (request) => {
      const found = await codeStatistics(deps.db, request.params.code);
      if (!found) throw new ApiProblem('unknown-promo-code');
      const { code, reserved, granted, bonusMinor, toppedUpMinor } = found;
      const sum = (amountMinor: bigint) => toMoney({ amountMinor, currency: code.currency });
      return {
        ...toPromoCodeBody(code),
        reserved,
        granted,
        grantedBonus: sum(bonusMinor),
        toppedUp: sum(toppedUpMinor),
      };
    },
  );
};

const addStopPromoCode: Operations = (app, deps) => {
  app.post(
    '/promo-codes/:code/stop',
    {
      config: stopPromoCode.config,
      schema: {
        ...{ ...stopPromoCode.documented, params },
        response: { 200: promoCodeBody, ...stopPromoCode.refused },
      },
    },
    async (request) => {
      const stopped = await stopCode(deps, { code: request.params.code, agent: agentOf(callerOf(request)) });
      if (stopped.kind === 'unknown-code') throw new ApiProblem('unknown-promo-code');
      return toPromoCodeBody(stopped.code);
    },
  );
};

/** Adds those of this file. */
export const promoCodeOperations: Operations = (app, deps) => {
  for (const add of [addCreatePromoCode, addListPromoCodes, addGetPromoCode, addStopPromoCode]) add(app, deps);
};
