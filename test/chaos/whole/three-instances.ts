// Three instances of the program, started as an operator starts them, on one database behind one address, which is all that
// Telegram and the gateway know of them.
import pg from 'pg';
import { freePort } from '../../../src/sandbox/free-port.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type Program, startProgram } from '../../support/program.ts';
import { programSettings } from '../../support/program-settings.ts';
import { createStreet, type Street } from '../../support/street.ts';
import { until } from '../../support/until.ts';
import { type FrontDoor, openFrontDoor } from './front-door.ts';

const howMany = 3;

/** Every third update comes to two instances at the same moment. */
const doubleEvery = 3;

/** As far away as Telegram is, so that kills meet calls on their way. */
const telegramAnswersAfterMs = 30;

/** The waits of a dead instance's chats, a start on a busy machine, and the work. */
const handledWithinMs = 120_000;

export interface Trio {
  readonly street: Street;
  readonly database: TestDatabase;
  readonly door: FrontDoor;
  /** kill -9 of one of them; it is back when `startAgain` resolves. Nothing is done for what it leaves. */
  kill(index: number): Promise<void>;
  startAgain(index: number): Promise<void>;
  /** Resolves when Telegram has delivered all and all is handled. */
  settle(): Promise<void>;
  /** Of the jobs' slots that were run to their end: how often each was. */
  runsOfSlots(): Promise<readonly { readonly job: string; readonly slot: Date; readonly times: number }[]>;
  close(): Promise<void>;
}

export async function openTrio(): Promise<Trio> {
  const database = await createTestDatabase();
  const street = await createStreet({ telegramAnswersAfterMs });
  const ports = await Promise.all(Array.from({ length: howMany }, () => freePort()));
  const door = await openFrontDoor({ port: street.port, instances: ports, doubleEvery });
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  for (const statement of noteFinishedRuns) await owner.query(statement);

  const settings = { ...programSettings(street, database), PUBLIC_URL: street.own };
  const webhook = { TELEGRAM_MODE: 'webhook', TELEGRAM_WEBHOOK_SECRET: 'webhook-secret' };
  const start = (port: number): Promise<Program> => startProgram({ ...settings, ...webhook, PORT: String(port) });
  const programs = await Promise.all(ports.map(start));

  return {
    ...{ street, database, door },
    kill: async (index) => programs[index]?.kill(),
    startAgain: async (index) => {
      programs[index] = await start(ports[index] ?? 0);
    },
    settle: async () => {
      await street.telegram.whenIdle();
      const handled = async () => (await database.db.telegramUpdate.count({ where: { handledAt: null } })) === 0;
      await until('updates handled', handled, handledWithinMs);
    },
    runsOfSlots: async () => {
      const { rows } = await owner.query<{ job: string; slot: Date; times: number }>(
        'SELECT job, slot, count(*)::integer AS times FROM finished_run GROUP BY job, slot',
      );
      return rows;
    },
    close: async () => {
      for (const { child, stop } of programs) if (child.signalCode === null) await stop();
      await owner.end();
      await door.close();
      await street.close();
      await database.close();
    },
  };
}

/** The table of runs has one row a slot whoever runs it; how often a slot was run shows in how often its end is written. */
const noteFinishedRuns = [
  'CREATE TABLE finished_run (job text NOT NULL, slot timestamptz NOT NULL)',
  `CREATE FUNCTION note_finished_run() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
   BEGIN INSERT INTO public.finished_run VALUES (NEW.job, NEW.slot); RETURN NULL; END $$`,
  'CREATE TRIGGER finished AFTER UPDATE ON job_run FOR EACH ROW EXECUTE FUNCTION note_finished_run()',
];
