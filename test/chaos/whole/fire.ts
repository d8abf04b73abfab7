// What stays while the program dies: database, Telegram with its support group, mail server. The program is started as an
// operator starts it, and killed as the kernel kills it.
import pg from 'pg';
import { pino } from 'pino';
import { createQueue, type Queue } from '../../../src/queue/queue.ts';
import { createMailServer, type MailServer, supportEmail } from '../../integration/mail/mail-room.ts';
import { createSupportGroup, type SupportGroup } from '../../support/agent.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type Program, startProgram } from '../../support/program.ts';
import { programSettings } from '../../support/program-settings.ts';
import { createStreet, type Street } from '../../support/street.ts';
import { until } from '../../support/until.ts';

/** So that kills meet calls and letters on their way: about as far away as they are. */
const telegramAnswersAfterMs = 30;
const mailServerAnswersAfterMs = 30;

/** A start of the program on a busy machine, the waits of dead ones' chats, and the work. */
const handledWithinMs = 120_000;

export interface Fire {
  readonly street: Street;
  readonly database: TestDatabase;
  readonly group: SupportGroup;
  readonly mail: MailServer;
  /** kill -9, the dead one's holds taken from it, and a new start: nobody waits for leases of up to a minute and a half. */
  killAndStart(): Promise<void>;
  /** kill -9 and a new start, and nothing done for it. */
  killAndLeave(): Promise<void>;
  /** Resolves when all updates are handled; what is to be told may still wait. */
  settle(): Promise<void>;
  /** The mail server goes away, or comes back under its address. */
  closeMail(): Promise<void>;
  reopenMail(): Promise<void>;
  /** Has the letters that wait for their next try be due. */
  hurryLetters(): Promise<void>;
  waiting(queue: 'notices' | 'mail'): Promise<number>;
  close(): Promise<void>;
}

export async function lightFire(): Promise<Fire> {
  const database = await createTestDatabase();
  const street = await createStreet({ telegramAnswersAfterMs });
  let mail = await createMailServer(0, { answersAfterMs: mailServerAnswersAfterMs });
  const mailPort = mail.port;
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const queues = await openQueues(database);
  const letters = { SUPPORT_EMAIL: supportEmail, SMTP_URL: `smtp://127.0.0.1:${mailPort}` };
  const env = { ...programSettings(street, database), ...letters, PORT: String(street.port), PUBLIC_URL: street.own };
  const start = (): Promise<Program> => startProgram(env);
  let program = await start();

  const { db } = database;
  const settle = async (): Promise<void> => {
    await street.telegram.whenIdle();
    const allHandled = async () => (await db.telegramUpdate.count({ where: { handledAt: null } })) === 0;
    await until('updates handled', allHandled, handledWithinMs);
  };
  return {
    street,
    database,
    settle,
    group: createSupportGroup({ telegram: street.telegram, database, settle }),
    get mail() {
      return mail;
    },
    killAndStart: async () => {
      await program.kill();
      await takeBack(database, owner, queues);
      program = await start();
    },
    killAndLeave: async () => {
      await program.kill();
      program = await start();
    },
    closeMail: () => mail.close(),
    reopenMail: async () => {
      mail = await createMailServer(mailPort);
    },
    hurryLetters: async () => {
      await owner.query(`UPDATE queue.job SET start_after = now() WHERE name = 'mail' AND start_after > now()`);
    },
    waiting: async (name) => (await queues[name].stats()).depth,
    close: async () => {
      await program.stop();
      for (const queue of Object.values(queues)) await queue.stop();
      await owner.end();
      await mail.close();
      await street.close();
      await database.close();
    },
  };
}

type Queues = Readonly<Record<'notices' | 'mail', Queue>>;

/** To look at, and to have pg-boss look after; nothing is taken from them here. */
async function openQueues({ db, ownerUrl: url }: TestDatabase): Promise<Queues> {
  const logger = pino({ level: 'silent' });
  const open = async (name: 'notices' | 'mail'): Promise<Queue> => {
    const queue = createQueue({ name, db, url, listen: false, logger });
    await queue.start();
    return queue;
  };
  return { notices: await open('notices'), mail: await open('mail') };
}

/** What would come to pass by itself within a minute and a half: the dead one's chats and jobs are free again. */
async function takeBack({ db }: TestDatabase, owner: pg.Client, queues: Queues): Promise<void> {
  await db.chatSession.updateMany({ data: { leaseUntil: new Date(0) } });
  await owner.query(`UPDATE queue.job SET started_on = started_on - interval '121 seconds' WHERE state = 'active'`);
  await owner.query('UPDATE queue.queue SET monitor_claim_on = NULL, monitor_on = NULL');
  for (const queue of Object.values(queues)) await queue.supervise();
}
