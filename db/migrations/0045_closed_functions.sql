-- Functions with their owner's rights look at temporary tables last, the audit log is never emptied,
-- and a text of any length can be kept. Before the deploy: the search for words waits for the index.

-- A temporary table of the caller's must not stand before ours.
ALTER FUNCTION assert_fencing(bigint) SET search_path = public, pg_temp;
ALTER FUNCTION hold_seats(bigint, integer, timestamptz, timestamptz)
    SET search_path = public, pg_temp;
ALTER FUNCTION confirm_seats(bigint, timestamptz) SET search_path = public, pg_temp;
ALTER FUNCTION release_seats(bigint, text, timestamptz) SET search_path = public, pg_temp;
ALTER FUNCTION withdraw_own_hold(bigint, timestamptz) SET search_path = public, pg_temp;
ALTER FUNCTION open_pin_prompt(bigint, text, text, timestamptz) SET search_path = public, pg_temp;

-- And nobody but the database's owner makes one.
DO $$
BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;

CREATE TRIGGER audit_log_is_never_emptied BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit();

-- A tsvector holds a megabyte; a longer text would be refused, and its customer never be answered.
DROP INDEX ai_messages_words;
CREATE INDEX ai_messages_words ON ai_messages
    USING gin (to_tsvector('simple', left(content, 100000)));
