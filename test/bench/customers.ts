import pg from 'pg';

/** So many accounts are those of people who speak with the bot during a bench; the others are only there. */
const active = 500;

/** As many movements as an active account has: more than a page of the history. */
const movements = 24;

/**
 * What the owner of the tables runs on a migrated, empty database: so many accounts with one person each, whose id is the
 * account's. Every account has been topped up once; each `accounts / active`th has been charged since, too. Written as the books'
 * owner, since a million postings would take an hour; the books prove.
 */
function fillStatements(accounts: number): string[] {
  const each = accounts / active;
  return [
    `INSERT INTO account (number, name, entity_type, currency, time_zone, created_at)
     SELECT nextval('account_number_seq')::text, 'Bench', 'INDIVIDUAL', 'RUB', 'Europe/Moscow', now() - interval '21 days'
       FROM generate_series(1, ${accounts})`,
    `INSERT INTO telegram_user (id, first_name, language, current_account_id, created_at)
     SELECT id, 'Анна', 'ru', id, created_at FROM account`,
    `INSERT INTO account_member (account_id, user_id, role, created_at) SELECT id, id, 'owner', created_at FROM account`,
    `SELECT ledger_open_account('system:bank', 'bank', 'RUB'), ledger_open_account('system:revenue', 'revenue', 'RUB')`,
    `INSERT INTO ledger_account (owner_key, kind, currency, balance, version, allow_negative, tracked)
     SELECT 'account:' || a.id, k.kind, 'RUB',
            CASE WHEN k.kind <> 'customer' THEN 0 WHEN a.id % ${each} = 0 THEN 1000000 - 1000 * (${movements} - 1) ELSE 1000000 END,
            CASE WHEN k.kind <> 'customer' THEN 0 WHEN a.id % ${each} = 0 THEN ${movements} ELSE 1 END, false, true
       FROM account a CROSS JOIN (VALUES ('customer'), ('customer_bonus')) k (kind) ORDER BY a.id`,
    `INSERT INTO ledger_transaction (idempotency_key, request_hash, kind, entry_count, occurred_at, detail)
     SELECT 'bench:' || n || ':' || a.id, '', CASE WHEN n = 1 THEN 'top-up' ELSE 'charge' END, 2,
            now() - interval '20 days' + n * interval '12 hours',
            CASE WHEN n = 1 THEN '{}'::jsonb ELSE jsonb_build_object('service', 'Хостинг ' || n % 9) END
       FROM account a CROSS JOIN LATERAL generate_series(1, CASE WHEN a.id % ${each} = 0 THEN ${movements} ELSE 1 END) n
      ORDER BY n, a.id`,
    `INSERT INTO ledger_entry (transaction_id, line, account_id, currency, amount, balance_after, account_version)
     SELECT t.id, 1, a.id, 'RUB', CASE WHEN k.n = 1 THEN 1000000 ELSE -1000 END, 1000000 - 1000 * (k.n - 1), k.n
       FROM ledger_transaction t
       CROSS JOIN LATERAL (SELECT split_part(t.idempotency_key, ':', 2)::bigint AS n, split_part(t.idempotency_key, ':', 3) AS id) k
       JOIN ledger_account a ON a.owner_key = 'account:' || k.id AND a.kind = 'customer'
     UNION ALL
     SELECT t.id, 2, a.id, 'RUB', CASE WHEN t.kind = 'top-up' THEN -1000000 ELSE 1000 END, NULL, NULL
       FROM ledger_transaction t JOIN ledger_account a
         ON a.owner_key = CASE WHEN t.kind = 'top-up' THEN 'system:bank' ELSE 'system:revenue' END`,
    `INSERT INTO alert_watch (account_id, user_id, balance_id, below_minor, above_minor, checked_at)
     SELECT a.id, a.id, b.id, 50000, 9223372036854775807, now()
       FROM account a JOIN ledger_account b ON b.owner_key = 'account:' || a.id AND b.kind = 'customer' ORDER BY a.id`,
    'VACUUM ANALYZE',
  ];
}

/** The kopecks of each open payment are its own, also between the two fillings, so that no two of an account are the same wish. */
const leastSumMinor = { few: 100_000, all: 1_000_000 };

/** Accounts so far apart share no page of a table or an index; a prime, so that all of them come to be paid for. */
const stride = 307;

/** An open payment and what its notification names. */
export interface OpenPayment {
  readonly id: number;
  readonly amountMinor: number;
}

/** Fills a migrated database. @returns the ids of the active people, spread over all */
export async function fillCustomers(url: string, accounts: number): Promise<number[]> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    for (const statement of fillStatements(accounts)) await owner.query(statement);
  } finally {
    await owner.end();
  }
  return Array.from({ length: active }, (_, index) => (index + 1) * (accounts / active));
}

/**
 * Opens payments for people who are not active, spread over all of them, as the program opens them.
 * @param size.payers the same few hundred over and over, or one after another: each payment is then of an account that has not paid
 *   before, as long as there are such, and that shares no page with the last
 */
export async function fillPayments(
  url: string,
  size: { accounts: number; payments: number; payers: 'few' | 'all' },
): Promise<OpenPayment[]> {
  const each = size.accounts / active;
  const step = size.payers === 'few' ? 0 : stride;
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    const { rows } = await owner.query<{ id: number; amount: string }>(
      `INSERT INTO payment (gateway, account_id, user_id, chat_id, amount_minor, currency, card_kind, state, url, created_at,
                            expires_at, next_poll_at, saves_card)
       SELECT 'robokassa', a.id, a.id, a.id, ${leastSumMinor[size.payers]} + n, 'RUB', 'russian', 'pending', 'http://127.0.0.1:9/', now(),
              now() + interval '1 day', now() + interval '1 day', false
         FROM generate_series(1, ${size.payments}) n
         JOIN account a ON a.id = (n % ${active}) * ${each} + 1 + (n / ${active} * ${step}) % ${each - 1}
        ORDER BY n RETURNING id, amount_minor AS amount`,
    );
    await owner.query('VACUUM ANALYZE payment');
    return rows.map(({ id, amount }) => ({ id, amountMinor: Number.parseInt(amount, 10) }));
  } finally {
    await owner.end();
  }
}

/** Makes a database of its own on the server. @returns its address, as the server's owner */
export async function createEmpty(serverUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
