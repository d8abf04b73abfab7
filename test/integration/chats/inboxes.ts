import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createChatLeases } from '../../../src/chats/lease.ts';
import type { ChatState } from '../../../src/chats/session.ts';
import { createUpdateInbox, type UpdateInbox } from '../../../src/chats/updates.ts';
import { createMovableClock, type MovableClock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

interface InboxDeps {
  readonly isOpen?: () => boolean;
  /** What is done with an update; when it resolves the update counts as handled. */
  readonly handle?: (id: bigint) => Promise<void>;
  /** Where the chat stands then. */
  readonly leaves?: (state: ChatState) => ChatState;
  readonly leaseMs?: number;
}

/** Inboxes of any number of instances on one database. Each test has a chat of its own, and finds nothing waiting. */
export interface Inboxes {
  readonly db: TestDatabase['db'];
  readonly ownerUrl: string;
  readonly clock: MovableClock;
  readonly chatId: bigint;
  /** What all the inboxes of this test have handled, in this order. */
  readonly handled: readonly bigint[];
  /** What they have given up, in this order. */
  readonly givenUp: readonly bigint[];
  nextId(): bigint;
  create(deps?: InboxDeps): UpdateInbox;
  receive(inbox: UpdateInbox | undefined, id: bigint, chatId?: bigint): Promise<void>;
  /** As an update lies there that a dead process has left. */
  leave(id: bigint, chatId?: bigint): Promise<void>;
  rowOf(id: bigint): Promise<{ attempts: number; failure: string | null; body: unknown }>;
  /** As if whoever holds a chat had died long ago. */
  runOut(): Promise<void>;
}

const chatsPerTest = 1_000n;

const idOf = (body: unknown): bigint => BigInt((body as { update_id: number }).update_id);

export function useInboxes(): Inboxes {
  const clock = createMovableClock();
  const logger = createLogger({ level: 'silent', secrets: [] });
  let database: TestDatabase;
  let chatId = 0n;
  let lastId = 0n;
  let owners = 0;
  let handled: bigint[] = [];
  let givenUp: bigint[] = [];

  beforeAll(async () => {
    database = await createTestDatabase({ maxConnections: 20 });
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    chatId += chatsPerTest;
    handled = [];
    givenUp = [];
    // What an earlier test has left lying is not for this one's sweep.
    await database.db.telegramUpdate.updateMany({ where: { handledAt: null }, data: { handledAt: clock.now() } });
  });

  return {
    get db() {
      return database.db;
    },
    get ownerUrl() {
      return database.ownerUrl;
    },
    get chatId() {
      return chatId;
    },
    get handled() {
      return handled;
    },
    get givenUp() {
      return givenUp;
    },
    clock,
    nextId: () => {
      lastId += 1n;
      return lastId;
    },
    create: ({ handle, leaves = (state: ChatState) => state, isOpen = () => true, leaseMs } = {}) => {
      owners += 1;
      const lease = leaseMs === undefined ? {} : { leaseMs };
      const leases = createChatLeases({ db: database.db, owner: `owner ${owners}`, ...lease });
      const mine = handled;
      const lost = givenUp;
      return createUpdateInbox({
        db: database.db,
        leases,
        clock,
        logger,
        isOpen,
        handle: async (body, state) => {
          const id = idOf(body);
          await handle?.(id);
          mine.push(id);
          return leaves(state);
        },
        giveUp: async (body) => {
          lost.push(idOf(body));
          throw new Error('and nobody can be told');
        },
      });
    },
    receive: async (inbox, id, chat = chatId) => {
      await inbox?.receive({ updateId: id, chatId: chat, body: { update_id: Number(id) } });
    },
    leave: async (id, chat = chatId) => {
      const body = { update_id: Number(id) };
      await database.db.telegramUpdate.create({ data: { updateId: id, chatId: chat, body, receivedAt: clock.now() } });
    },
    rowOf: (id) => database.db.telegramUpdate.findUniqueOrThrow({ where: { updateId: id } }),
    runOut: async () => {
      await database.db.chatSession.updateMany({ data: { leaseUntil: new Date(0) } });
    },
  };
}
