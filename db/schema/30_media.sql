-- Files that customers send: fetched at once, checked, kept for a while, with the words in them.

-- A file until it expires. No door shows it: a run reads its words in the inbox.
CREATE TABLE media_files (
    inbox_id bigint PRIMARY KEY REFERENCES inbox,
    customer_id bigint NOT NULL REFERENCES customers,
    mime_type text NOT NULL,
    content bytea NOT NULL,
    words text,                              -- what was heard or seen in it; null: not yet
    fetched_at timestamptz NOT NULL,         -- product clock
    expires_at timestamptz NOT NULL
);
CREATE INDEX media_files_customer ON media_files (customer_id);
CREATE INDEX media_files_expiring ON media_files (expires_at);
ALTER TABLE media_files ALTER COLUMN content SET STORAGE EXTERNAL; -- compressed already

-- What voice notes and pictures of a customer came to on a day, so that a day's caps can be kept.
CREATE TABLE media_use (
    customer_id bigint NOT NULL REFERENCES customers,
    day date NOT NULL,                           -- product clock, in Kigali
    files integer NOT NULL DEFAULT 0 CHECK (files >= 0),
    bytes bigint NOT NULL DEFAULT 0 CHECK (bytes >= 0),
    seconds double precision NOT NULL DEFAULT 0 CHECK (seconds >= 0),  -- of sound
    PRIMARY KEY (customer_id, day)
);

-- The spoken answer to a turn goes behind what was written, once, and whoever sends it is woken.
-- False when it would come too late: more was written since, a person has the conversation, or what
-- was written did not go out.
CREATE FUNCTION queue_voice(p_turn_id bigint, p_message jsonb) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    whose bigint;
BEGIN
    INSERT INTO outbox (customer_id, conversation_id, turn_id, position, message)
    SELECT t.customer_id, t.conversation_id, t.id, 1000, p_message
    FROM turns t
    WHERE t.id = p_turn_id AND person_with(t.customer_id) IS NULL
      AND NOT EXISTS (SELECT 1 FROM turns later
                      WHERE later.customer_id = t.customer_id AND later.id > t.id)
      AND NOT EXISTS (SELECT 1 FROM inbox i
                      WHERE i.customer_id = t.customer_id AND i.handled_at IS NULL)
      AND EXISTS (SELECT 1 FROM outbox o WHERE o.turn_id = t.id)
      AND NOT EXISTS (SELECT 1 FROM outbox o
                      WHERE o.turn_id = t.id AND o.status IN ('failed', 'cancelled'))
    ON CONFLICT (turn_id, position) DO NOTHING
    RETURNING customer_id INTO whose;
    IF whose IS NULL THEN
        RETURN false;
    END IF;
    PERFORM enqueue_drain(whose);
    RETURN true;
END $$;

ALTER TABLE media_files ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON media_files TO easymo_staff USING (true);
ALTER TABLE media_use ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON media_use TO easymo_staff USING (true);
