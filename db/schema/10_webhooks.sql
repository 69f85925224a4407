-- Webhooks that are kept as they came: long ones until they are unpacked, odd ones for good.

-- What webhooks brought that nothing of ours reads: kept for a person to look at.
CREATE TABLE webhook_events (
    hash bytea PRIMARY KEY,                               -- of the content: a redelivery is dropped
    kind text NOT NULL CHECK (kind IN ('change', 'unparsable')),
    field text,
    body text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A webhook with very many parts is kept as it came and unpacked by a job, so that its answer does
-- not wait for thousands of rows and no other webhook waits for their locks.
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

ALTER TABLE webhook_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON webhook_events TO easymo_staff USING (true);
ALTER TABLE webhook_bodies ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON webhook_bodies TO easymo_staff USING (true);
