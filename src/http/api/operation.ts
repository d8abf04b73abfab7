import type { ApiScope } from '../../config/api-scopes.ts';
import { type ProblemCode, problems } from './problems.ts';
import { problem } from './schemas.ts';

/** What every operation may be refused with. */
const common = ['invalid-request', 'unauthenticated', 'scope-missing', 'rate-limited', 'internal'] as const;

/** And every one with a body, and every one that makes something. */
export const ofBodies = ['body-too-large', 'unsupported-media-type'] as const;
export const ofMaking = [...ofBodies, 'idempotency-key-missing', 'idempotency-key-reused'] as const;

interface OperationWish {
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly scope: ApiScope;
  /** Refusals of its own. */
  readonly refusals?: readonly ProblemCode[];
}

/** By status, which codes it may bear: several share one. */
function refusalsByStatus(codes: readonly ProblemCode[]) {
  const statuses = [...new Set(codes.map((code) => problems[code].status))];
  return Object.fromEntries(
    statuses.map((status) => {
      const description = codes
        .filter((code) => problems[code].status === status)
        .map((code) => `\`${code}\`: ${problems[code].title}.`)
        .join(' ');
      return [status, { description, content: { 'application/problem+json': { schema: problem } } }];
    }),
  );
}

/** The parts of a route that its document is made from, and who may call it. */
export function operation(wish: OperationWish) {
  const { id, tag, summary, scope } = wish;
  return {
    config: { scope },
    documented: {
      operationId: id,
      tags: [tag],
      summary,
      description: [wish.description, `Needs the scope \`${scope}\`.`].filter(Boolean).join('\n\n'),
      security: [{ bearer: [scope] }],
    },
    refused: refusalsByStatus([...common, ...(wish.refusals ?? [])]),
  };
}
