-- Many charges of customers at once: the platform's batch, an hour's usage. One statement for all of them and not a loop, since
-- 10,000 postings one by one take 3 s and so take 0.5 s.

-- Charges p_amounts[i] of the balances that p_owners[i] holds in p_currency, under p_keys[i], described by p_details[i] (an
-- array of objects or nulls): bonus first, then money, both onto p_revenue. Charges of one owner are taken in their order.
-- p_partial: takes what there is where it does not suffice; otherwise all or nothing, of the whole batch.
-- Returns a row a line. outcome: posted (from_bonus, from_money: what was taken) | already-posted | idempotency-mismatch |
-- insufficient-funds | unknown-account | held-back (fit to be posted, but another line is not).
-- What is a bug of the caller's raises LEDGER_BATCH.
CREATE FUNCTION ledger_charge_batch(
  p_keys text[], p_owners text[], p_amounts bigint[], p_details jsonb, p_currency text, p_revenue bigint,
  p_occurred_at timestamptz, p_partial boolean
) RETURNS TABLE (line integer, outcome text, transaction_id bigint, from_bonus bigint, from_money bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  -- One transaction holds the locks of so many accounts at most, and the arrays some 10 MB.
  c_max_lines constant integer := 20000;
  n        integer := cardinality(p_keys);
  v_ids      bigint[]; -- customers' accounts of the owners, locked
  v_owners   text[];
  v_bonus    boolean[];
  v_balances bigint[];
  v_versions bigint[];
  v_posted   integer;
  v_wanted   integer;
BEGIN
  IF n IS DISTINCT FROM cardinality(p_owners) OR n IS DISTINCT FROM cardinality(p_amounts)
     OR n IS DISTINCT FROM jsonb_array_length(p_details) OR n NOT BETWEEN 1 AND c_max_lines THEN
    RAISE EXCEPTION 'LEDGER_BATCH: % lines', n;
  END IF;
  IF (SELECT count(DISTINCT k) <> n FROM unnest(p_keys) k) OR EXISTS (SELECT FROM unnest(p_amounts) a WHERE a <= 0 OR a IS NULL) THEN
    RAISE EXCEPTION 'LEDGER_BATCH: a key twice, or an amount that is no charge';
  END IF;
  PERFORM FROM ledger_account a WHERE a.id = p_revenue AND a.currency = p_currency AND NOT a.tracked;
  IF NOT FOUND THEN RAISE EXCEPTION 'LEDGER_BATCH: % is no account to charge for in %', p_revenue, p_currency; END IF;

  -- In the order in which all postings lock.
  SELECT array_agg(l.id), array_agg(l.owner_key::text), array_agg(l.kind = 'customer_bonus'), array_agg(l.balance), array_agg(l.version)
    INTO v_ids, v_owners, v_bonus, v_balances, v_versions
    FROM (SELECT a.id, a.owner_key, a.kind, a.balance, a.version FROM ledger_account a
           WHERE a.owner_key = ANY (p_owners) AND a.kind IN ('customer', 'customer_bonus') AND a.currency = p_currency
           ORDER BY a.id FOR NO KEY UPDATE) l;

  CREATE TEMP TABLE ledger_batch ON COMMIT DROP AS
  WITH asked AS (
    SELECT l.line::integer, l.key, l.owner, l.amount, nullif(d.value, 'null'::jsonb) AS detail,
           sha256(convert_to(concat_ws('|', 'charge', l.owner, p_currency, l.amount), 'UTF8')) AS hash
      FROM unnest(p_keys, p_owners, p_amounts) WITH ORDINALITY AS l (key, owner, amount, line)
      JOIN jsonb_array_elements(p_details) WITH ORDINALITY AS d (value, line) ON d.line = l.line),
  held AS (
    SELECT owner, min(id) FILTER (WHERE NOT bonus) AS money_id, min(id) FILTER (WHERE bonus) AS bonus_id,
           sum(balance) FILTER (WHERE NOT bonus)::bigint AS money, coalesce(sum(balance) FILTER (WHERE bonus), 0)::bigint AS bonus,
           sum(version) FILTER (WHERE NOT bonus)::bigint AS money_version, sum(version) FILTER (WHERE bonus)::bigint AS bonus_version
      FROM unnest(v_ids, v_owners, v_bonus, v_balances, v_versions) AS h (id, owner, bonus, balance, version) GROUP BY owner),
  known AS (
    SELECT a.*, h.money_id, h.bonus_id, h.money, h.bonus, h.money_version, h.bonus_version, t.id AS seen_id, t.kind AS seen_kind,
           t.request_hash AS seen_hash
      FROM asked a LEFT JOIN held h ON h.owner = a.owner LEFT JOIN ledger_transaction t ON t.idempotency_key = a.key),
  -- What the lines of an owner ask for up to and with each; those that are in the books already ask for nothing.
  walked AS (
    SELECT k.*, (sum(CASE WHEN seen_id IS NULL THEN amount ELSE 0 END) OVER (PARTITION BY owner ORDER BY line))::bigint AS upto
      FROM known k)
  SELECT w.*, least(upto, bonus) - least(upto - CASE WHEN seen_id IS NULL THEN amount ELSE 0 END, bonus) AS bonus_part,
         least(upto, bonus + money) - least(upto - CASE WHEN seen_id IS NULL THEN amount ELSE 0 END, bonus + money) AS taken,
         CASE WHEN seen_id IS NOT NULL THEN
                -- A single charge under the same key is known by what it took.
                CASE WHEN seen_hash = hash OR (seen_kind = 'charge' AND amount = (
                            SELECT -sum(e.amount) FROM ledger_entry e WHERE e.transaction_id = seen_id AND e.account_id IN (money_id, bonus_id)))
                     THEN 'already-posted' ELSE 'idempotency-mismatch' END
              WHEN money_id IS NULL THEN 'unknown-account'
              WHEN upto > bonus + money AND NOT (p_partial AND upto - amount < bonus + money) THEN 'insufficient-funds'
              ELSE 'posted' END AS outcome,
         NULL::bigint AS transaction_id
    FROM walked w;

  IF NOT p_partial AND EXISTS (SELECT FROM ledger_batch b WHERE b.outcome NOT IN ('posted', 'already-posted')) THEN
    UPDATE ledger_batch b SET outcome = 'held-back' WHERE b.outcome = 'posted';
  ELSE
    SELECT count(*) INTO v_wanted FROM ledger_batch b WHERE b.outcome = 'posted';
    WITH made AS (
      INSERT INTO ledger_transaction (idempotency_key, request_hash, kind, entry_count, occurred_at, detail)
      SELECT b.key, b.hash, 'charge', 1 + (b.bonus_part > 0)::integer + (b.taken > b.bonus_part)::integer, p_occurred_at, b.detail
        FROM ledger_batch b WHERE b.outcome = 'posted' ORDER BY b.line
      ON CONFLICT (idempotency_key) DO NOTHING RETURNING id, idempotency_key)
    UPDATE ledger_batch b SET transaction_id = m.id FROM made m WHERE m.idempotency_key = b.key;
    GET DIAGNOSTICS v_posted = ROW_COUNT;
    -- A rival has posted one of the keys meanwhile; tried again, it is seen.
    IF v_posted <> v_wanted THEN
      RAISE EXCEPTION 'LEDGER_RIVAL: a key of the batch is taken' USING ERRCODE = 'serialization_failure';
    END IF;

    WITH part AS (
      SELECT b.transaction_id, b.line, b.bonus_id AS account_id, -b.bonus_part AS amount, 1 AS place, b.bonus AS before, b.bonus_version AS version
        FROM ledger_batch b WHERE b.outcome = 'posted' AND b.bonus_part > 0
      UNION ALL
      SELECT b.transaction_id, b.line, b.money_id, b.bonus_part - b.taken, 1 + (b.bonus_part > 0)::integer, b.money, b.money_version
        FROM ledger_batch b WHERE b.outcome = 'posted' AND b.taken > b.bonus_part),
    walked AS (
      SELECT p.*, p.before + (sum(p.amount) OVER walk)::bigint AS balance_after, p.version + row_number() OVER walk AS account_version
        FROM part p WINDOW walk AS (PARTITION BY p.account_id ORDER BY p.line)),
    moved AS (
      UPDATE ledger_account a SET balance = m.balance, version = m.version
        FROM (SELECT w.account_id, min(w.balance_after) AS balance, max(w.account_version) AS version FROM walked w GROUP BY w.account_id) m
       WHERE a.id = m.account_id)
    INSERT INTO ledger_entry (transaction_id, line, account_id, currency, amount, balance_after, account_version)
    SELECT w.transaction_id, w.place, w.account_id, p_currency, w.amount, w.balance_after, w.account_version FROM walked w
    UNION ALL
    SELECT b.transaction_id, 1 + (b.bonus_part > 0)::integer + (b.taken > b.bonus_part)::integer, p_revenue, p_currency, b.taken, NULL, NULL
      FROM ledger_batch b WHERE b.outcome = 'posted';
  END IF;

  RETURN QUERY SELECT b.line, b.outcome, coalesce(b.transaction_id, CASE WHEN b.outcome <> 'held-back' THEN b.seen_id END),
                      CASE WHEN b.transaction_id IS NULL THEN 0 ELSE b.bonus_part END,
                      CASE WHEN b.transaction_id IS NULL THEN 0 ELSE b.taken - b.bonus_part END
                 FROM ledger_batch b ORDER BY b.line;
  DROP TABLE ledger_batch;
END $$;

REVOKE ALL ON FUNCTION ledger_charge_batch(text[], text[], bigint[], jsonb, text, bigint, timestamptz, boolean) FROM PUBLIC, balance_app;
GRANT EXECUTE ON FUNCTION ledger_charge_batch(text[], text[], bigint[], jsonb, text, bigint, timestamptz, boolean) TO balance_app;

-- What came in on a customer's account, which is rare among charges: its totals and pages need not read all entries (135 ms
-- against 14 for a million). Charges do not touch it.
CREATE INDEX ledger_entry_credit_idx ON ledger_entry (account_id, account_version) INCLUDE (amount)
  WHERE amount > 0 AND account_version IS NOT NULL;
