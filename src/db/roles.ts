import type pg from 'pg';

/**
 * The role that all of the application's statements run as. It may not write to the books but through their functions;
 * the login that owns the tables is used for migrations only.
 */
export const applicationRole = 'balance_app';

const startupOptions = (settings: readonly string[]): string => settings.map((setting) => `-c ${setting}`).join(' ');

/**
 * A connection that the network has forgotten is asked for a sign of life after half a minute and ended within a minute: by itself a
 * server waits for two hours (Linux, tcp_keepalive_time), and a few silences of the network would use up all connections that it
 * has, or keep an advisory lock that all who start wait for.
 */
const signsOfLife = ['tcp_keepalives_idle=30', 'tcp_keepalives_interval=10', 'tcp_keepalives_count=3'];

/** Startup options of the connection that migrates. */
export const ownerConnectionOptions = startupOptions(signsOfLife);

/**
 * Startup options of a connection of the application's; RESET ROLE comes back to this role, too.
 *
 * A transaction whose process is stopped or cut off holds rows that all others wait for, the gateway's among them: the server ends
 * it, a little later than the process itself would have given it up. Whoever waits for a row gives up before that: of many that were
 * cut off while they waited in a line for the same row, each in its turn would take it and hold it as long as the first.
 */
export const applicationConnectionOptions = startupOptions([
  `role=${applicationRole}`,
  'lock_timeout=20s',
  'idle_in_transaction_session_timeout=25s',
  ...signsOfLife,
]);

/**
 * Makes the application's role, if it is missing, and lets this login work as it. Roles belong to the whole server, not
 * to a database, so two installations starting at once may both try: whoever is second finds it there.
 */
export async function ensureApplicationRole(owner: pg.ClientBase): Promise<void> {
  await owner.query(`
    DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${applicationRole}') THEN
        CREATE ROLE ${applicationRole} NOLOGIN;
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$;
    DO $$ BEGIN
      IF NOT pg_has_role(current_user, '${applicationRole}', 'MEMBER') THEN
        GRANT ${applicationRole} TO CURRENT_USER;
      END IF;
    EXCEPTION WHEN unique_violation THEN NULL;
    END $$;
  `);
}
