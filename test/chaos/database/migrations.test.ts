// Guarantee: five instances that are started at once after an update bring a database with customers' money in it up to date: each
// migration is applied once, by one of them while the others wait, nothing is lost, and the books prove. In processes of their own;
// the short form is in test/integration/db.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createEarlierVersion } from '../../support/earlier-version.ts';

const instances = 5;
const people = 10_000;

async function message(child: ChildProcess): Promise<unknown> {
  const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`a process ended with ${code}`)));
  const [received] = await Promise.race([once(child, 'message'), failed]);
  return received;
}

test(`${instances} at once on the money of ${people} people`, async () => {
  const earlier = await createEarlierVersion(people);
  const children = Array.from({ length: instances }, () =>
    fork(join(import.meta.dirname, 'migrate-process.ts'), [earlier.url], { stdio: 'inherit' }),
  );
  await Promise.all(children.map(message));
  const answers = children.map(message);
  for (const child of children) child.send('go');
  const applied = z.array(z.array(z.string())).parse(await Promise.all(answers));

  expect(earlier.missing.length).toBeGreaterThan(0);
  expect(applied.flat()).toEqual(earlier.missing);
  await earlier.prove();
  await earlier.drop();
});
