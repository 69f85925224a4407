-- A person takes a conversation over, answers in it and hands it back.

-- The wish for a person, and what came of it.
CREATE TABLE handoffs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    status text NOT NULL DEFAULT 'requested' CHECK (status IN ('requested', 'taken', 'closed')),
    reason text NOT NULL,
    requested_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,             -- until then it is taken, or the customer hears of it
    taken_by text CHECK (taken_by <> ''),
    taken_at timestamptz,
    closed_at timestamptz,
    closed_because text CHECK (closed_because IN (
        'handed_back', -- by the person
        'quiet',       -- the person wrote nothing for too long
        'unanswered'   -- nobody took it in time
    )),
    CONSTRAINT handoffs_taken CHECK ((taken_by IS NULL) = (taken_at IS NULL)
        AND (status <> 'taken' OR taken_by IS NOT NULL)
        AND (status <> 'requested' OR taken_by IS NULL)),
    CONSTRAINT handoffs_closed CHECK ((status = 'closed') = (closed_at IS NOT NULL)
        AND (closed_at IS NULL) = (closed_because IS NULL))
);
-- One open wish of a customer, whatever conversation they are in by then.
CREATE UNIQUE INDEX handoffs_one_open ON handoffs (customer_id) WHERE status <> 'closed';
CREATE INDEX handoffs_due ON handoffs (due_at) WHERE status <> 'closed';

-- Who has the customer's conversation now; null: the bot. Volatile, so that a claim that waited
-- for the customer's row sees what was committed meanwhile.
CREATE FUNCTION person_with(p_customer_id bigint) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN (SELECT taken_by FROM handoffs
            WHERE customer_id = p_customer_id AND status = 'taken');
END $$;

-- A person takes the conversation. The bot's running turn can no longer commit, its proposals are
-- withdrawn and what it had not sent stays unsent, but for news: a payment's result is still
-- theirs. No row: somebody else was first, or nobody asks any more.
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

-- The bot has the conversation again, and tells them so in a turn of its own. What was being filed
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

-- Nobody came in time: the wish is kept as a ticket, and they are told. No row: somebody came.
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

-- Who may see and do what.

ALTER TABLE handoffs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON handoffs TO easymo_staff USING (true);
CREATE POLICY own ON handoffs FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());
GRANT SELECT (id, customer_id, conversation_id, status, due_at, taken_at)
    ON handoffs TO easymo_customer;
