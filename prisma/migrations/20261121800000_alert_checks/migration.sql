-- Which watches are to be looked at, and when: a narrow table instead of a column among the watch's own. Whatever moves money writes
-- here, and a sweep that finds ten thousand adds short rows under two indexes instead of new versions of wide ones under seven.
-- A watch is never deleted, so nothing has to be held to it by a foreign key, whose check would cost each row a look and a lock.
CREATE TABLE alert_check (
  watch_id bigint PRIMARY KEY,
  -- At once when something has moved, later what quiet hours hold back.
  check_at timestamptz(6) NOT NULL
);
INSERT INTO alert_check (watch_id, check_at) SELECT id, check_at FROM alert_watch WHERE check_at IS NOT NULL;
CREATE INDEX alert_check_check_at_idx ON alert_check (check_at);
ALTER TABLE alert_watch DROP COLUMN check_at;
-- The sweep reads watches beside their balances, a range of balances at a time.
CREATE INDEX alert_watch_balance_id_idx ON alert_watch (balance_id);
GRANT SELECT, INSERT, DELETE ON alert_check TO balance_app;
GRANT UPDATE (check_at) ON alert_check TO balance_app;
