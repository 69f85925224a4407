-- Customers are asked how it was by a template too, and in conversations that only people had.
-- Before or after the deploy: workers of before call it as they did.

-- Ask the customer of one conversation that came to something and then fell silent how it was.
-- False when there is none. By day, once, while nothing is open, only whoever wants to be asked,
-- and only whoever wrote within p_window; null: anybody. Her row is locked first, as by a claim.
CREATE OR REPLACE FUNCTION ask_feedback(
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
