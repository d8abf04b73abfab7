-- Plays a sequence of operations on the ledger's functions, as the application's role, and looks at every invariant after
-- each: in one round trip, so that a hundred thousand operations are a matter of seconds. p_accounts: the sequence's own.
CREATE FUNCTION books_play(p_operations jsonb, p_accounts bigint[])
RETURNS TABLE (outcome text, balances bigint[], breaches text[])
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  op        jsonb;
  v_id      bigint;
  v_ids     bigint[] := '{}';
BEGIN
  FOR op IN SELECT value FROM jsonb_array_elements(p_operations) LOOP
    BEGIN
      IF op ? 'step' THEN
        SELECT r.outcome, r.transaction_id INTO outcome, v_id
          FROM ledger_reverse(op ->> 'key', v_ids[(op ->> 'step')::integer + 1], now()) r;
      ELSE
        SELECT p.outcome, p.transaction_id INTO outcome, v_id
          FROM ledger_post(op ->> 'key', op ->> 'kind', (op ->> 'accounts')::bigint[], (op ->> 'amounts')::bigint[], now()) p;
      END IF;
    EXCEPTION WHEN raise_exception THEN
      outcome := split_part(SQLERRM, ':', 1); v_id := NULL;
    END;
    v_ids := v_ids || v_id;

    SELECT array_agg(a.balance ORDER BY a.id) INTO balances FROM ledger_account a WHERE a.id = ANY (p_accounts) AND a.tracked;
    breaches := ARRAY(
      WITH held AS MATERIALIZED (
        SELECT a.currency, a.tracked, a.balance, a.version, e.total, e.entries, e.last_version
          FROM ledger_account a CROSS JOIN LATERAL (
            SELECT coalesce(sum(e.amount), 0) AS total, count(*) AS entries, coalesce(max(e.account_version), 0) AS last_version
              FROM ledger_entry e WHERE e.account_id = a.id) e
         WHERE a.id = ANY (p_accounts))
      SELECT 'an account disagrees with its entries, or is below zero' FROM held h
       WHERE h.tracked AND (h.balance <> h.total OR h.version <> h.entries OR h.version <> h.last_version OR h.balance < 0)
      UNION ALL
      SELECT 'all accounts together do not sum to zero' FROM held h GROUP BY h.currency HAVING sum(h.total) <> 0
      UNION ALL
      SELECT 'an entry does not end at its account''s balance'
        FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
       WHERE e.transaction_id = v_id AND outcome = 'posted' AND a.tracked
         AND (e.balance_after, e.account_version) IS DISTINCT FROM (a.balance, a.version)
      UNION ALL
      SELECT 'the transaction is not whole' FROM ledger_transaction t
       WHERE t.id = v_id AND t.entry_count <> (SELECT count(*) FROM ledger_entry e WHERE e.transaction_id = t.id)
      UNION ALL
      SELECT 'the transaction does not sum to zero'
        FROM ledger_entry e WHERE e.transaction_id = v_id GROUP BY e.currency HAVING sum(e.amount) <> 0);
    RETURN NEXT;
  END LOOP;
END $$;
