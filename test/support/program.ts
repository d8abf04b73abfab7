import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** The program itself, started as an operator starts it. */
export interface Program {
  readonly child: ChildProcess;
  /** kill -9, and nothing said about it. */
  kill(): Promise<void>;
  /** SIGTERM. @returns the exit code */
  stop(): Promise<number | null>;
}

/**
 * What a test adds to the program's environment: compiled code is kept between its starts, of which a run has dozens, and each is a
 * quarter faster by it.
 */
export const programEnvironment = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/balance-assistant'),
} as const;

/** How often it is asked whether it is ready, and how often before it counts as not starting. */
const askEveryMs = 50;
const maxAsks = 1_200;

/** Starts `src/main.ts` and waits for /readyz. @throws with what it printed when it ends before that */
export async function startProgram(env: Readonly<Record<string, string>> & { PORT: string }): Promise<Program> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.ts')], {
    env: { ...programEnvironment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => {
      printed = (printed + piece.toString()).slice(-4_000);
    });
  }
  const url = `http://127.0.0.1:${env.PORT}/readyz`;
  for (let ask = 0; ; ask += 1) {
    // Nobody listens there yet.
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) break;
    if (child.exitCode !== null || ask === maxAsks) throw new Error(`the program did not start:\n${printed}`);
    await wait(askEveryMs);
  }
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    await exited;
    return child.exitCode;
  };
  return {
    child,
    kill: async () => {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
  };
}
