import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';
import { createTemplate } from './template.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection string of the server's maintenance database, as its superuser. */
    postgresUrl: string;
  }
}

/** One server for all test files; each file clones a database from the migrated template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  await createTemplate(postgres.url);
  project.provide('postgresUrl', postgres.url);
  return postgres.stop;
}
