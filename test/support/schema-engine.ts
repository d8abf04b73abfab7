import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

/** PostgreSQL's numbers of two of its types (pg_type.dat). */
const oneByteCharOid = 18;
const textOid = 25;

/**
 * What Prisma's engine reads the catalogue by. The one-byte type "char", which only the catalogue uses, is unknown to
 * @prisma/adapter-pg 7.10 (prisma/orm, issue 27403). Such columns are passed to the adapter as texts, which is how they
 * come over the wire, and from the adapter to the engine as characters, which is what the engine insists on.
 */
class CatalogueAdapter extends PrismaPg {
  private readonly characters: WeakMap<readonly unknown[], readonly number[]>;

  constructor(url: string) {
    const characters = new WeakMap<readonly unknown[], readonly number[]>();
    const pool = new pg.Pool({ connectionString: url, max: 2 });
    const query = async (request: pg.QueryArrayConfig): Promise<pg.QueryArrayResult> => {
      const result = await pg.Pool.prototype.query.call<pg.Pool, [pg.QueryArrayConfig], Promise<pg.QueryArrayResult>>(
        pool,
        request,
      );
      const columns: number[] = [];
      for (const [index, field] of result.fields.entries()) {
        if (field.dataTypeID !== oneByteCharOid) continue;
        field.dataTypeID = textOid;
        columns.push(index);
      }
      characters.set(result.rows, columns);
      return result;
    };
    // The adapter calls this one form of the eight that pg declares.
    super(Object.assign(pool, { query }), { disposeExternalPool: true });
    this.characters = characters;
  }

  override async connect(): ReturnType<PrismaPg['connect']> {
    const connection = await super.connect();
    const queryRaw = connection.queryRaw.bind(connection);
    connection.queryRaw = async (query) => {
      const result = await queryRaw(query);
      for (const index of this.characters.get(result.rows) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character;
      return result;
    };
    return connection;
  }
}

/** All that is used of the global; TypeScript declares it with the browser's library only. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

/** Loads the engine by hand, because Node still calls its `import` of .wasm files experimental and says so aloud. */
async function loadEngine(): Promise<typeof bindings.SchemaEngine> {
  const file = new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm'));
  const imports = { './schema_engine_bg.js': { ...bindings } };
  const { instance } = await WebAssembly.instantiate(await readFile(fileURLToPath(file)), imports);
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start !== 'function') throw new Error('the schema engine has no start function');
  start();
  return bindings.SchemaEngine;
}

/** The bindings hold one engine module for the whole process, so it is loaded once. */
let engineClass: ReturnType<typeof loadEngine> | undefined;

/**
 * Asks Prisma's own engine what a migration from the database to the schema file would do.
 * @param request.schema the text of a schema.prisma; request.external: tables that the schema does not speak of
 * @returns the engine's description in English; empty when the two agree
 */
export async function compareWithSchema(request: {
  databaseUrl: string;
  schema: string;
  external: readonly string[];
}): Promise<string> {
  engineClass ??= loadEngine();
  const Engine = await engineClass;
  const file = { path: 'schema.prisma', content: request.schema };
  const silent = (): void => undefined;
  const engine = await Engine.new(
    { datamodels: [[file.path, file.content]] },
    silent,
    bindMigrationAwareSqlAdapterFactory(new CatalogueAdapter(request.databaseUrl)),
  );
  try {
    const { exitCode, stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files: [file], configDir: '.' },
      to: { tag: 'schemaDatamodel', files: [file] },
      script: false,
      exitCode: true,
      filters: { externalTables: [...request.external], externalEnums: [] },
    });
    return exitCode === 0 ? '' : (stdout ?? 'a difference that the engine does not describe');
  } finally {
    engine.free();
  }
}
