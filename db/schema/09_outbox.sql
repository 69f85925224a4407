-- The outbox: what is to be sent, in order, and what WhatsApp said became of it.

-- Written in the commit of its turn, sent afterwards: a message goes out once, or its row says why
-- not.
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,   -- the order of sending; echoed by statuses
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    turn_id bigint REFERENCES turns,
    position integer NOT NULL,                            -- of this bubble in the turn's answer
    sender text NOT NULL DEFAULT 'bot' CHECK (sender IN ('bot', 'person')),
    message jsonb NOT NULL,
    status text NOT NULL DEFAULT 'queued'
        CHECK (status IN (
            'queued',     -- may be sent from not_before on
            'sending',    -- committed before the call, so that a crash is seen
            'unknown',    -- the answer was lost: waits for a status
            'accepted', 'sent', 'delivered', 'read', 'played',
            'failed',     -- permanent
            'cancelled'   -- withdrawn before it was sent
        )),
    attempts integer NOT NULL DEFAULT 0,
    is_ambiguous boolean NOT NULL DEFAULT false,          -- sent again without knowing of the first
    wamid text UNIQUE,
    error_code integer,
    error_details text,
    not_before timestamptz NOT NULL DEFAULT clock_timestamp(),
    sending_at timestamptz,
    sent_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- What the bot was sending when a person took over: if that attempt fails, there is no other.
    is_withdrawn boolean NOT NULL DEFAULT false,
    UNIQUE (turn_id, position)                            -- a turn committed twice sends once
);
CREATE INDEX outbox_waiting ON outbox (customer_id, id)
    WHERE status IN ('queued', 'sending', 'unknown');
CREATE INDEX outbox_due ON outbox (not_before) WHERE status IN ('queued', 'sending', 'unknown');
CREATE INDEX outbox_customer ON outbox (customer_id, id);

-- However an attempt ended that a person withdrew, there is no next one.
CREATE FUNCTION keep_withdrawn() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.status := 'cancelled';
    RETURN NEW;
END $$;

CREATE TRIGGER outbox_keep_withdrawn BEFORE UPDATE OF status ON outbox
    FOR EACH ROW WHEN (NEW.is_withdrawn AND NEW.status IN ('queued', 'unknown'))
    EXECUTE FUNCTION keep_withdrawn();

-- How far a customer's share of WhatsApp's pair limit is used up: each message moves it on by the
-- pace, and may not move it further ahead of now than a whole burst.
CREATE TABLE send_paces (
    customer_id bigint PRIMARY KEY REFERENCES customers,
    used_until timestamptz NOT NULL
);

-- Numbers that send nothing for now, because Meta wants a person to act first.
CREATE TABLE sender_pauses (
    phone_number_id text PRIMARY KEY,
    paused_until timestamptz NOT NULL,
    error_code integer,
    because text NOT NULL
);

-- What WhatsApp said of a message of ours, also before we knew it for ours.
CREATE TABLE message_statuses (
    wamid text NOT NULL,
    status text NOT NULL,
    outbox_id bigint REFERENCES outbox,
    raw jsonb NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (wamid, status)                           -- a redelivered status is dropped
);

-- How far a message has come. Statuses arrive in any order, and a row only moves forwards.
CREATE FUNCTION status_rank(p_status text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE p_status
        WHEN 'queued' THEN 0 WHEN 'sending' THEN 1 WHEN 'unknown' THEN 1 WHEN 'accepted' THEN 2
        WHEN 'sent' THEN 3 WHEN 'delivered' THEN 4 WHEN 'read' THEN 5 WHEN 'played' THEN 6
    END
$$;

-- Keep a status and move its outbox row forwards, never backwards. Wakes nobody.
-- The row is found by wamid, or by the id we sent along when the answer with the wamid was lost.
CREATE FUNCTION receive_status(
    p_wamid text, p_status text, p_outbox_id bigint, p_error_code integer, p_error_details text,
    p_raw jsonb
) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    target bigint;
BEGIN
    -- Locked before anything is written: two webhooks that tell of the same messages, in whatever
    -- order each has their statuses, wait for each other here and nowhere else.
    SELECT id INTO target FROM outbox WHERE wamid = p_wamid FOR NO KEY UPDATE;
    IF target IS NULL THEN
        SELECT id INTO target FROM outbox
        WHERE id = p_outbox_id AND (wamid IS NULL OR is_ambiguous) FOR NO KEY UPDATE;
    END IF;
    INSERT INTO message_statuses (wamid, status, outbox_id, raw)
    VALUES (p_wamid, p_status, target, p_raw)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND OR target IS NULL THEN
        RETURN false;
    END IF;
    IF p_status = 'failed' THEN
        -- Failed after delivered is kept in message_statuses but does not undo the delivery.
        UPDATE outbox SET status = 'failed', wamid = coalesce(wamid, p_wamid),
            error_code = p_error_code, error_details = p_error_details
        WHERE id = target AND status_rank(status) < status_rank('delivered');
    ELSIF status_rank(p_status) IS NOT NULL THEN
        UPDATE outbox SET status = p_status, wamid = coalesce(wamid, p_wamid),
            sent_at = coalesce(sent_at, clock_timestamp())
        WHERE id = target AND status_rank(status) < status_rank(p_status);
    END IF;
    RETURN true;
END $$;

-- Claim the oldest unsent message of a customer, once the one before it is through. No row: nothing
-- is due, or another worker sends it. When the customer was sent too much, it waits. What was said
-- to somebody who turned out to be another customer goes to where that one is.
CREATE FUNCTION claim_send(
    p_customer_id bigint, p_phone_number_id text, p_burst integer, p_pace interval,
    OUT outbox_id bigint, OUT sending_at timestamptz, OUT attempt integer, OUT message jsonb,
    OUT wa_id text, OUT user_id text
) RETURNS SETOF record
LANGUAGE plpgsql AS $$
DECLARE
    head outbox;
    moment timestamptz := clock_timestamp();
    reached bigint := coalesce((SELECT joined_into FROM customers WHERE id = p_customer_id), p_customer_id);
BEGIN
    SELECT * INTO head FROM outbox o
    WHERE o.customer_id = p_customer_id AND o.status IN ('queued', 'sending', 'unknown')
    ORDER BY o.id LIMIT 1
    FOR NO KEY UPDATE;
    IF NOT FOUND OR head.status <> 'queued' OR head.not_before > moment OR EXISTS (
        SELECT 1 FROM sender_pauses p
        WHERE p.phone_number_id = p_phone_number_id AND p.paused_until > moment
    ) THEN
        RETURN;
    END IF;
    INSERT INTO send_paces AS s (customer_id, used_until) VALUES (p_customer_id, moment + p_pace)
    ON CONFLICT (customer_id) DO UPDATE SET used_until = greatest(s.used_until, moment) + p_pace
    WHERE greatest(s.used_until, moment) + p_pace <= moment + p_burst * p_pace;
    IF NOT FOUND THEN
        UPDATE outbox o SET not_before = s.used_until + p_pace - p_burst * p_pace
        FROM send_paces s WHERE s.customer_id = p_customer_id AND o.id = head.id;
        RETURN;
    END IF;
    UPDATE outbox o SET status = 'sending', sending_at = moment, attempts = o.attempts + 1
    WHERE o.id = head.id;
    outbox_id := head.id;
    sending_at := moment;
    attempt := head.attempts + 1;
    message := head.message;
    SELECT a.value INTO wa_id FROM customer_aliases a
    WHERE a.customer_id = reached AND a.kind = 'wa_id' ORDER BY a.created_at DESC LIMIT 1;
    IF wa_id IS NULL THEN
        SELECT a.value INTO user_id FROM customer_aliases a
        WHERE a.customer_id = reached AND a.kind = 'user_id' ORDER BY a.created_at DESC LIMIT 1;
    END IF;
    RETURN NEXT;
END $$;

-- Meta took a message: note its wamid, and what statuses without our id said of it before.
CREATE FUNCTION accept_send(p_outbox_id bigint, p_sending_at timestamptz, p_wamid text)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    early text;
BEGIN
    UPDATE outbox SET wamid = coalesce(wamid, p_wamid), sent_at = coalesce(sent_at, clock_timestamp()),
        status = CASE WHEN status_rank(status) < status_rank('accepted') THEN 'accepted' ELSE status END
    WHERE id = p_outbox_id AND sending_at = p_sending_at;
    FOR early IN
        UPDATE message_statuses SET outbox_id = p_outbox_id
        WHERE wamid = p_wamid AND outbox_id IS NULL RETURNING status
    LOOP
        UPDATE outbox SET status = early
        WHERE id = p_outbox_id AND (status_rank(status) < status_rank(early)
            OR (early = 'failed' AND status_rank(status) < status_rank('delivered')));
    END LOOP;
END $$;

-- Both in one trip to the database: what became of the last message, and the next one.
CREATE FUNCTION accept_and_claim_send(
    p_outbox_id bigint, p_sending_at timestamptz, p_wamid text,
    p_customer_id bigint, p_phone_number_id text, p_burst integer, p_pace interval,
    OUT outbox_id bigint, OUT sending_at timestamptz, OUT attempt integer, OUT message jsonb,
    OUT wa_id text, OUT user_id text
) RETURNS SETOF record
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM accept_send(p_outbox_id, p_sending_at, p_wamid);
    RETURN QUERY SELECT * FROM claim_send(p_customer_id, p_phone_number_id, p_burst, p_pace);
END $$;

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON outbox TO easymo_staff USING (true);
ALTER TABLE message_statuses ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON message_statuses TO easymo_staff USING (true);
ALTER TABLE send_paces ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON send_paces TO easymo_staff USING (true);
