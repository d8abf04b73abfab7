import type { Prisma } from '../db/client.ts';
import type { ResourceState } from './event.ts';
import { toTariff } from './tariff.ts';

/** What of a resource says how it stands: itself and the span that runs. */
export const resourceRow = {
  include: { segments: { where: { toAt: null }, include: { tariff: true } } },
} as const satisfies Prisma.ResourceDefaultArgs;

export function stateOf(row: Prisma.ResourceGetPayload<typeof resourceRow>): ResourceState {
  const { id, externalId, name, segments } = row;
  const [open] = segments;
  return { id, externalId, name, running: open ? { tariff: toTariff(open.tariff), since: open.fromAt } : null };
}
