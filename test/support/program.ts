import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

/** The program itself, started as an operator starts it. */
export interface Program {
  readonly child: ChildProcess;
  /** The last that it has printed, after what it called fatal. */
  printed(): string;
  /** kill -9, and nothing said about it. @throws when it has ended by itself before, which no trouble is a reason for */
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
  const fatal: string[] = [];
  let last = '';
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      if (line.includes('"level":"fatal"')) fatal.push(line);
      last = `${last}${line}\n`.slice(-4_000);
    });
  }
  const printed = () => [...fatal, last].join('\n');
  const url = `http://127.0.0.1:${env.PORT}/readyz`;
  for (let ask = 0; ; ask += 1) {
    // Nobody listens there yet.
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) break;
    if (child.exitCode !== null || ask === maxAsks) throw new Error(`the program did not start:\n${printed()}`);
    await wait(askEveryMs);
  }
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    await exited;
    return child.exitCode;
  };
  return {
    child,
    printed,
    kill: async () => {
      if (child.exitCode !== null) throw new Error(`the program had ended by itself:\n${printed()}`);
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
  };
}
