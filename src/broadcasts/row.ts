import { levels } from '../alerts/level.ts';
import type { Agent } from '../audit/index.ts';
import { entityTypes } from '../config/profile.ts';
import type { Prisma } from '../db/client.ts';
import { languages } from '../platform/locales.ts';
import { messageIdOf } from '../platform/telegram/message-id.ts';
import { type Broadcast, broadcastStates } from './broadcast.ts';

type Row = Prisma.BroadcastGetPayload<object>;

/** @throws when the row holds a word that this version does not know */
export function toBroadcast(row: Row): Broadcast {
  const state = broadcastStates.find((known) => known === row.state);
  if (state === undefined) throw new Error(`broadcast ${row.id} is in an unknown state`);
  return {
    id: row.id,
    source: { chatId: row.sourceChatId, messageId: messageIdOf(row.sourceMessageId) },
    words: row.words,
    filter: {
      entityTypes: knownOf(entityTypes, row.entityTypes),
      levels: knownOf(levels, row.levels),
      languages: knownOf(languages, row.languages),
    },
    version: row.version,
    state,
    card: {
      chatId: row.chatId,
      threadId: row.threadId,
      messageId: row.messageId === null ? null : messageIdOf(row.messageId),
    },
    createdBy: { id: row.createdBy, name: row.createdByName },
    createdAt: row.createdAt,
    startedBy: agentOf(row.startedBy, row.startedByName),
    startedAt: row.startedAt,
    stoppedBy: agentOf(row.stoppedBy, row.stoppedByName),
    endedAt: row.endedAt,
  };
}

/** A word left out would open the filter to everybody: better nobody is written to. */
function knownOf<T extends string>(known: readonly T[], kept: readonly string[]): readonly T[] {
  const found = known.filter((one) => kept.includes(one));
  if (found.length !== new Set(kept).size) throw new Error(`a broadcast is for an unknown kind of people: ${kept}`);
  return found;
}

function agentOf(id: bigint | null, name: string | null): Agent | null {
  return id === null || name === null ? null : { id, name };
}
