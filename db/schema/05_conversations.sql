-- Conversations: what is said until it has been quiet for long, and how each ends.

-- One of a customer's is live. It ends by itself when it was quiet and nothing in it is open.
CREATE TABLE ai_conversations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,   -- also the thread id of the graph
    customer_id bigint NOT NULL REFERENCES customers,
    phone_number_id text NOT NULL,                        -- the business number they wrote to
    agent text,                                           -- who has it now
    is_interrupted boolean NOT NULL DEFAULT false,        -- the graph waits in an interrupt
    summary text,
    total_cost_usd numeric(12, 6) NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL,
    last_message_at timestamptz NOT NULL,
    ended_at timestamptz,
    summarised_to bigint,                                 -- the last message that is in `summary`
    last_heard_at timestamptz,                            -- the customer's newest: opens the window
    resolved_at timestamptz,                              -- when they last thanked or said goodbye
    channel text NOT NULL CHECK (channel IN ('whatsapp')),
    status text NOT NULL
        GENERATED ALWAYS AS (CASE WHEN ended_at IS NULL THEN 'live' ELSE 'ended' END) STORED
);
CREATE UNIQUE INDEX ai_conversations_one_live ON ai_conversations (customer_id) WHERE ended_at IS NULL;
CREATE INDEX ai_conversations_customer ON ai_conversations (customer_id, id);

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

-- The customer's live conversation, begun when they have none: a new one when the last was quiet
-- for too long and nothing in it is open.
CREATE FUNCTION live_conversation(
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
        INSERT INTO ai_conversations
            (customer_id, channel, phone_number_id, started_at, last_message_at)
        VALUES (p_customer_id, 'whatsapp', p_phone_number_id, p_now, p_now)
        RETURNING * INTO live;
    END IF;
    RETURN live;
END $$;

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
        format('The customer wrote %s messages.', heard.messages),
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

-- End one conversation that was quiet for long enough; no row when there is none. Its customer is
-- locked first, as by a claim, so that no turn begins in it meanwhile. What waits in their inbox
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

-- Who may see and do what.

ALTER TABLE ai_conversations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON ai_conversations TO easymo_staff USING (true);
CREATE POLICY own ON ai_conversations FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());
GRANT SELECT (id, customer_id, summary, ended_at) ON ai_conversations TO easymo_customer;
