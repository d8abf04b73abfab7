// Guarantee: a real process ends by the rules: a signal stops its parts and gives the right exit code, a second one ends it
// at once, and an error that nobody caught is logged without secrets, the parts are stopped, and the code is 1.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

const program = join(import.meta.dirname, 'ending-process.ts');
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Starts the program and signals it: the next signal once a line of its log has the next text. */
async function runProgram(behaviour: string, steps: { after: string; signal: NodeJS.Signals }[] = []) {
  const child = spawn(process.execPath, [program, behaviour], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    log += chunk;
    while (steps[0] && log.includes(steps[0].after)) child.kill(steps.shift()?.signal);
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.on('close', (...end) => resolve(end));
  });
  return { code, signal, log };
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s stops the parts and exits with 0', async (signal) => {
  const end = await runProgram('waits', [{ after: '"ready"', signal }]);
  expect(end).toMatchObject({ code: 0, signal: null });
  expect(end.log).toContain('"stopping"');
});

test('a part that did not stop well makes the code 1', async () => {
  const end = await runProgram('fails on stopping', [{ after: '"ready"', signal: 'SIGTERM' }]);
  expect(end).toMatchObject({ code: 1, signal: null });
});

test('a second signal ends it at once with 1, though a part hangs', async () => {
  const end = await runProgram('hangs on stopping', [
    { after: '"ready"', signal: 'SIGTERM' },
    { after: '"stopping"', signal: 'SIGINT' },
  ]);
  expect(end).toMatchObject({ code: 1, signal: null });
  expect(end.log).toContain('leaving at once');
});

test.each(['throws', 'rejects'])(
  'a program that %s with nobody to catch it logs it, stops and exits with 1',
  async (how) => {
    const end = await runProgram(how);
    expect(end).toMatchObject({ code: 1, signal: null });
    expect(end.log).toMatch(/"level":"fatal".*nobody (catches|handles) \[redacted\]/);
    expect(end.log).not.toContain('s3cret-value');
    expect(end.log).toContain('"stopping"');
  },
);

test('an error that nobody caught while stopping makes the code 1', async () => {
  const end = await runProgram('throws while stopping', [{ after: '"ready"', signal: 'SIGTERM' }]);
  expect(end).toMatchObject({ code: 1, signal: null });
});
