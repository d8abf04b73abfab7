import type { Database } from '../../db/client.ts';

/** One part without which the program cannot work. */
export interface ReadinessCheck {
  readonly name: string;
  /** @returns whether the part is ready; a failure and a silence mean that it is not */
  check(): Promise<boolean> | boolean;
}

export type Readiness = { readonly kind: 'ready' } | { readonly kind: 'not-ready'; readonly parts: readonly string[] };

/** A part that takes longer to say that it is there is not there for customers either. */
const answerWithinMs = 1_000;

/**
 * Asks all parts at once. A part that has not answered the last question yet is not asked again: a database that hangs
 * would otherwise gather one more waiting query with every probe.
 */
export function createReadiness(deps: {
  checks: readonly ReadinessCheck[];
  isStopping: () => boolean;
}): () => Promise<Readiness> {
  const asked = deps.checks.map((part) => ({ name: part.name, isReady: boundedCheck(part) }));
  return async () => {
    if (deps.isStopping()) return { kind: 'not-ready', parts: ['stopping'] };
    const answers = await Promise.all(asked.map(async ({ name, isReady }) => ({ name, ready: await isReady() })));
    const parts = answers.filter(({ ready }) => !ready).map(({ name }) => name);
    return parts.length === 0 ? { kind: 'ready' } : { kind: 'not-ready', parts };
  };
}

function boundedCheck(part: ReadinessCheck): () => Promise<boolean> {
  let unanswered: Promise<boolean> | undefined;
  return async () => {
    unanswered ??= Promise.resolve()
      .then(() => part.check())
      .catch(() => false)
      .finally(() => {
        unanswered = undefined;
      });
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), answerWithinMs);
    });
    try {
      return await Promise.race([unanswered, silence]);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** @returns the check that the database takes a connection and answers on it */
export function databaseCheck(db: Database): ReadinessCheck {
  return {
    name: 'database',
    check: async () => {
      await db.$queryRaw`SELECT 1`;
      return true;
    },
  };
}
