import * as rules from './rules.ts';
import type { DatabaseSettings } from './settings.ts';
import type { VariableReader } from './variable-reader.ts';

const defaultFolder = './data';

/** @returns the settings; where an address is wrong, which is then among the reader's problems, they are not to be used */
export function readDatabase(reader: VariableReader): DatabaseSettings {
  const dataDir = reader.optional('DATA_DIR', rules.folder) ?? defaultFolder;
  const migrationUrl = reader.optional('MIGRATION_DATABASE_URL', rules.postgresAddress);
  const url = reader.isSet('MIGRATION_DATABASE_URL')
    ? reader.required('DATABASE_URL', rules.postgresAddress, 'when MIGRATION_DATABASE_URL is set')
    : reader.optional('DATABASE_URL', rules.postgresAddress);
  if (url === undefined) return { kind: 'embedded', dataDir };
  return { kind: 'server', url, migrationUrl: migrationUrl ?? url };
}
