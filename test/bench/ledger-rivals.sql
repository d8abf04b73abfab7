-- What the ledger is measured against, in the same database.

-- The floor: what any ledger must do at the least, one UPDATE of a balance and one INSERT of an entry.
CREATE TABLE floor_account (id bigint PRIMARY KEY, balance bigint NOT NULL) WITH (fillfactor = 50);
CREATE TABLE floor_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id bigint NOT NULL, amount bigint NOT NULL
);

-- A plain transfer of the shape that pgledger's has (github.com/pgr0ss/pgledger, pgledger.sql), statement for statement
-- for one transfer: both accounts locked in order and both updated, revenue too, each balance checked by a function; a
-- transfer and two entries, with its foreign keys and indexes; the transfer read back. Its text ids, which it makes in SQL
-- while it holds the locks, are left out: they would slow it for a reason that has nothing to do with balances.
CREATE TABLE plain_account (
  id bigint PRIMARY KEY, currency text NOT NULL, balance numeric NOT NULL DEFAULT 0, version bigint NOT NULL DEFAULT 0,
  allow_negative boolean NOT NULL, metadata jsonb, created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE plain_transfer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  from_account_id bigint NOT NULL REFERENCES plain_account (id), to_account_id bigint NOT NULL REFERENCES plain_account (id),
  amount numeric NOT NULL, created_at timestamptz NOT NULL, event_at timestamptz NOT NULL, metadata jsonb,
  CHECK (amount > 0 AND from_account_id <> to_account_id)
);
CREATE INDEX ON plain_transfer (from_account_id);
CREATE INDEX ON plain_transfer (to_account_id);
CREATE INDEX ON plain_transfer (event_at);
CREATE TABLE plain_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES plain_account (id), transfer_id bigint NOT NULL REFERENCES plain_transfer (id),
  amount numeric NOT NULL, previous_balance numeric NOT NULL, current_balance numeric NOT NULL,
  account_version bigint NOT NULL, created_at timestamptz NOT NULL
);
CREATE INDEX ON plain_entry (account_id);
CREATE INDEX ON plain_entry (transfer_id);

CREATE FUNCTION plain_check(account plain_account) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT account.allow_negative AND account.balance < 0 THEN RAISE EXCEPTION 'account % is overdrawn', account.id; END IF;
END $$;

CREATE FUNCTION plain_transfer(p_from bigint, p_to bigint, p_amount numeric) RETURNS SETOF plain_transfer
LANGUAGE plpgsql AS $$
DECLARE
  v_id      bigint;
  v_account bigint;
  v_from    plain_account;
  v_to      plain_account;
BEGIN
  FOREACH v_account IN ARRAY ARRAY(SELECT DISTINCT unnest FROM unnest(ARRAY[p_from, p_to]) ORDER BY unnest) LOOP
    PERFORM a.id FROM plain_account a WHERE a.id = v_account FOR UPDATE;
  END LOOP;
  UPDATE plain_account SET balance = balance - p_amount, version = version + 1, updated_at = now() WHERE id = p_from
  RETURNING * INTO v_from;
  PERFORM plain_check(v_from);
  UPDATE plain_account SET balance = balance + p_amount, version = version + 1, updated_at = now() WHERE id = p_to
  RETURNING * INTO v_to;
  PERFORM plain_check(v_to);
  IF v_from.currency <> v_to.currency THEN RAISE EXCEPTION 'the currencies differ'; END IF;
  INSERT INTO plain_transfer (from_account_id, to_account_id, amount, created_at, event_at)
  VALUES (p_from, p_to, p_amount, now(), now()) RETURNING id INTO v_id;
  INSERT INTO plain_entry (account_id, transfer_id, amount, previous_balance, current_balance, account_version, created_at)
  VALUES (p_from, v_id, -p_amount, v_from.balance + p_amount, v_from.balance, v_from.version, now());
  INSERT INTO plain_entry (account_id, transfer_id, amount, previous_balance, current_balance, account_version, created_at)
  VALUES (p_to, v_id, p_amount, v_to.balance - p_amount, v_to.balance, v_to.version, now());
  RETURN QUERY SELECT t.* FROM plain_transfer t WHERE t.id = v_id;
END $$;

-- TPC-B, whose transaction pgbench runs (postgresql.org/docs/17/pgbench.html, «tpcb-like»), in one round trip: the account's balance,
-- read back; its teller's and its branch's, which many wait for; the history. Ten tellers a branch, as there.
CREATE TABLE tpcb_branch (bid integer PRIMARY KEY, bbalance integer NOT NULL, filler char(88)) WITH (fillfactor = 50);
CREATE TABLE tpcb_teller (tid integer PRIMARY KEY, bid integer NOT NULL, tbalance integer NOT NULL, filler char(84)) WITH (fillfactor = 50);
CREATE TABLE tpcb_account (aid integer PRIMARY KEY, bid integer NOT NULL, abalance integer NOT NULL, filler char(84)) WITH (fillfactor = 50);
CREATE TABLE tpcb_history (tid integer, bid integer, aid integer, delta integer, mtime timestamp, filler char(22));

CREATE FUNCTION tpcb(p_aid integer, p_tid integer, p_bid integer, p_delta integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_balance integer;
BEGIN
  UPDATE tpcb_account SET abalance = abalance + p_delta WHERE aid = p_aid;
  SELECT abalance INTO v_balance FROM tpcb_account WHERE aid = p_aid;
  UPDATE tpcb_teller SET tbalance = tbalance + p_delta WHERE tid = p_tid;
  UPDATE tpcb_branch SET bbalance = bbalance + p_delta WHERE bid = p_bid;
  INSERT INTO tpcb_history (tid, bid, aid, delta, mtime) VALUES (p_tid, p_bid, p_aid, p_delta, CURRENT_TIMESTAMP);
  RETURN v_balance;
END $$;

GRANT SELECT, INSERT, UPDATE ON floor_account, floor_entry, plain_account, plain_transfer, plain_entry,
  tpcb_branch, tpcb_teller, tpcb_account, tpcb_history TO balance_app;
