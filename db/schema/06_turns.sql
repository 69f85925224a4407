-- Turns: what is answered together, and by whom. One at a time for each customer.

-- What was claimed from the inbox together. A customer has one running turn, and a turn is
-- committed once, by the worker that holds the newest fencing token.
CREATE TABLE turns (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    fencing_token bigint NOT NULL,
    status text NOT NULL DEFAULT 'running'
        CHECK (status IN (
            'running',    -- claimed; when its worker died, it is run again
            'answered',   -- committed with its answer
            'apologised', -- failed too often: committed with an apology
            'filed'       -- a person has the conversation: kept for that person to read
        )),
    attempts integer NOT NULL DEFAULT 1,
    path text[] NOT NULL DEFAULT '{}',                    -- the nodes it went through
    error text,                                           -- of the last attempt that failed
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz
);
CREATE UNIQUE INDEX turns_one_running ON turns (customer_id) WHERE status = 'running';
CREATE INDEX turns_conversation ON turns (conversation_id, id);

-- Claim the next turn of a customer, or the one that died. Every claim takes a new fencing token,
-- so that whoever had the customer before can write no more.
-- No row: nothing waits. wait_seconds: the customer seems to be typing on, ask again then.
CREATE FUNCTION claim_turn(
    p_customer_id bigint, p_now timestamptz, p_today date,
    p_quiet interval, p_pause interval, p_conversation_quiet interval,
    OUT wait_seconds double precision, OUT turn_id bigint, OUT attempt integer,
    OUT fencing_token bigint, OUT conversation_id bigint, OUT is_interrupted boolean,
    OUT name text, OUT language text, OUT is_opted_out boolean, OUT messages_before bigint,
    OUT messages jsonb
) RETURNS SETOF record
LANGUAGE plpgsql AS $$
DECLARE
    customer customers;
    running turns;
    conversation ai_conversations;
    first inbox;
    oldest timestamptz;
    newest timestamptz;
    next_other bigint;
    picked bigint[];
BEGIN
    SELECT * INTO customer FROM customers c WHERE c.id = p_customer_id FOR NO KEY UPDATE;
    SELECT * INTO running FROM turns t WHERE t.customer_id = p_customer_id AND t.status = 'running';
    IF FOUND THEN
        UPDATE turns t SET attempts = t.attempts + 1, fencing_token = customer.fencing_token + 1
        WHERE t.id = running.id RETURNING * INTO running;
        PERFORM drop_drafts(running.id, p_now);
        SELECT * INTO conversation FROM ai_conversations c WHERE c.id = running.conversation_id;
        SELECT min(i.id) INTO first.id FROM inbox i WHERE i.turn_id = running.id;
    ELSE
        SELECT * INTO first FROM inbox i
        WHERE i.customer_id = p_customer_id AND i.handled_at IS NULL ORDER BY i.id LIMIT 1;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        picked := ARRAY[first.id];
        IF first.gathers THEN
            SELECT min(i.id) INTO next_other FROM inbox i
            WHERE i.customer_id = p_customer_id AND i.handled_at IS NULL AND NOT i.gathers;
            SELECT array_agg(i.id ORDER BY i.id), min(i.received_at), max(i.received_at)
            INTO picked, oldest, newest FROM inbox i
            WHERE i.customer_id = p_customer_id AND i.handled_at IS NULL
              AND (next_other IS NULL OR i.id < next_other);
            wait_seconds := extract(epoch FROM
                least(newest + p_quiet, oldest + p_pause) - clock_timestamp());
            IF next_other IS NULL AND wait_seconds > 0 THEN
                RETURN NEXT;
                RETURN;
            END IF;
        END IF;
        conversation := live_conversation(p_customer_id, first.phone_number_id, p_now, p_conversation_quiet);
        INSERT INTO turns (customer_id, conversation_id, fencing_token)
        VALUES (p_customer_id, conversation.id, customer.fencing_token + 1)
        RETURNING * INTO running;
        UPDATE inbox i SET turn_id = running.id WHERE i.id = ANY (picked);
    END IF;
    UPDATE customers c SET fencing_token = running.fencing_token WHERE c.id = p_customer_id;

    wait_seconds := NULL;
    turn_id := running.id;
    attempt := running.attempts;
    fencing_token := running.fencing_token;
    conversation_id := conversation.id;
    is_interrupted := conversation.is_interrupted;
    name := customer.name;
    language := customer.language;
    is_opted_out := customer.opted_out_at IS NOT NULL;
    SELECT count(*) INTO messages_before FROM inbox i
    WHERE i.customer_id = p_customer_id AND i.kind = 'message' AND i.day = p_today AND i.id < first.id;
    SELECT jsonb_agg(i.message || jsonb_build_object('id', i.id, 'key', i.key) ORDER BY i.id)
    INTO messages FROM inbox i WHERE i.turn_id = running.id;
    RETURN NEXT;
END $$;

ALTER TABLE turns ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON turns TO easymo_staff USING (true);
