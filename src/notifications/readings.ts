import type { Database } from '../db/client.ts';
import type { QueueReading } from '../platform/metrics.ts';
import type { Queue } from '../queue/queue.ts';
import { countDead } from './dead.ts';
import { priorities, rankOf } from './priority.ts';

/**
 * How the notices stand, by priority, and how many were given up. A notice with a more urgent one behind it in its chat
 * counts among those.
 */
export async function readNotices(deps: { db: Database; queue: Queue }): Promise<QueueReading[]> {
  const [{ byRank }, dead] = await Promise.all([deps.queue.stats(), countDead(deps.db)]);
  const standing = priorities.map((priority) => {
    const { depth, oldestAgeSeconds } = byRank.get(rankOf(priority)) ?? { depth: 0, oldestAgeSeconds: 0 };
    return { queue: 'notices', priority, waiting: depth, oldestSeconds: oldestAgeSeconds };
  });
  return standing.map((reading) => (reading.priority === 'money' ? { ...reading, dead } : reading));
}
