-- Divides ledger_entry and usage_line by the month of booking, for installations that have outgrown one table: see src/SCALE.md,
-- «By month», for from which size on. Run by the owner of the tables, once; the program may run meanwhile, and waits for
-- moments. Run again it changes nothing.
--   psql "$MIGRATION_DATABASE_URL" -v ON_ERROR_STOP=1 -f prisma/partition-by-month.sql
-- From then on, each night:
--   psql "$MIGRATION_DATABASE_URL" -c 'SELECT books_begin_month()' -c 'ANALYZE ledger_entry, usage_line'
-- A night that is missed loses nothing: what is booked goes on into the month before.
--
-- The month stands in the number. At each month's beginning the sequence that numbers transactions is set forward to
-- <year><month>0000000000, and that of usage bookings likewise, so that a month is a range of numbers, known in advance. Whatever
-- names a transaction names its month by that: the primary key stays one for all months, and who looks for a transaction's
-- entries looks into one partition. Numbers go on ascending, by which the history is ordered.
--
-- What one index can no longer promise is that a version of an account comes once, over all months: each month promises it for
-- itself. Between months it rests on the posting functions, the only writers, which number under the account's row lock; and
-- verify proves that versions run from 1 without a gap or a repeat.

-- Whatever was booked before is of the time before months. Proved here, while others write, so that no lock is held for it.
DO $$
DECLARE
  v_table text;
  v_key   text;
BEGIN
  FOR v_table, v_key IN VALUES ('ledger_entry', 'transaction_id'), ('usage_line', 'booking_id') LOOP
    CONTINUE WHEN (SELECT relkind FROM pg_class WHERE oid = v_table::regclass) = 'p'
      OR EXISTS (SELECT FROM pg_constraint WHERE conrelid = v_table::regclass AND conname = 'before_months');
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT before_months CHECK (%I < 2000000000000000) NOT VALID', v_table, v_key);
  END LOOP;
END $$;
DO $$
DECLARE
  v_table text;
BEGIN
  FOREACH v_table IN ARRAY ARRAY['ledger_entry', 'usage_line'] LOOP
    CONTINUE WHEN (SELECT relkind FROM pg_class WHERE oid = v_table::regclass) = 'p';
    EXECUTE format('ALTER TABLE %I VALIDATE CONSTRAINT before_months', v_table);
  END LOOP;
END $$;

BEGIN;
-- A posting that takes long is not waited for while all others wait behind this: try again then.
SET LOCAL lock_timeout = '5s';

-- The first number of a day's month: 2026110000000000. Numbers of ten thousand million a month are above anything that one
-- server books, and still below 2^53.
CREATE OR REPLACE FUNCTION books_first_number(p_day date) RETURNS bigint LANGUAGE sql IMMUTABLE AS
  $$ SELECT to_char(p_day, 'YYYYMM')::bigint * 10000000000 $$;

-- Makes a partition like the table that was there before, with its indexes and what keeps it unchanged. Made apart and attached
-- afterwards, which lets others post meanwhile.
CREATE OR REPLACE FUNCTION books_add_partition(p_table text, p_name text, p_bounds text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF to_regclass('public.' || p_name) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL)', p_name, p_table || '_before');
  EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, balance_app', p_name);
  IF p_table = 'ledger_entry' THEN
    EXECUTE format('CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON public.%I
                    FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_immutable()', p_name);
  END IF;
  EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I %s', p_table, p_name, p_bounds);
END $$;

-- Makes the day's month and the next ready, and has numbers begin anew where the month has begun. As often as one likes: once a
-- month it has something to do. Returns what the next transaction's number is above of.
-- To attach it waits for who reads the empty partition of all else, as the proof of the books does for minutes, and others wait
-- behind it: so it gives up soon, and the next night does it.
CREATE OR REPLACE FUNCTION books_begin_month(p_day date DEFAULT (now() AT TIME ZONE 'UTC')::date) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  v_table text;
  v_sequence regclass;
  v_last bigint;
  v_month date;
BEGIN
  -- Two at once would set a sequence forward twice, and the second time behind what was numbered in between.
  PERFORM pg_advisory_xact_lock(hashtext('books_begin_month'));
  FOR v_table, v_sequence IN VALUES ('usage_line', pg_get_serial_sequence('public.usage_booking', 'id')::regclass),
                                    ('ledger_entry', pg_get_serial_sequence('public.ledger_transaction', 'id')::regclass) LOOP
    FOR i IN 0..1 LOOP
      v_month := date_trunc('month', p_day) + make_interval(months => i);
      PERFORM books_add_partition(v_table, v_table || '_' || to_char(v_month, 'YYYYMM'), format('FOR VALUES FROM (%s) TO (%s)',
        books_first_number(v_month), books_first_number((v_month + interval '1 month')::date)));
    END LOOP;
    EXECUTE format('SELECT last_value FROM %s', v_sequence) INTO v_last;
    IF v_last < books_first_number(p_day) THEN v_last := setval(v_sequence, books_first_number(p_day)); END IF;
  END LOOP;
  RETURN v_last;
END $$;
REVOKE ALL ON FUNCTION books_first_number(date), books_add_partition(text, text, text), books_begin_month(date)
  FROM PUBLIC, balance_app;

DO $$
DECLARE
  v_table text;
  v_keys  text;
BEGIN
  FOR v_table, v_keys IN VALUES ('ledger_entry', 'transaction_id, line'), ('usage_line', 'booking_id, resource_id, tariff_id') LOOP
    CONTINUE WHEN (SELECT relkind FROM pg_class WHERE oid = v_table::regclass) = 'p';
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', v_table);
    EXECUTE format('ALTER TABLE %I RENAME TO %I', v_table, v_table || '_before');
    EXECUTE format('ALTER INDEX %I RENAME TO %I', v_table || '_pkey', v_table || '_before_pkey');
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS, PRIMARY KEY (%s)) PARTITION BY RANGE (%s)',
      v_table, v_table || '_before', v_keys, split_part(v_keys, ',', 1));
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (2000000000000000)', v_table, v_table || '_before');
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT before_months', v_table || '_before');
    EXECUTE format('REVOKE ALL ON %I, %I FROM PUBLIC, balance_app', v_table, v_table || '_before');
    -- So that nothing is ever refused for want of a partition.
    PERFORM books_add_partition(v_table, v_table || '_other', 'DEFAULT');
    IF v_table = 'ledger_entry' THEN
      CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable();
      GRANT SELECT ON ledger_entry TO balance_app;
    ELSE
      GRANT SELECT, INSERT ON usage_line TO balance_app;
    END IF;
  END LOOP;
END $$;
SELECT books_begin_month();
COMMIT;
