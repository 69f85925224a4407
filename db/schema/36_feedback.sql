-- What customers thought of a conversation.

-- Asked at most once for a conversation; what is said unasked counts too.
CREATE TABLE feedback (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL UNIQUE REFERENCES ai_conversations,  -- asked once
    agent text NOT NULL,                     -- who had the conversation, and as configured then
    agent_version integer NOT NULL,
    rating text CHECK (rating IN ('up', 'down')),           -- null: asked, not answered
    reason text CHECK (reason IN ('misunderstood', 'slow', 'wrong', 'other')),
    comment text CHECK (length(comment) BETWEEN 1 AND 2000),
    asked_at timestamptz,                    -- product clock; null: they gave it unasked
    rated_at timestamptz,
    CHECK ((rating IS NULL) = (rated_at IS NULL)),
    CHECK (asked_at IS NOT NULL OR rating IS NOT NULL),
    CHECK (rating = 'down' OR reason IS NULL),
    FOREIGN KEY (agent, agent_version) REFERENCES agent_versions (agent, version)
);
CREATE INDEX feedback_customer ON feedback (customer_id, id);

-- Whether a moment is between two times of day in Kigali; the same time twice means never.
CREATE FUNCTION is_quiet(p_at timestamptz, p_from time, p_until time) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p_from <= p_until THEN local >= p_from AND local < p_until
                ELSE local >= p_from OR local < p_until END
    FROM (SELECT (p_at AT TIME ZONE 'Africa/Kigali')::time AS local) AS moment
$$;

-- Ask the customer of one conversation that came to something and then fell silent how it was.
-- False when there is none. By day, once, while nothing is open, only whoever wants to be asked,
-- and only whoever wrote within p_window; null: anybody. Their row is locked first, as by a claim.
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
    CROSS JOIN LATERAL agent_of(coalesce(c.agent, 'support')) a
    WHERE c.ended_at IS NULL AND c.last_message_at + p_after <= p_now
      AND (p_window IS NULL OR p_now < p_window + (
          SELECT max(v.last_heard_at) FROM ai_conversations v WHERE v.customer_id = c.customer_id))
      AND u.opted_out_at IS NULL AND u.wants_feedback
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

-- What a customer thinks of a conversation; said again, the newest counts. The first reason and
-- comment of a thumbs down follow in calls of their own.
CREATE FUNCTION give_feedback(
    p_conversation_id bigint, p_rating text, p_reason text, p_comment text, p_now timestamptz
) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO feedback AS f (customer_id, conversation_id, agent, agent_version, rating, reason,
                               comment, rated_at)
    SELECT c.customer_id, c.id, a.name, a.version, p_rating, p_reason, p_comment, p_now
    FROM ai_conversations c CROSS JOIN LATERAL agent_of(coalesce(c.agent, 'general')) a
    WHERE c.id = p_conversation_id
    ON CONFLICT (conversation_id) DO UPDATE SET rating = excluded.rating, rated_at = p_now,
        reason = CASE WHEN excluded.rating = 'down' THEN coalesce(excluded.reason, f.reason) END,
        comment = coalesce(excluded.comment, f.comment)
$$;

ALTER TABLE feedback ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON feedback TO easymo_staff USING (true);
