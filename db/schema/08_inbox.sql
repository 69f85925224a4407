-- The inbox: what arrived, messages and events, in the order of arrival.

-- What waits is answered in this order. The same key is kept once, so that a redelivery is dropped.
CREATE TABLE inbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,   -- the order of arrival
    customer_id bigint NOT NULL REFERENCES customers,
    kind text NOT NULL CHECK (kind IN ('message', 'event')),
    key text NOT NULL UNIQUE,                             -- the wamid, or the event's own key
    gathers boolean NOT NULL,                             -- waits for more to be answered together
    phone_number_id text NOT NULL,
    message jsonb NOT NULL,                               -- as nodes read it
    raw jsonb,                                            -- as it arrived
    day date NOT NULL,                                    -- product clock, in Kigali
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    turn_id bigint REFERENCES turns,
    handled_at timestamptz
);
CREATE INDEX inbox_waiting ON inbox (customer_id, id) WHERE handled_at IS NULL;
CREATE INDEX inbox_day ON inbox (customer_id, day, id) WHERE kind = 'message';
CREATE INDEX inbox_turn ON inbox (turn_id);

-- One waiting drain job per customer. DO UPDATE, not DO NOTHING: it locks the waiting job until
-- our commit, so that no worker starts it before it can see what we wrote.
CREATE FUNCTION enqueue_drain(p_customer_id bigint) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)
    VALUES ('drain', 'drain', 'customer:' || p_customer_id, 'drain:' || p_customer_id,
            jsonb_build_object('customer_id', p_customer_id))
    ON CONFLICT (queueing_lock) WHERE status = 'todo'
    DO UPDATE SET queueing_lock = excluded.queueing_lock
$$;

-- Store a message of a verified webhook and wake a worker for it.
-- Returns its inbox id; null when it had arrived before: then no customer and no alias is touched.
CREATE FUNCTION receive_message(
    p_wa_id text, p_user_id text, p_parent_user_id text, p_name text,
    p_wamid text, p_gathers boolean, p_phone_number_id text, p_message jsonb, p_raw jsonb,
    p_day date, p_sent_at timestamptz DEFAULT now()
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    new_id bigint;
    customer bigint;
BEGIN
    IF EXISTS (SELECT 1 FROM inbox WHERE key = p_wamid) THEN
        RETURN NULL;
    END IF;
    customer := customer_for(p_wa_id, p_user_id, p_parent_user_id, p_name, p_sent_at);
    -- Messages of one customer take their numbers one after the other, so that no later number
    -- is committed, and answered, before an earlier one.
    PERFORM 1 FROM customers WHERE id = customer FOR NO KEY UPDATE;
    INSERT INTO inbox (customer_id, kind, key, gathers, phone_number_id, message, raw, day)
    VALUES (customer, 'message', p_wamid, p_gathers, p_phone_number_id, p_message, p_raw, p_day)
    ON CONFLICT (key) DO NOTHING
    RETURNING id INTO new_id;
    IF new_id IS NOT NULL THEN
        PERFORM enqueue_drain(customer);
    END IF;
    RETURN new_id;
END $$;

-- A customer deleted a message of theirs, or wrote it anew. Nobody has read it yet: it is emptied,
-- or says the new text. Else the change waits in the inbox for its turn, behind what was read
-- before.
CREATE FUNCTION receive_change(
    p_wa_id text, p_user_id text, p_parent_user_id text, p_name text,
    p_wamid text, p_phone_number_id text, p_message jsonb, p_raw jsonb, p_day date
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    customer bigint := customer_for(p_wa_id, p_user_id, p_parent_user_id, p_name);
    is_edit boolean := p_message->>'kind' = 'edit';
    original text := p_message->>'context_wamid';
    changed inbox;
    is_done boolean;
BEGIN
    -- As by a claim: what is read next is decided before or after this, not meanwhile.
    PERFORM 1 FROM customers WHERE id = customer FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM inbox WHERE key = p_wamid) THEN
        RETURN;
    END IF;
    SELECT * INTO changed FROM inbox WHERE key = original;
    IF NOT FOUND THEN
        -- It overtook what it changes, which is not to be read when it comes.
        INSERT INTO inbox (customer_id, kind, key, gathers, phone_number_id, message, day, handled_at)
        VALUES (customer, 'message', original, false, p_phone_number_id,
                jsonb_build_object('kind', 'revoke'), p_day, clock_timestamp());
        is_done := NOT is_edit;
    ELSE
        is_done := changed.customer_id = customer AND changed.kind = 'message'
            AND changed.turn_id IS NULL AND changed.handled_at IS NULL;
        IF is_done AND is_edit THEN
            UPDATE inbox
            SET message = message || jsonb_build_object('text', p_message->'text')
            WHERE id = changed.id;
        ELSIF is_done THEN
            UPDATE inbox
            SET message = jsonb_build_object('kind', 'revoke'), raw = NULL,
                handled_at = clock_timestamp()
            WHERE id = changed.id;
        END IF;
    END IF;
    INSERT INTO inbox
        (customer_id, kind, key, gathers, phone_number_id, message, raw, day, handled_at)
    VALUES (customer, 'message', p_wamid, false, p_phone_number_id, p_message, p_raw, p_day,
            CASE WHEN is_done THEN clock_timestamp() END);
    IF NOT is_done THEN
        PERFORM enqueue_drain(customer);
    END IF;
END $$;

-- Store an event, a reason for EasyMO to speak first, and wake a worker for it.
CREATE FUNCTION raise_event(
    p_customer_id bigint, p_key text, p_phone_number_id text, p_message jsonb, p_day date
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    new_id bigint;
BEGIN
    INSERT INTO inbox (customer_id, kind, key, gathers, phone_number_id, message, day)
    VALUES (p_customer_id, 'event', p_key, false, p_phone_number_id, p_message, p_day)
    ON CONFLICT (key) DO NOTHING
    RETURNING id INTO new_id;
    IF new_id IS NOT NULL THEN
        PERFORM enqueue_drain(p_customer_id);
    END IF;
    RETURN new_id;
END $$;

ALTER TABLE inbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON inbox TO easymo_staff USING (true);
