import { defineConfig } from 'prisma/config';

// `prisma generate` asks for the schema engine's binary and never runs it; naming any executable keeps it from
// downloading one from outside the package registry.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
