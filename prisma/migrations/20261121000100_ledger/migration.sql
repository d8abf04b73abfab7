-- The books: double entry, append only. The functions below are the only writers. The application runs as the role
-- balance_app, which may read these tables and call those functions and nothing else; the owner runs the migrations.

-- Rules of a column stand in domains and not in CHECKs of the table: PostgreSQL reads each CHECK anew from the catalogue
-- for every statement, 2 to 4 µs a piece, and a domain's rule once a session. Six CHECKs cost 15 µs of a posting's 80.
CREATE DOMAIN ledger_key       AS text    CHECK (char_length(VALUE) BETWEEN 8 AND 200);
CREATE DOMAIN ledger_owner_key AS text    CHECK (char_length(VALUE) BETWEEN 1 AND 100);
CREATE DOMAIN ledger_currency  AS char(3) CHECK (VALUE ~ '^[A-Z]{3}$');
CREATE DOMAIN ledger_kind      AS text    CHECK (char_length(VALUE) BETWEEN 1 AND 40);
CREATE DOMAIN ledger_amount    AS bigint  CHECK (VALUE <> 0);
-- What history shows beside the sum: texts and references, never amounts to reckon with.
CREATE DOMAIN ledger_detail    AS jsonb   CHECK (jsonb_typeof(VALUE) = 'object' AND octet_length(VALUE::text) <= 4096);

-- What an account of each kind may do is decided here and not by the code that opens one.
-- Tracked accounts carry a running balance and are locked by every posting: customers' money only. The others are shared by
-- all customers: a running balance there would be one row that every posting waits for, so theirs is the sum of entries.
CREATE TABLE ledger_account_kind (
  kind           text    PRIMARY KEY,
  allow_negative boolean NOT NULL,
  tracked        boolean NOT NULL,
  UNIQUE (kind, allow_negative, tracked),
  -- An overdraft can be refused only where the balance is at hand.
  CONSTRAINT guarded_means_tracked CHECK (tracked OR allow_negative)
);
INSERT INTO ledger_account_kind (kind, allow_negative, tracked) VALUES
  ('customer',       false, true),   -- a customer's money
  ('customer_bonus', false, true),   -- a customer's promotional money, never refunded
  ('gateway',        true,  false),  -- clearing: what a payment gateway has taken and owes
  ('bank',           true,  false),  -- the provider's bank account
  ('revenue',        true,  false),  -- charges for the service
  ('promo_expense',  true,  false),  -- what promo codes cost
  ('adjustment',     true,  false),  -- corrections by hand, each with its reason
  ('suspense',       true,  false);  -- money that came and is matched to nobody yet

-- balance and version of a tracked account repeat its last entry; a half-empty page lets an update stay on its page (HOT).
CREATE TABLE ledger_account (
  id             bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner_key      ledger_owner_key NOT NULL,
  kind           text             NOT NULL,
  currency       ledger_currency  NOT NULL,
  balance        bigint           NOT NULL DEFAULT 0,
  version        bigint           NOT NULL DEFAULT 0,
  allow_negative boolean          NOT NULL,
  tracked        boolean          NOT NULL,
  created_at     timestamptz      NOT NULL DEFAULT now(),
  UNIQUE (owner_key, kind, currency),
  FOREIGN KEY (kind, allow_negative, tracked) REFERENCES ledger_account_kind (kind, allow_negative, tracked),
  CONSTRAINT no_overdraft CHECK (allow_negative OR balance >= 0)
) WITH (fillfactor = 50);

CREATE TABLE ledger_transaction (
  id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  idempotency_key ledger_key  NOT NULL UNIQUE,
  request_hash    bytea       NOT NULL,
  kind            ledger_kind NOT NULL,
  -- An entry slipped into an old transaction, or taken out of one, shows against this.
  entry_count     smallint    NOT NULL,
  reverses_id     bigint      UNIQUE,                 -- at most one reversal each
  occurred_at     timestamptz NOT NULL,               -- when the world did it
  created_at      timestamptz NOT NULL DEFAULT now(), -- when it was booked
  detail          ledger_detail
);

-- No foreign keys here: checking one locks the row it points to, and on a shared account every posting would write that
-- lock. The posting function has read or written both rows itself; verify proves that no entry is an orphan.
CREATE TABLE ledger_entry (
  transaction_id  bigint        NOT NULL,
  line            smallint      NOT NULL,
  account_id      bigint        NOT NULL,
  currency        char(3)       NOT NULL,
  amount          ledger_amount NOT NULL,
  balance_after   bigint,                 -- on tracked accounts only, and so the version
  account_version bigint,
  PRIMARY KEY (transaction_id, line)
);
-- A tracked account's history in order, each version once; and any account's sum without a visit to the table.
CREATE UNIQUE INDEX ledger_entry_account_key ON ledger_entry (account_id, account_version) INCLUDE (amount);

-- What is booked stays booked, for the owner of the tables, too: a mistake is mended by a reversal.
CREATE FUNCTION ledger_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'LEDGER_IMMUTABLE: % on %', TG_OP, TG_TABLE_NAME;
END $$;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transaction
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable();
CREATE TRIGGER immutable BEFORE DELETE OR TRUNCATE OR
  UPDATE OF id, owner_key, kind, currency, allow_negative, tracked, created_at ON ledger_account
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable();
-- No trigger watches balances: it would cost 7 µs of a posting's 80 and keep out only the owner, who can drop it. A balance
-- changed by hand disagrees with its entries, and verify says so.

-- All functions: SECURITY DEFINER, for they write what their caller may not. Their search_path is their own, with the
-- temporary schema last, so that no table or operator of the caller's takes the place of ours. Sequential scans are off,
-- because a session keeps its plans and a plan made while the books were empty would read whole tables ever after.

-- Gets the owner's account of a kind and currency, opening it the first time. Returns its id.
CREATE FUNCTION ledger_open_account(p_owner_key text, p_kind text, p_currency text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  v_id bigint;
BEGIN
  SELECT a.id INTO v_id FROM ledger_account a
   WHERE a.owner_key = p_owner_key AND a.kind = p_kind AND a.currency = p_currency;
  IF FOUND THEN RETURN v_id; END IF;

  INSERT INTO ledger_account (owner_key, kind, currency, allow_negative, tracked)
  SELECT p_owner_key, k.kind, p_currency, k.allow_negative, k.tracked FROM ledger_account_kind k WHERE k.kind = p_kind
  ON CONFLICT (owner_key, kind, currency) DO NOTHING RETURNING id INTO v_id;
  IF FOUND THEN RETURN v_id; END IF;

  -- Another session opened it between the two statements, or there is no such kind.
  SELECT a.id INTO v_id FROM ledger_account a
   WHERE a.owner_key = p_owner_key AND a.kind = p_kind AND a.currency = p_currency;
  IF NOT FOUND THEN RAISE EXCEPTION 'LEDGER_ACCOUNT_KIND: there is no kind %', p_kind; END IF;
  RETURN v_id;
END $$;

-- Posts a transaction: p_amounts[i] minor units onto account p_accounts[i], summing to zero in each currency.
-- Accounts stand in strictly ascending order: that is the order in which they are locked, and none comes twice.
-- outcome: posted | already-posted | idempotency-mismatch | insufficient-funds (account_id: whose). These are returned,
-- because an error would undo the caller's transaction; what is a bug of the caller's raises LEDGER_….
CREATE FUNCTION ledger_post(
  p_key text, p_kind text, p_accounts bigint[], p_amounts bigint[], p_occurred_at timestamptz,
  p_detail jsonb DEFAULT NULL, p_reverses bigint DEFAULT NULL,
  OUT outcome text, OUT transaction_id bigint, OUT account_id bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  -- The lines of a posting: enough for a top-up with bonus and a bill paid from several sides; a batch is another matter.
  c_max_lines constant integer := 100;
  n          integer := cardinality(p_accounts);
  -- What moves money is the request; when it happened and how it is described may be told differently by a repeat.
  v_hash     bytea := sha256(convert_to(concat_ws('|', p_kind, p_accounts::text, p_amounts::text, p_reverses), 'UTF8'));
  v_seen     bytea;
  v_tracked  boolean;
  v_currency text;
  v_balance  bigint;
  v_version  bigint;
  v_sum      bigint;
  v_mixed    boolean;
  currencies text[] := '{}';
  balances   bigint[] := '{}';
  versions   bigint[] := '{}'; -- null on untracked accounts
BEGIN
  IF n IS DISTINCT FROM cardinality(p_amounts) OR n NOT BETWEEN 2 AND c_max_lines THEN
    RAISE EXCEPTION 'LEDGER_LINES: % accounts and % amounts', n, cardinality(p_amounts);
  END IF;
  IF p_reverses IS NOT NULL THEN PERFORM ledger_assert_reversal(p_kind, p_accounts, p_amounts, p_reverses); END IF;

  -- Balances move first, each in one statement that also locks and looks, and a repeat is noticed by the key's own index: to
  -- look beforehand would cost two visits more of every posting. What turns out to be refused or repeated is moved back
  -- under the same locks, seen by nobody.
  v_sum := 0; v_mixed := false;
  FOR i IN 1..n LOOP
    SELECT a.tracked, a.currency INTO v_tracked, v_currency FROM ledger_account a WHERE a.id = p_accounts[i];
    IF NOT FOUND OR p_accounts[i] <= p_accounts[i - 1] THEN
      RAISE EXCEPTION 'LEDGER_ACCOUNTS: % is missing, or twice, or out of order', p_accounts[i];
    END IF;
    v_balance := NULL; v_version := NULL;
    IF v_tracked THEN
      UPDATE ledger_account a SET balance = a.balance + p_amounts[i], version = a.version + 1
       WHERE a.id = p_accounts[i] AND (a.allow_negative OR a.balance + p_amounts[i] >= 0)
      RETURNING a.balance, a.version INTO v_balance, v_version;
      IF NOT FOUND THEN account_id := coalesce(account_id, p_accounts[i]); END IF;
    END IF;
    balances[i] := v_balance; versions[i] := v_version; currencies[i] := v_currency;
    v_sum := v_sum + p_amounts[i];
    v_mixed := v_mixed OR v_currency <> currencies[1];
  END LOOP;
  IF v_mixed THEN
    SELECT sum(abs(c.total)) INTO v_sum FROM (
      SELECT sum(l.amount) AS total FROM unnest(currencies, p_amounts) AS l (currency, amount) GROUP BY l.currency) c;
  END IF;

  IF account_id IS NULL AND v_sum = 0 THEN
    INSERT INTO ledger_transaction (idempotency_key, request_hash, kind, entry_count, reverses_id, occurred_at, detail)
    VALUES (p_key, v_hash, p_kind, n, p_reverses, p_occurred_at, p_detail)
    ON CONFLICT (idempotency_key) DO NOTHING RETURNING id INTO transaction_id;
  END IF;
  IF transaction_id IS NULL THEN
    UPDATE ledger_account a SET balance = a.balance - moved.amount, version = a.version - 1
      FROM unnest(p_accounts, p_amounts, versions) AS moved (id, amount, version)
     WHERE a.id = moved.id AND moved.version IS NOT NULL;
    SELECT t.id, t.request_hash INTO transaction_id, v_seen FROM ledger_transaction t WHERE t.idempotency_key = p_key;
    IF FOUND THEN
      outcome := CASE WHEN v_seen = v_hash THEN 'already-posted' ELSE 'idempotency-mismatch' END;
      account_id := NULL;
    ELSIF (v_sum = 0) IS NOT TRUE THEN
      RAISE EXCEPTION 'LEDGER_UNBALANCED: % in %', p_amounts, currencies;
    ELSIF account_id IS NOT NULL THEN
      outcome := 'insufficient-funds';
    ELSE
      RAISE EXCEPTION 'LEDGER_RIVAL: key % is taken and not to be seen', p_key USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN;
  END IF;

  FOR i IN 1..n LOOP
    INSERT INTO ledger_entry (transaction_id, line, account_id, currency, amount, balance_after, account_version)
    VALUES (ledger_post.transaction_id, i, p_accounts[i], currencies[i], p_amounts[i], balances[i], versions[i]);
  END LOOP;
  outcome := 'posted';
END $$;

-- A reversal is the exact negation of a transaction that is no reversal itself. Called by ledger_post alone.
CREATE FUNCTION ledger_assert_reversal(p_kind text, p_accounts bigint[], p_amounts bigint[], p_reverses bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_accounts bigint[];
  v_amounts  bigint[];
BEGIN
  SELECT array_agg(e.account_id ORDER BY e.account_id), array_agg(-e.amount ORDER BY e.account_id)
    INTO v_accounts, v_amounts
    FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id
   WHERE t.id = p_reverses AND t.reverses_id IS NULL;
  IF p_kind <> 'reversal' OR v_accounts IS DISTINCT FROM p_accounts OR v_amounts IS DISTINCT FROM p_amounts THEN
    RAISE EXCEPTION 'LEDGER_REVERSAL: not the negation of %', p_reverses;
  END IF;
END $$;

-- Posts the exact negation of a transaction, once ever. outcome: as ledger_post, and already-reversed (transaction_id: by
-- which) | unknown-transaction | is-reversal (a reversal is not reversed: post what is meant).
CREATE FUNCTION ledger_reverse(
  p_key text, p_transaction_id bigint, p_occurred_at timestamptz, p_detail jsonb DEFAULT NULL,
  OUT outcome text, OUT transaction_id bigint, OUT account_id bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  v_accounts bigint[];
  v_amounts  bigint[];
  v_reverses bigint;
BEGIN
  -- The lock makes rivals wait for one another here, where the second still gets an answer and not a broken rule.
  SELECT t.reverses_id INTO v_reverses FROM ledger_transaction t WHERE t.id = p_transaction_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN outcome := 'unknown-transaction'; RETURN; END IF;
  IF v_reverses IS NOT NULL THEN outcome := 'is-reversal'; RETURN; END IF;
  SELECT t.id INTO transaction_id FROM ledger_transaction t
   WHERE t.reverses_id = p_transaction_id AND t.idempotency_key <> p_key;
  IF FOUND THEN outcome := 'already-reversed'; RETURN; END IF;

  SELECT array_agg(e.account_id ORDER BY e.account_id), array_agg(-e.amount ORDER BY e.account_id)
    INTO v_accounts, v_amounts FROM ledger_entry e WHERE e.transaction_id = p_transaction_id;
  SELECT p.outcome, p.transaction_id, p.account_id INTO outcome, transaction_id, account_id
    FROM ledger_post(p_key, 'reversal', v_accounts, v_amounts, p_occurred_at, p_detail, p_transaction_id) p;
END $$;

-- Nobody but the owner has any right that is not given here. public stands in the functions' search_path: only its owner
-- may put anything there.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ledger_account_kind, ledger_account, ledger_transaction, ledger_entry FROM PUBLIC, balance_app;
REVOKE ALL ON FUNCTION ledger_immutable(), ledger_open_account(text, text, text),
  ledger_post(text, text, bigint[], bigint[], timestamptz, jsonb, bigint),
  ledger_assert_reversal(text, bigint[], bigint[], bigint), ledger_reverse(text, bigint, timestamptz, jsonb)
  FROM PUBLIC, balance_app;
GRANT USAGE ON SCHEMA public TO balance_app;
GRANT SELECT ON ledger_account_kind, ledger_account, ledger_transaction, ledger_entry TO balance_app;
GRANT EXECUTE ON FUNCTION ledger_open_account(text, text, text),
  ledger_post(text, text, bigint[], bigint[], timestamptz, jsonb, bigint), ledger_reverse(text, bigint, timestamptz, jsonb)
  TO balance_app;
